// Stable fingerprints of values, derived from their field lists.
#ifndef STAMPEDE_CORE_FINGERPRINT_H_
#define STAMPEDE_CORE_FINGERPRINT_H_

#include <cstdint>
#include <tuple>
#include <type_traits>
#include <variant>

#include "stampede/core/fields.h"
#include "stampede/core/hash.h"
#include "stampede/core/kinds.h"
#include "stampede/core/node_id.h"

namespace stampede {

// Adds `value` to `hasher`. A type with a digest of its own (a log's chain hash) says so by a
// member `void AddTo(Hasher&) const`; all else follows from its shape.
template <class T>
void AddFingerprint(Hasher& hasher, const T& value) {
  if constexpr (requires { value.AddTo(hasher); }) {
    value.AddTo(hasher);
  } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
    hasher.Add(static_cast<std::uint64_t>(value));
  } else if constexpr (kIsNumber<T>) {
    hasher.Add(static_cast<std::uint64_t>(value.value()));
  } else if constexpr (TimeLike<T>) {
    hasher.Add(static_cast<std::uint64_t>(value.microseconds()));
  } else if constexpr (std::same_as<T, NodeId>) {
    hasher.Add(std::uint64_t{value.code()});
  } else if constexpr (std::same_as<T, ReplicaSet>) {
    hasher.Add(value.bits());
  } else if constexpr (TextLike<T>) {
    hasher.Add(std::string_view(value));
  } else if constexpr (kIsOptional<T>) {
    hasher.Add(std::uint64_t{value.has_value()});
    if (value.has_value()) AddFingerprint(hasher, *value);
  } else if constexpr (kIsVariant<T>) {
    hasher.Add(std::uint64_t{value.index()});
    std::visit([&hasher](const auto& alternative) { AddFingerprint(hasher, alternative); }, value);
  } else if constexpr (Sequence<T>) {
    hasher.Add(std::uint64_t{std::ranges::size(value)});
    for (const auto& element : value) AddFingerprint(hasher, element);
  } else {
    static_assert(HasFields<T>, "give the type a STAMPEDE_FIELDS list");
    std::apply([&hasher](const auto&... field) { (AddFingerprint(hasher, field), ...); },
               value.Fields());
  }
}

template <class T>
std::uint64_t Fingerprint(const T& value) {
  Hasher hasher;
  AddFingerprint(hasher, value);
  return hasher.value();
}

}  // namespace stampede

#endif  // STAMPEDE_CORE_FINGERPRINT_H_
