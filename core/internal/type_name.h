// The name of a type as its source has it, without its namespaces.
#ifndef STAMPEDE_CORE_INTERNAL_TYPE_NAME_H_
#define STAMPEDE_CORE_INTERNAL_TYPE_NAME_H_

#include <array>
#include <cstddef>
#include <string_view>

namespace stampede::internal {

template <class T>
constexpr std::string_view TypeName() {
  // "... [with T = ns::Chain; ...]" of gcc, "... [T = ns::Chain]" of clang.
  std::string_view name = __PRETTY_FUNCTION__;
  name.remove_prefix(name.find("T = ") + 4);
  name = name.substr(0, name.find_first_of(";]"));
  const std::size_t scope = name.rfind("::");
  return scope == std::string_view::npos ? name : name.substr(scope + 2);
}

template <class T>
inline constexpr auto kLowerCaseTypeNameLetters = [] {
  std::array<char, TypeName<T>().size()> letters{};
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const char letter = TypeName<T>()[i];
    letters[i] = 'A' <= letter && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  }
  return letters;
}();

template <class T>
inline constexpr std::string_view kLowerCaseTypeName(kLowerCaseTypeNameLetters<T>.data(),
                                                     kLowerCaseTypeNameLetters<T>.size());

}  // namespace stampede::internal

#endif  // STAMPEDE_CORE_INTERNAL_TYPE_NAME_H_
