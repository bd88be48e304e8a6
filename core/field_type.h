// Which types may be fields: the list at the head of core/fields.h, as a concept.
#ifndef STAMPEDE_CORE_FIELD_TYPE_H_
#define STAMPEDE_CORE_FIELD_TYPE_H_

#include <concepts>
#include <ranges>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "stampede/core/enum_names.h"
#include "stampede/core/fields.h"
#include "stampede/core/hash.h"
#include "stampede/core/internal/kinds.h"
#include "stampede/core/node_id.h"
#include "stampede/core/run_context.h"

namespace stampede {
namespace internal {

enum class FieldFault {
  kNone,
  kPointer,    // refers to something that a copy, a file or another process does not have
  kView,       // the same
  kFloating,   // rounds differently from build to build
  kUnordered,  // iterates in another order from process to process
  kNamelessEnum,
  kNoFieldList,
};

// A type that says itself how it is compared, hashed and shown.
template <class T>
concept SelfDescribed = std::equality_comparable<T> &&(
                            requires(const T& value, Hasher& hasher) { value.AddTo(hasher); } ||
                            requires(const T& value, Hasher& hasher, RunContext run) {
                              value.AddTo(hasher, run);
                            }) &&
                        (
                            requires(const T& value) {
                              { value.ToString() } -> std::same_as<std::string>;
                            } ||
                            requires(const T& value, RunContext run) {
                              { value.ToString(run) } -> std::same_as<std::string>;
                            });

template <class T>
concept PointerLike = std::is_pointer_v<T> || std::is_null_pointer_v<T> ||
    std::is_member_pointer_v<T> || requires(const T& value) {
  typename T::element_type;
  value.get();
};

// The first type below a type that cannot be a field.
struct GoodField {
  static constexpr FieldFault kFault = FieldFault::kNone;
};
template <class OwnerT, class FieldT, FieldFault kWhy>
struct BadField {
  using Owner = OwnerT;  // the struct whose field list names it
  using Field = FieldT;
  static constexpr FieldFault kFault = kWhy;
};

// Walks into a type. `Owners` are the structs that we are inside of, the innermost first: one that
// holds itself in a container is not walked into again.
template <class T, class... Owners>
constexpr auto FindBadField();

template <class List, class... Owners>
struct FindInList;
template <template <class...> class List, class... Ts, class... Owners>
struct FindInList<List<Ts...>, Owners...> {
  static constexpr auto Find() { return First<Ts...>(); }

  template <class T, class... Rest>
  static constexpr auto First() {
    constexpr auto kFound = FindBadField<std::remove_cvref_t<T>, Owners...>();
    if constexpr (kFound.kFault != FieldFault::kNone || sizeof...(Rest) == 0) {
      return kFound;
    } else {
      return First<Rest...>();
    }
  }
  template <class... None>
  requires(sizeof...(None) == 0) static constexpr auto First() { return GoodField(); }
};

template <class T, class Owner = void, class... Outer>
constexpr auto FindBadFieldIn() {
  const auto bad = []<FieldFault kWhy>() { return BadField<Owner, T, kWhy>(); };
  if constexpr (SelfDescribed<T> || std::is_integral_v<T> || kIsNumber<T> || TimeLike<T> ||
                std::same_as<T, NodeId> || std::same_as<T, ReplicaSet> ||
                std::same_as<T, std::string> || std::same_as<T, std::monostate>) {
    return GoodField();
  } else if constexpr (std::is_enum_v<T>) {
    if constexpr (NamedEnum<T>) {
      return GoodField();
    } else {
      return bad.template operator()<FieldFault::kNamelessEnum>();
    }
  } else if constexpr (PointerLike<T>) {
    return bad.template operator()<FieldFault::kPointer>();
  } else if constexpr (std::is_floating_point_v<T>) {
    return bad.template operator()<FieldFault::kFloating>();
  } else if constexpr (HasFields<T>) {
    if constexpr ((std::same_as<T, Owner> || ... || std::same_as<T, Outer>)) {
      return GoodField();
    } else {
      return FindInList<decltype(std::declval<const T&>().Fields()), T, Owner, Outer...>::Find();
    }
  } else if constexpr (kIsOptional<T>) {
    return FindBadField<typename T::value_type, Owner, Outer...>();
  } else if constexpr (kIsVariant<T> || kIsTuple<T>) {
    return FindInList<T, Owner, Outer...>::Find();
  } else if constexpr (requires { typename T::hasher; }) {
    return bad.template operator()<FieldFault::kUnordered>();
  } else if constexpr (std::ranges::view<T>) {
    return bad.template operator()<FieldFault::kView>();
  } else if constexpr (SortedMap<T>) {
    return FindInList<std::tuple<typename T::key_type, typename T::mapped_type>, Owner,
                      Outer...>::Find();
  } else if constexpr (Sequence<T> && std::equality_comparable<T>) {
    return FindBadField<std::ranges::range_value_t<T>, Owner, Outer...>();
  } else {
    return bad.template operator()<FieldFault::kNoFieldList>();
  }
}

template <class T, class... Owners>
constexpr auto FindBadField() {
  return FindBadFieldIn<T, Owners...>();
}

template <class T>
using BadFieldOf = decltype(FindBadField<T>());

}  // namespace internal

// T may be a field of a struct with a field list, and so may all that it is made of.
template <class T>
concept FieldType = internal::BadFieldOf<T>::kFault == internal::FieldFault::kNone;

}  // namespace stampede

#endif  // STAMPEDE_CORE_FIELD_TYPE_H_
