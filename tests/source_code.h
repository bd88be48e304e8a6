// C++ source as tests read it: code apart from comments and literals.
#ifndef STAMPEDE_TESTS_SOURCE_CODE_H_
#define STAMPEDE_TESTS_SOURCE_CODE_H_

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/source_tree.h"

namespace stampede {

// Where the literal or comment that starts at `begin` ends; `begin` itself when none starts there.
inline std::size_t EndOfProse(const std::string& text, std::size_t begin) {
  const auto after = [&](std::string_view close, std::size_t from) {
    const std::size_t found = text.find(close, from);
    return found == std::string::npos ? text.size() : found + close.size();
  };
  const std::string_view rest = std::string_view(text).substr(begin);
  const char before = begin == 0 ? ' ' : text[begin - 1];
  if (rest.starts_with("//")) return std::min(text.find('\n', begin), text.size());
  if (rest.starts_with("/*")) return after("*/", begin + 2);
  if (rest.starts_with("R\"")) {
    const std::size_t open = std::min(text.find('(', begin), text.size());
    return after(")" + text.substr(begin + 2, open - begin - 2) + "\"", open);
  }
  // An apostrophe after a digit or letter separates digits.
  const bool separator = rest.starts_with("'") && std::isalnum(static_cast<unsigned char>(before));
  if (separator || !(rest.starts_with("\"") || rest.starts_with("'"))) return begin;
  std::size_t end = begin + 1;
  while (end < text.size() && text[end] != rest.front()) end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size());
}

// The lines without comments and literals; an included path stays.
inline std::vector<std::string> CodeLines(const std::string& text) {
  std::string code = text;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = EndOfProse(text, at);
    const std::size_t line =
        text.rfind('\n', at) == std::string::npos ? 0 : text.rfind('\n', at) + 1;
    const bool included = text[at] == '"' && text.compare(line, 9, "#include ") == 0;
    for (std::size_t i = at; i < end && !included; ++i) {
      if (code[i] != '\n') code[i] = ' ';
    }
    at = std::max(end, at + 1);
  }
  return Lines(code);
}

}  // namespace stampede

#endif  // STAMPEDE_TESTS_SOURCE_CODE_H_
