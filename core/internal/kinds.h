// Which standard shape a type has: what fingerprint, equality, text and JSON tell apart.
#ifndef STAMPEDE_CORE_INTERNAL_KINDS_H_
#define STAMPEDE_CORE_INTERNAL_KINDS_H_

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "stampede/core/number.h"
#include "stampede/core/time.h"

namespace stampede {

template <class T>
inline constexpr bool kIsNumber = false;
template <class Tag, class Rep>
inline constexpr bool kIsNumber<Number<Tag, Rep>> = true;

template <class T>
inline constexpr bool kIsTimePoint = false;
template <class Clock>
inline constexpr bool kIsTimePoint<TimePoint<Clock>> = true;

template <class T>
concept TimeLike = std::same_as<T, Duration> || kIsTimePoint<T>;

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <class T>
inline constexpr bool kIsVariant = false;
template <class... Ts>
inline constexpr bool kIsVariant<std::variant<Ts...>> = true;

// std::pair and std::tuple: a fixed number of values of types of their own.
template <class T>
inline constexpr bool kIsTuple = false;
template <class... Ts>
inline constexpr bool kIsTuple<std::tuple<Ts...>> = true;
template <class A, class B>
inline constexpr bool kIsTuple<std::pair<A, B>> = true;

template <class T>
inline constexpr bool kIsArray = false;
template <class T, std::size_t kSize>
inline constexpr bool kIsArray<std::array<T, kSize>> = true;

template <class T>
concept TextLike = std::same_as<T, std::string> || std::same_as<T, std::string_view>;

template <class T>
concept Sequence = std::ranges::sized_range<const T> && !TextLike<T>;

// Sorted by key: std::map, std::set, absl::btree_map and the like.
template <class T>
concept SortedContainer = Sequence<T> && requires {
  typename T::key_type;
  typename T::key_compare;
};
template <class T>
concept SortedMap = SortedContainer<T> && requires {
  typename T::mapped_type;
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_INTERNAL_KINDS_H_
