// How values are written as JSON; core/json.h says what they look like.
#ifndef STAMPEDE_CORE_INTERNAL_TO_JSON_H_
#define STAMPEDE_CORE_INTERNAL_TO_JSON_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "stampede/core/enum_names.h"
#include "stampede/core/fields.h"
#include "stampede/core/internal/json_value.h"
#include "stampede/core/internal/kinds.h"
#include "stampede/core/node_id.h"
#include "stampede/core/payload.h"
#include "stampede/core/run_context.h"

namespace stampede::internal {

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

template <class T>
Json WriteJson(const T& value, const RunContext& run);

template <class Map>
Json WriteMap(const Map& map, const RunContext& run) {
  if constexpr (JsonKey<typename Map::key_type>) {
    Json json = Json::object();
    for (const auto& [key, mapped] : map) {
      const Json name = WriteJson(key, run);
      json[name.is_string() ? name.get<std::string>() : name.dump()] = WriteJson(mapped, run);
    }
    return json;
  } else {
    Json json = Json::array();
    for (const auto& [key, mapped] : map) {
      json.push_back(Json::array({WriteJson(key, run), WriteJson(mapped, run)}));
    }
    return json;
  }
}

template <class Variant, std::size_t... kIndex>
Json WriteVariant(const Variant& value, const RunContext& run, std::index_sequence<kIndex...>) {
  Json json = Json::object();
  const auto write = [&]<std::size_t kAlternative>() {
    const auto* alternative = std::get_if<kAlternative>(&value);
    if (alternative == nullptr) return;
    json[AlternativeName<Variant, kAlternative>()] = WriteJson(*alternative, run);
  };
  (write.template operator()<kIndex>(), ...);
  return json;
}

template <class T>
Json WriteJson(const T& value, const RunContext& run) {
  if constexpr (std::same_as<T, bool>) {
    return value;
  } else if constexpr (requires { value.AsData(); }) {
    return WriteJson(value.AsData(), run);
  } else if constexpr (NamedEnum<T>) {
    return std::string(EnumName(value));
  } else if constexpr (std::is_integral_v<T>) {
    return IntegerToJson(value);
  } else if constexpr (kIsNumber<T>) {
    return IntegerToJson(value.value());
  } else if constexpr (TimeLike<T>) {
    return IntegerToJson(value.microseconds());
  } else if constexpr (TextLike<T>) {
    return std::string(value);
  } else if constexpr (std::same_as<T, Payload>) {
    return std::string(value.bytes());
  } else if constexpr (std::same_as<T, std::monostate>) {
    return nullptr;
  } else if constexpr (std::same_as<T, ReplicaSet>) {
    Json json = Json::array();
    for (const NodeId replica : value) json.push_back(replica.ToString());
    return json;
  } else if constexpr (kIsOptional<T>) {
    return value.has_value() ? WriteJson(*value, run) : Json(nullptr);
  } else if constexpr (kIsVariant<T>) {
    return WriteVariant(value, run, std::make_index_sequence<std::variant_size_v<T>>());
  } else if constexpr (kIsTuple<T>) {
    Json json = Json::array();
    std::apply([&](const auto&... part) { (json.push_back(WriteJson(part, run)), ...); }, value);
    return json;
  } else if constexpr (HasFields<T>) {
    Json json = Json::object();
    const auto names = T::FieldNames();
    std::size_t i = 0;
    std::apply(
        [&](const auto&... field) {
          ((json[std::string(names[i++])] = WriteJson(field, run)), ...);
        },
        value.Fields());
    return json;
  } else if constexpr (requires {
                         { value.ToString(run) } -> std::same_as<std::string>;
                       }) {
    return value.ToString(run);
  } else if constexpr (requires {
                         { value.ToString() } -> std::same_as<std::string>;
                       }) {
    return value.ToString();
  } else if constexpr (SortedMap<T>) {
    return WriteMap(value, run);
  } else {
    static_assert(Sequence<T>, "give the type a STAMPEDE_FIELDS list");
    Json json = Json::array();
    for (const typename T::value_type& element : value) json.push_back(WriteJson(element, run));
    return json;
  }
}

}  // namespace stampede::internal

#endif  // STAMPEDE_CORE_INTERNAL_TO_JSON_H_
