#include "stampede/histories/internal/text_scanner.h"

#include <optional>

namespace stampede {
namespace {

std::optional<std::uint32_t> TakeFourDigits(TextScanner& scanner) {
  std::uint32_t number = 0;
  for (int i = 0; i < 4; ++i) {
    const char letter = scanner.peek();
    std::uint32_t digit = 0;
    if (letter >= '0' && letter <= '9') {
      digit = static_cast<std::uint32_t>(letter - '0');
    } else if ((letter | 0x20) >= 'a' && (letter | 0x20) <= 'f') {
      digit = static_cast<std::uint32_t>((letter | 0x20) - 'a') + 10;
    } else {
      return std::nullopt;
    }
    number = number * 16 + digit;
    scanner.Skip();
  }
  return number;
}

void AddUtf8(std::uint32_t letter, std::string& text) {
  const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (letter < 0x80) {
    add(letter);
  } else if (letter < 0x800) {
    add(0xC0 | (letter >> 6));
    add(0x80 | (letter & 0x3F));
  } else if (letter < 0x10000) {
    add(0xE0 | (letter >> 12));
    add(0x80 | ((letter >> 6) & 0x3F));
    add(0x80 | (letter & 0x3F));
  } else {
    add(0xF0 | (letter >> 18));
    add(0x80 | ((letter >> 12) & 0x3F));
    add(0x80 | ((letter >> 6) & 0x3F));
    add(0x80 | (letter & 0x3F));
  }
}

}  // namespace

bool TakeUnicodeEscape(TextScanner& scanner, std::string& text) {
  auto letter = TakeFourDigits(scanner);
  if (!letter.has_value()) return false;
  if (*letter >= 0xD800 && *letter < 0xDC00) {
    if (scanner.peek() != '\\' || scanner.peek(1) != 'u') return false;
    scanner.Skip(2);
    const auto second = TakeFourDigits(scanner);
    if (!second.has_value() || *second < 0xDC00 || *second > 0xDFFF) return false;
    letter = 0x10000 + ((*letter - 0xD800) << 10) + (*second - 0xDC00);
  } else if (*letter >= 0xDC00 && *letter <= 0xDFFF) {
    return false;
  }
  AddUtf8(*letter, text);
  return true;
}

}  // namespace stampede
