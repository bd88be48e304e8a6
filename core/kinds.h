// Which standard shape a type has; what fingerprint.h, show.h and json.h tell apart.
#ifndef STAMPEDE_CORE_KINDS_H_
#define STAMPEDE_CORE_KINDS_H_

#include <concepts>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
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

template <class T>
concept TextLike = std::same_as<T, std::string> || std::same_as<T, std::string_view>;

template <class T>
concept Sequence = std::ranges::sized_range<const T> && !TextLike<T>;

}  // namespace stampede

#endif  // STAMPEDE_CORE_KINDS_H_
