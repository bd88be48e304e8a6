#include "stampede/core/json.h"

#include <set>
#include <utility>
#include <vector>

namespace stampede {
namespace {

// Follows a parse and refuses what the library would silently accept. It stops where it refuses.
class Strictness final : public nlohmann::json_sax<Json> {
 public:
  // Empty where the text is fine.
  const std::string& complaint() const { return complaint_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override {
    keys_.emplace_back();
    return Deeper();
  }
  bool key(string_t& key) override {
    return keys_.back().insert(key).second ||
           Refuse("the key '" + key + "' stands twice in one object");
  }
  bool end_object() override {
    keys_.pop_back();
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override { return Deeper(); }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::detail::exception& error) override {
    std::string message = error.what();
    const std::size_t prefix = message.find("] ");
    if (prefix != std::string::npos) message.erase(0, prefix + 2);
    return Refuse("not JSON: " + message.substr(0, 200));
  }

 private:
  bool Deeper() {
    constexpr int kDeepest = 64;
    return ++depth_ <= kDeepest || Refuse("it nests more than 64 deep");
  }
  bool Refuse(std::string complaint) {
    complaint_ = std::move(complaint);
    return false;
  }

  int depth_ = 0;
  std::vector<std::set<std::string>> keys_;
  std::string complaint_;
};

}  // namespace

absl::StatusOr<Json> ParseJson(std::string_view text, bool comments) {
  // Twice: a callback of the library's own parser takes quadratic time.
  Strictness strictness;
  Json::sax_parse(text.begin(), text.end(), &strictness, nlohmann::detail::input_format_t::json,
                  /*strict=*/true, /*ignore_comments=*/comments);
  if (!strictness.complaint().empty()) return absl::InvalidArgumentError(strictness.complaint());
  return Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false,
                     /*ignore_comments=*/comments);
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
