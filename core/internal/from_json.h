// How values are read from JSON; core/json.h says what is accepted.
#ifndef STAMPEDE_CORE_INTERNAL_FROM_JSON_H_
#define STAMPEDE_CORE_INTERNAL_FROM_JSON_H_

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "stampede/core/enum_names.h"
#include "stampede/core/fields.h"
#include "stampede/core/internal/json_value.h"
#include "stampede/core/internal/kinds.h"
#include "stampede/core/internal/suggest.h"
#include "stampede/core/internal/time_text.h"
#include "stampede/core/node_id.h"
#include "stampede/core/payload.h"
#include "stampede/core/run_context.h"

namespace stampede::internal {

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

template <class T>
absl::Status ReadJson(const Json& json, T& value, const std::string& where, const RunContext& run);

// A list with one element for each of `parts`.
template <class... Parts>
absl::Status ReadParts(const Json& json, const std::string& where, const RunContext& run,
                       Parts&... parts) {
  if (!json.is_array() || json.size() != sizeof...(Parts)) {
    return JsonMisfit(where, "a list of " + std::to_string(sizeof...(Parts)), json);
  }
  absl::Status status;
  std::size_t i = 0;
  const auto read = [&](auto& part) {
    if (status.ok()) status = ReadJson(json[i], part, where + "/" + std::to_string(i), run);
    ++i;
  };
  (read(parts), ...);
  return status;
}

// An object with one key, which names the alternative.
template <class Variant, std::size_t... kIndex>
absl::Status ReadVariant(const Json& json, Variant& value, const std::string& where,
                         const RunContext& run, std::index_sequence<kIndex...>) {
  if (!json.is_object() || json.size() != 1) {
    return JsonMisfit(where, "an object with one key, the name of a type", json);
  }
  const std::string name = json.begin().key();
  const std::array<std::string, sizeof...(kIndex)> names = {AlternativeName<Variant, kIndex>()...};
  absl::Status status = absl::InvalidArgumentError(
      JsonPlace(where) + "there is no type '" + name.substr(0, 64) + "'" + Suggestion(name, names));
  const auto read = [&]<std::size_t kAlternative>() {
    if (names[kAlternative] != name) return;
    status = ReadJson(json.begin().value(), value.template emplace<kAlternative>(),
                      where + "/" + name, run);
  };
  (read.template operator()<kIndex>(), ...);
  return status;
}

template <class Container, class Element>
absl::Status Insert(Container& container, Element element, const Json& json,
                    const std::string& where) {
  const std::size_t before = container.size();
  container.insert(std::move(element));
  if (container.size() == before + 1) return absl::OkStatus();
  return absl::InvalidArgumentError(JsonPlace(where) + JsonLine(json).substr(0, 60) +
                                    " stands twice");
}

template <class Map>
absl::Status ReadMap(const Json& json, Map& map, const std::string& where, const RunContext& run) {
  using Key = typename Map::key_type;
  std::pair<Key, typename Map::mapped_type> element;
  map.clear();
  if constexpr (JsonKey<Key>) {
    if (!json.is_object()) return JsonMisfit(where, "an object", json);
    for (const auto& [name, mapped] : json.items()) {
      element = {};
      const std::string place = where + "/" + name.substr(0, 64);
      auto status = ReadJson(Json(name), element.first, place, run);
      if (status.ok()) status = ReadJson(mapped, element.second, place, run);
      if (status.ok()) status = Insert(map, std::move(element), Json(name), where);
      if (!status.ok()) return status;
    }
  } else {
    if (!json.is_array()) return JsonMisfit(where, "a list of [key, value]", json);
    for (std::size_t i = 0; i < json.size(); ++i) {
      element = {};
      const std::string place = where + "/" + std::to_string(i);
      auto status = ReadJson(json[i], element, place, run);
      if (status.ok()) status = Insert(map, std::move(element), json[i][0], where);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

template <class T>
absl::Status ReadJson(const Json& json, T& value, const std::string& where,
                      [[maybe_unused]] const RunContext& run) {
  if constexpr (std::same_as<T, bool>) {
    if (!json.is_boolean()) return JsonMisfit(where, "true or false", json);
    value = json.get<bool>();
  } else if constexpr (NamedEnum<T>) {
    if (!json.is_string()) return JsonMisfit(where, "a name" + OneOf(EnumNames(T{})), json);
    const std::string name = json.get<std::string>();
    const auto parsed = ParseEnum<T>(name);
    if (!parsed.has_value()) {
      return absl::InvalidArgumentError(JsonPlace(where) + "there is no '" + name.substr(0, 64) +
                                        "'" + Suggestion(name, EnumNames(T{})));
    }
    value = *parsed;
  } else if constexpr (std::is_integral_v<T>) {
    return IntegerFromJson(json, where, value);
  } else if constexpr (kIsNumber<T>) {
    typename T::Representation number = 0;
    if (auto status = IntegerFromJson(json, where, number); !status.ok()) return status;
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
    if (auto status = IntegerFromJson(json, where, microseconds); !status.ok()) {
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
  } else if constexpr (std::same_as<T, ReplicaSet>) {
    std::vector<NodeId> replicas;
    if (auto status = ReadJson(json, replicas, where, run); !status.ok()) return status;
    value.Clear();
    for (const NodeId replica : replicas) {
      if (replica.is_client() || replica.index() >= 64) {
        return JsonMisfit(where, "replicas r0 to r63", json);
      }
      value.Add(replica);
    }
  } else if constexpr (std::same_as<T, std::monostate>) {
    if (!json.is_null()) return JsonMisfit(where, "null", json);
  } else if constexpr (kIsOptional<T>) {
    value.reset();
    if (!json.is_null()) return ReadJson(json, value.emplace(), where, run);
  } else if constexpr (kIsVariant<T>) {
    return ReadVariant(json, value, where, run, std::make_index_sequence<std::variant_size_v<T>>());
  } else if constexpr (kIsTuple<T>) {
    return std::apply([&](auto&... part) { return ReadParts(json, where, run, part...); }, value);
  } else if constexpr (kIsArray<T>) {
    return std::apply([&](auto&... part) { return ReadParts(json, where, run, part...); }, value);
  } else if constexpr (HasFields<T>) {
    if (!json.is_object()) return JsonMisfit(where, "an object", json);
    const auto names = T::FieldNames();
    for (const auto& [key, unused] : json.items()) {
      if (std::find(names.begin(), names.end(), key) == names.end()) {
        return absl::InvalidArgumentError(JsonPlace(where) + "unknown key '" + key.substr(0, 64) +
                                          "'" + Suggestion(key, names));
      }
    }
    absl::Status status;
    std::size_t i = 0;
    const auto read = [&](auto& field) {
      const std::string name(names[i++]);
      if (status.ok() && json.contains(name)) {
        status = ReadJson(json[name], field, where + "/" + name, run);
      }
    };
    std::apply([&](auto&... field) { (read(field), ...); }, value.Fields());
    return status;
  } else if constexpr (SortedMap<T>) {
    return ReadMap(json, value, where, run);
  } else {
    static_assert(Sequence<T>, "this type cannot be read from JSON");
    if (!json.is_array()) return JsonMisfit(where, "a list", json);
    value.clear();
    for (std::size_t i = 0; i < json.size(); ++i) {
      typename T::value_type element{};
      const std::string place = where + "/" + std::to_string(i);
      if (auto status = ReadJson(json[i], element, place, run); !status.ok()) return status;
      if constexpr (SortedContainer<T>) {
        if (auto status = Insert(value, std::move(element), json[i], where); !status.ok()) {
          return status;
        }
      } else {
        value.push_back(std::move(element));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace stampede::internal

#endif  // STAMPEDE_CORE_INTERNAL_FROM_JSON_H_
