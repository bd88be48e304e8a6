// Stable fingerprints of values, derived from their field lists.
#ifndef STAMPEDE_CORE_FINGERPRINT_H_
#define STAMPEDE_CORE_FINGERPRINT_H_

#include <cstdint>
#include <tuple>
#include <type_traits>
#include <variant>

#include "stampede/core/fields.h"
#include "stampede/core/hash.h"
#include "stampede/core/internal/kinds.h"
#include "stampede/core/node_id.h"
#include "stampede/core/run_context.h"

namespace stampede {

// Adds `value` to `hasher`. A type with a digest of its own (a log's chain hash) says so by a
// member `void AddTo(Hasher&) const`, or `void AddTo(Hasher&, const RunContext&) const` where it
// needs to look at the run; all else follows from its shape. Linear in the size of the value.
template <class T>
void AddFingerprint(Hasher& hasher, const T& value, const RunContext& run = {}) {
  if constexpr (requires { value.AddTo(hasher, run); }) {
    value.AddTo(hasher, run);
  } else if constexpr (requires { value.AddTo(hasher); }) {
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
    if (value.has_value()) AddFingerprint(hasher, *value, run);
  } else if constexpr (kIsVariant<T>) {
    hasher.Add(std::uint64_t{value.index()});
    std::visit([&](const auto& alternative) { AddFingerprint(hasher, alternative, run); }, value);
  } else if constexpr (kIsTuple<T>) {
    std::apply([&](const auto&... part) { (AddFingerprint(hasher, part, run), ...); }, value);
  } else if constexpr (Sequence<T>) {
    hasher.Add(std::uint64_t{std::ranges::size(value)});
    for (const auto& element : value) AddFingerprint(hasher, element, run);
  } else if constexpr (!std::same_as<T, std::monostate>) {
    static_assert(HasFields<T>, "give the type a STAMPEDE_FIELDS list");
    std::apply([&](const auto&... field) { (AddFingerprint(hasher, field, run), ...); },
               value.Fields());
  }
}

template <class T>
std::uint64_t Fingerprint(const T& value, const RunContext& run = {}) {
  Hasher hasher;
  AddFingerprint(hasher, value, run);
  return hasher.value();
}

}  // namespace stampede

#endif  // STAMPEDE_CORE_FINGERPRINT_H_
