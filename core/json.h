// JSON of values, derived from their field lists. Not for hot loops, and slow to compile: include
// it in files that read or write files.
#ifndef STAMPEDE_CORE_JSON_H_
#define STAMPEDE_CORE_JSON_H_

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "stampede/core/enum_names.h"
#include "stampede/core/fields.h"
#include "stampede/core/kinds.h"
#include "stampede/core/node_id.h"
#include "stampede/core/payload.h"
#include "stampede/core/suggest.h"
#include "stampede/core/time_text.h"

namespace stampede {

using Json = nlohmann::ordered_json;

// Parses one JSON text from anywhere: an object that names a key twice, or nests more than 64 deep,
// is an error like any other. Comments are allowed where `comments` is set.
absl::StatusOr<Json> ParseJson(std::string_view text, bool comments = false);

// One line of JSON. Bytes that are not UTF-8 are replaced: operations may hold anything.
std::string JsonLine(const Json& json);

// "WHERE: expected EXPECTED, found FOUND". `where` is a JSON pointer.
absl::Status JsonMisfit(const std::string& where, std::string_view expected, const Json& found);

namespace internal {
inline constexpr std::uint64_t kExactInJson = std::uint64_t{1} << 53;

// Other readers keep numbers as doubles: what is beyond 2^53 is written as a string.
template <class I>
Json IntegerToJson(I value) {
  if constexpr (std::is_signed_v<I>) {
    const auto wide = static_cast<std::int64_t>(value);
    if (wide < -static_cast<std::int64_t>(kExactInJson)) return std::to_string(wide);
  }
  if (value > 0 && static_cast<std::uint64_t>(value) > kExactInJson) return std::to_string(value);
  return value;
}

template <class I>
absl::Status IntegerFromJson(const Json& json, const std::string& where, I& value) {
  const std::string expected = "a whole number between " +
                               std::to_string(std::numeric_limits<I>::min()) + " and " +
                               std::to_string(std::numeric_limits<I>::max());
  std::string text;
  if (json.is_number_integer()) {
    text = json.dump();
  } else if (json.is_string()) {
    text = json.get<std::string>();
  } else {
    return JsonMisfit(where, expected, json);
  }
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size()) {
    return JsonMisfit(where, expected, json);
  }
  return absl::OkStatus();
}
}  // namespace internal

template <class T>
Json ToJson(const T& value) {
  if constexpr (std::same_as<T, bool>) {
    return value;
  } else if constexpr (NamedEnum<T>) {
    return std::string(EnumName(value));
  } else if constexpr (std::is_integral_v<T>) {
    return internal::IntegerToJson(value);
  } else if constexpr (kIsNumber<T>) {
    return internal::IntegerToJson(value.value());
  } else if constexpr (TimeLike<T>) {
    return internal::IntegerToJson(value.microseconds());
  } else if constexpr (TextLike<T>) {
    return std::string(value);
  } else if constexpr (std::same_as<T, Payload>) {
    return std::string(value.bytes());
  } else if constexpr (std::same_as<T, ReplicaSet>) {
    Json json = Json::array();
    for (std::uint16_t i = 0; i < 64; ++i) {
      if (value.Contains(NodeId::Replica(i))) json.push_back(NodeId::Replica(i).ToString());
    }
    return json;
  } else if constexpr (kIsOptional<T>) {
    return value.has_value() ? ToJson(*value) : Json(nullptr);
  } else if constexpr (kIsVariant<T>) {
    return std::visit(
        [](const auto& alternative) {
          Json json = Json::object();
          json[std::string(std::decay_t<decltype(alternative)>::kTypeName)] = ToJson(alternative);
          return json;
        },
        value);
  } else if constexpr (HasFields<T>) {
    Json json = Json::object();
    const auto names = T::FieldNames();
    std::size_t i = 0;
    std::apply(
        [&](const auto&... field) { ((json[std::string(names[i++])] = ToJson(field)), ...); },
        value.Fields());
    return json;
  } else if constexpr (requires {
                         { value.ToString() } -> std::same_as<std::string>;
                       }) {
    return value.ToString();
  } else {
    static_assert(Sequence<T>, "give the type a STAMPEDE_FIELDS list");
    Json json = Json::array();
    for (const auto& element : value) json.push_back(ToJson(element));
    return json;
  }
}

