// Enumerators and their one stable name, the same in files and on screen.
//
// An enum E takes part by a function beside it, found by argument-dependent lookup:
//   constexpr auto EnumNames(E) { return stampede::Names("normal", "recovering"); }
// Its enumerators must count up from zero in the same order.
#ifndef STAMPEDE_CORE_ENUM_NAMES_H_
#define STAMPEDE_CORE_ENUM_NAMES_H_

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>

namespace stampede {

template <class... Text>
constexpr std::array<std::string_view, sizeof...(Text)> Names(const Text&... names) {
  return {names...};
}

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E e) {
  EnumNames(e);
};

template <NamedEnum E>
constexpr std::size_t EnumCount() {
  return EnumNames(E{}).size();
}

template <NamedEnum E>
constexpr std::string_view EnumName(E value) {
  return EnumNames(value)[static_cast<std::size_t>(value)];
}

// The enumerator called `name`; nothing when there is none.
template <NamedEnum E>
constexpr std::optional<E> ParseEnum(std::string_view name) {
  const auto names = EnumNames(E{});
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace stampede

#endif  // STAMPEDE_CORE_ENUM_NAMES_H_
