// What reading and writing JSON of values share.
#ifndef STAMPEDE_CORE_INTERNAL_JSON_VALUE_H_
#define STAMPEDE_CORE_INTERNAL_JSON_VALUE_H_

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"
#include "stampede/core/enum_names.h"
#include "stampede/core/fields.h"
#include "stampede/core/internal/kinds.h"
#include "stampede/core/node_id.h"

namespace stampede {

using Json = nlohmann::ordered_json;

// One line of JSON. Bytes that are not UTF-8 are replaced: operations may hold anything.
std::string JsonLine(const Json& json);

// How a message about a place of a JSON text begins: "/a/b: ", or nothing for all of it.
std::string JsonPlace(const std::string& where);

// "WHERE: expected EXPECTED, found FOUND". `where` is a JSON pointer.
absl::Status JsonMisfit(const std::string& where, std::string_view expected, const Json& found);

namespace internal {

// A map with such keys is an object; any other is a list of [key, value].
template <class K>
concept JsonKey = std::same_as<K, std::string> || std::same_as<K, NodeId> || NamedEnum<K> ||
    kIsNumber<K> ||(std::integral<K> && !std::same_as<K, bool>);

// What a variant's alternative is called: its type's name; where that is no struct with a field
// list, or an earlier one has the same name, its place in the variant, from 0.
template <class Variant, std::size_t kIndex>
std::string AlternativeName() {
  using Alternative = std::variant_alternative_t<kIndex, Variant>;
  if constexpr (HasFields<Alternative>) {
    const bool taken = []<std::size_t... kEarlier>(std::index_sequence<kEarlier...>) {
      return (... || (AlternativeName<Variant, kEarlier>() == Alternative::kTypeName));
    }
    (std::make_index_sequence<kIndex>());
    if (!taken) return std::string(Alternative::kTypeName);
  }
  return std::to_string(kIndex);
}

}  // namespace internal
}  // namespace stampede

#endif  // STAMPEDE_CORE_INTERNAL_JSON_VALUE_H_