// Reads into `value`. A key that is missing leaves its field as it is; one that is unknown, or a
// value that does not fit, is an error that names its place as a JSON pointer. `where` is the place
// of `json` itself.
template <class T>
absl::Status FromJson(const Json& json, T& value, const std::string& where = "") {
  if constexpr (std::same_as<T, bool>) {
    if (!json.is_boolean()) return JsonMisfit(where, "true or false", json);
    value = json.get<bool>();
  } else if constexpr (NamedEnum<T>) {
    if (!json.is_string()) return JsonMisfit(where, "a name", json);
    const std::string name = json.get<std::string>();
    const auto parsed = ParseEnum<T>(name);
    if (!parsed.has_value()) {
      return absl::InvalidArgumentError(where + ": there is no '" + name.substr(0, 64) + "'" +
                                        Suggestion(name, EnumNames(T{})));
    }
    value = *parsed;
  } else if constexpr (std::is_integral_v<T>) {
    return internal::IntegerFromJson(json, where, value);
  } else if constexpr (kIsNumber<T>) {
    typename T::Representation number = 0;
    if (auto status = internal::IntegerFromJson(json, where, number); !status.ok()) return status;
    value = T(number);
  } else if constexpr (TimeLike<T>) {
    if constexpr (std::same_as<T, Duration>) {
      const auto span = json.is_string() ? ParseDuration(json.get<std::string>()) : std::nullopt;
      if (span.has_value()) {
        value = *span;
        return absl::OkStatus();
      }
    }
    std::int64_t microseconds = 0;
    if (auto status = internal::IntegerFromJson(json, where, microseconds); !status.ok()) {
      return status;
    }
    value = T(microseconds);
  } else if constexpr (std::same_as<T, std::string>) {
    if (!json.is_string()) return JsonMisfit(where, "a text", json);
    value = json.get<std::string>();
  } else if constexpr (std::same_as<T, Payload>) {
    if (!json.is_string()) return JsonMisfit(where, "a text", json);
    value = Payload(json.get<std::string>());
  } else if constexpr (std::same_as<T, NodeId>) {
    const auto id = NodeId::Parse(json.is_string() ? json.get<std::string>() : "");
    if (!id.has_value()) return JsonMisfit(where, "a node such as r0 or c1", json);
    value = *id;
  } else if constexpr (HasFields<T>) {
    if (!json.is_object()) return JsonMisfit(where, "an object", json);
    const auto names = T::FieldNames();
    for (const auto& [key, unused] : json.items()) {
      if (std::find(names.begin(), names.end(), key) == names.end()) {
        return absl::InvalidArgumentError(where + ": unknown key '" + key.substr(0, 64) + "'" +
                                          Suggestion(key, names));
      }
    }
    absl::Status status;
    std::size_t i = 0;
    const auto read = [&](auto& field) {
      const std::string name(names[i++]);
      if (status.ok() && json.contains(name)) {
        status = FromJson(json[name], field, where + "/" + name);
      }
    };
    std::apply([&](auto&... field) { (read(field), ...); }, value.Fields());
    return status;
  } else {
    static_assert(Sequence<T>, "this type cannot be read from JSON");
    if (!json.is_array()) return JsonMisfit(where, "a list", json);
    value.clear();
    for (std::size_t i = 0; i < json.size(); ++i) {
      auto status = FromJson(json[i], value.emplace_back(), where + "/" + std::to_string(i));
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace stampede

#endif  // STAMPEDE_CORE_JSON_H_
