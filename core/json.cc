#include "stampede/core/json.h"

#include <set>
#include <vector>

namespace stampede {
namespace {

constexpr int kDeepest = 64;

// Follows the parser and notices what nlohmann::json would silently accept.
class Strictness {
 public:
  bool Accept(int depth, nlohmann::json::parse_event_t event, const Json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    if (depth > kDeepest) return Refuse("it nests more than 64 deep");
    switch (event) {
      case Event::object_start: keys_.emplace_back(); break;
      case Event::object_end: keys_.pop_back(); break;
      case Event::key:
        if (!keys_.back().insert(parsed.get<std::string>()).second) {
          return Refuse("the key '" + parsed.get<std::string>() + "' stands twice in one object");
        }
        break;
      default: break;
    }
    return true;
  }
  const std::string& complaint() const { return complaint_; }

 private:
  bool Refuse(std::string complaint) {
    if (complaint_.empty()) complaint_ = std::move(complaint);
    return true;
  }

  std::vector<std::set<std::string>> keys_;
  std::string complaint_;
};

}  // namespace

absl::StatusOr<Json> ParseJson(std::string_view text, bool comments) {
  Strictness strictness;
  // The library's only way to report where a text is broken is to throw; it does not leave here.
  try {
    Json json = Json::parse(
        text.begin(), text.end(),
        [&](int depth, nlohmann::json::parse_event_t event, Json& parsed) {
          return strictness.Accept(depth, event, parsed);
        },
        /*allow_exceptions=*/true, /*ignore_comments=*/comments);
    if (!strictness.complaint().empty()) {
      return absl::InvalidArgumentError(strictness.complaint());
    }
    return json;
  } catch (const nlohmann::json::exception& error) {
    std::string message = error.what();
    const std::size_t prefix = message.find("] ");
    if (prefix != std::string::npos) message.erase(0, prefix + 2);
    return absl::InvalidArgumentError("not JSON: " + message.substr(0, 200));
  }
}

std::string JsonLine(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string JsonPlace(const std::string& where) {
  return where.empty() ? "" : where + ": ";
}

absl::Status JsonMisfit(const std::string& where, std::string_view expected, const Json& found) {
  return absl::InvalidArgumentError(JsonPlace(where) + "expected " + std::string(expected) +
                                    ", found " + JsonLine(found).substr(0, 60));
}

}  // namespace stampede
