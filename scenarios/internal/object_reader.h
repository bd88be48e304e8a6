// Reads one JSON object key by key and reports what is left over.
#ifndef STAMPEDE_SCENARIOS_INTERNAL_OBJECT_READER_H_
#define STAMPEDE_SCENARIOS_INTERNAL_OBJECT_READER_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "stampede/core/internal/suggest.h"
#include "stampede/core/internal/time_text.h"
#include "stampede/core/json.h"

namespace stampede {

// The first error is kept and ends nothing: every getter may be called after it, and gives its
// default. So a reader asks for all it knows, then looks at Finish() once.
class ObjectReader {
 public:
  // REQUIRES: `json` outlives this.
  ObjectReader(const Json& json, std::string where) : json_(json), where_(std::move(where)) {
    if (!json.is_object()) ReportError(JsonMisfit(where_, "an object", json));
  }

  const Json& json() const { return json_; }
  const std::string& where() const { return where_; }
  std::string At(std::string_view key) const { return where_ + "/" + std::string(key); }

  // The value at `key`; null where there is none.
  const Json* Find(std::string_view key) {
    known_.emplace_back(key);
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(std::string(key));
    return found == json_.end() ? nullptr : &*found;
  }

  // Reads what FromJson can read; leaves `value` as it is where there is no such key.
  template <class T>
  bool Get(std::string_view key, T& value) {
    const Json* json = Find(key);
    if (json == nullptr) return false;
    ReportError(FromJson(*json, value, At(key)));
    return true;
  }
  bool Get(std::string_view key, Duration& span) {
    const Json* json = Find(key);
    if (json == nullptr) return false;
    const auto parsed = json->is_string() ? ParseDuration(json->get<std::string>()) : std::nullopt;
    if (!parsed.has_value()) {
      ReportError(JsonMisfit(At(key), "a span of up to an hour such as \"1.5ms\"", *json));
      return true;
    }
    span = *parsed;
    return true;
  }
  bool Get(std::string_view key, std::optional<Duration>& span) {
    Duration value;
    if (!Get(key, value)) return false;
    span = value;
    return true;
  }
  // Reads a text that `parse` turns into a StatusOr.
  template <class T, class Parse>
  bool Get(std::string_view key, T& value, Parse&& parse) {
    const Json* json = Find(key);
    if (json == nullptr) return false;
    ParseText(*json, At(key), value, parse);
    return true;
  }
  // The same of one text or a list of them.
  template <class T, class Parse>
  bool GetAll(std::string_view key, std::vector<T>& values, Parse&& parse) {
    const Json* json = Find(key);
    if (json == nullptr) return false;
    if (!json->is_array()) {
      ParseText(*json, At(key), values.emplace_back(), parse);
    } else {
      for (std::size_t i = 0; i < json->size(); ++i) {
        ParseText((*json)[i], At(key) + "/" + std::to_string(i), values.emplace_back(), parse);
      }
    }
    return true;
  }

  // Keeps the first.
  void ReportError(absl::Status status) {
    if (status_.ok()) status_ = std::move(status);
  }

  // The first error; without any, an error about a key that was not read.
  absl::Status Finish() {
    if (!status_.ok() || !json_.is_object()) return status_;
    for (const auto& [key, value] : json_.items()) {
      if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
      return absl::InvalidArgumentError(where_ + ": unknown key '" + key.substr(0, 64) + "'" +
                                        Suggestion(key, known_));
    }
    return status_;
  }

 private:
  template <class T, class Parse>
  void ParseText(const Json& json, const std::string& where, T& value, Parse&& parse) {
    if (!json.is_string()) return ReportError(JsonMisfit(where, "a text", json));
    auto parsed = parse(json.get<std::string>());
    if (parsed.ok()) {
      value = *std::move(parsed);
    } else {
      ReportError(
          absl::InvalidArgumentError(where + ": " + std::string(parsed.status().message())));
    }
  }

  const Json& json_;
  const std::string where_;
  std::vector<std::string> known_;
  absl::Status status_;
};

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_INTERNAL_OBJECT_READER_H_
