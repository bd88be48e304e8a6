#include "stampede/histories/internal/source_lines.h"

#include <string>

namespace stampede {
namespace {

constexpr std::size_t kWidest = 100;  // bytes

}  // namespace

SourceLine LineOf(std::string_view text, std::uint32_t number) {
  for (std::uint32_t line = 1; line < number; ++line) {
    const std::size_t end = text.find('\n');
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  const std::string_view line = text.substr(0, text.find('\n'));
  SourceLine shown{number, std::string(line.substr(0, kWidest))};
  for (char& letter : shown.text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte == 0x7F) letter = ' ';
  }
  if (line.size() > kWidest) shown.text += "...";
  return shown;
}

}  // namespace stampede
