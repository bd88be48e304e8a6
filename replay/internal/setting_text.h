// Fields of a configuration as text: how --set writes them, and what a list says of them.
#ifndef STAMPEDE_REPLAY_INTERNAL_SETTING_TEXT_H_
#define STAMPEDE_REPLAY_INTERNAL_SETTING_TEXT_H_

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "stampede/core/enum_names.h"
#include "stampede/core/fields.h"
#include "stampede/core/internal/kinds.h"
#include "stampede/core/internal/time_text.h"
#include "stampede/core/json.h"
#include "stampede/core/node_id.h"
#include "stampede/core/payload.h"
#include "stampede/core/time.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

namespace internal {

// Containers of one kind of element, which are written with commas between them.
template <class T>
concept WrittenAsList = std::same_as<T, ReplicaSet> ||
    (Sequence<T> && !SortedMap<T> && !kIsArray<T> && !HasFields<T>);

template <class T>
struct ElementOf {
  using Type = typename T::value_type;
};
template <>
struct ElementOf<ReplicaSet> {
  using Type = NodeId;
};

// What a text may be that is read into a T, for a person.
template <class T>
std::string ValuesText() {
  if constexpr (std::same_as<T, bool>) {
    return "true or false";
  } else if constexpr (NamedEnum<T>) {
    std::string names;
    for (const std::string_view name : EnumNames(T{})) {
      names += (names.empty() ? "" : ", ") + std::string(name);
    }
    return names;
  } else if constexpr (std::is_integral_v<T> || kIsNumber<T>) {
    return "a whole number";
  } else if constexpr (TimeLike<T>) {
    return "a duration such as 5ms";
  } else if constexpr (std::same_as<T, NodeId>) {
    return "a node such as r0";
  } else if constexpr (std::same_as<T, std::string> || std::same_as<T, Payload>) {
    return "a text";
  } else if constexpr (kIsOptional<T>) {
    return "null, or " + ValuesText<typename T::value_type>();
  } else if constexpr (WrittenAsList<T>) {
    return "a list with commas; each: " + ValuesText<typename ElementOf<T>::Type>();
  } else {
    return "JSON";
  }
}

// JSON of the value that the text means for a T; the text itself where it means none, so that
// reading it says what is wrong.
template <class T>
Json MeantBy(const std::string& text) {
  if constexpr (std::same_as<T, bool>) {
    if (text == "true" || text == "false") return text == "true";
  } else if constexpr (kIsOptional<T>) {
    return text == "null" ? Json() : MeantBy<typename T::value_type>(text);
  } else if constexpr (std::same_as<T, std::string> || std::same_as<T, Payload> || NamedEnum<T> ||
                       std::is_integral_v<T> || kIsNumber<T> || TimeLike<T> ||
                       std::same_as<T, NodeId>) {
    return text;
  } else if (auto json = ParseJson(text); json.ok() && json->is_structured()) {
    return *std::move(json);
  } else if constexpr (WrittenAsList<T>) {
    Json list = Json::array();
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t comma = std::min(text.find(',', begin), text.size());
      list.push_back(MeantBy<typename ElementOf<T>::Type>(text.substr(begin, comma - begin)));
      begin = comma + 1;
    }
    return list;
  }
  return text;
}

// A number that needs a unit; zero needs none.
inline bool IsBareNumber(std::string_view text) {
  return !text.empty() && text != "0" && text.find_first_not_of("0123456789") == text.npos;
}

// The value, whose JSON is `json`, as a text that means it.
template <class T>
std::string SettingText(const T& value, const Json& json) {
  if constexpr (std::same_as<T, Duration>) {
    return ShowDuration(value);
  } else if constexpr (WrittenAsList<T>) {
    std::string list;
    std::size_t i = 0;
    for (const typename ElementOf<T>::Type element : value) {
      list += (i > 0 ? "," : "") + SettingText(element, json[i]);
      ++i;
    }
    return list;
  } else {
    return json.is_string() ? json.get<std::string>() : JsonLine(json);
  }
}

}  // namespace internal

// Sets the field of that name, as the user of a command line writes it. An error names what there
// is.
template <class Config>
absl::Status SetField(std::string_view name, const std::string& text, Config& config) {
  Json json = Json::object();
  json[std::string(name)] = text;
  std::size_t i = 0;
  absl::Status status;
  const auto take = [&]<class Field>(Field&) {
    if (Config::FieldNames()[i++] != name) return;
    json[std::string(name)] = internal::MeantBy<Field>(text);
    if (std::same_as<Field, Duration> && internal::IsBareNumber(text)) {
      status = absl::InvalidArgumentError("/" + std::string(name) + ": '" + text.substr(0, 64) +
                                          "' has no unit: a duration such as 5ms or 60000us");
    }
  };
  std::apply([&](auto&... field) { (take(field), ...); }, config.Fields());
  return status.ok() ? FromJson(json, config) : status;
}

// The fields of the usual configuration.
template <class Config>
std::vector<SettingInfo> SettingsOf(const Config& usual) {
  std::vector<SettingInfo> settings;
  const Json json = ToJson(usual);
  std::size_t i = 0;
  const auto add = [&]<class Field>(const Field& field) {
    const std::string name(Config::FieldNames()[i++]);
    const Json& value = json[name];
    settings.push_back({name, internal::SettingText(field, value), internal::ValuesText<Field>()});
  };
  std::apply([&](const auto&... field) { (add(field), ...); }, usual.Fields());
  return settings;
}

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_INTERNAL_SETTING_TEXT_H_
