#include "stampede/histories/internal/json_text.h"

#include <string_view>

#include "stampede/histories/internal/history_builder.h"

namespace stampede {
namespace {

absl::Status Read(TextScanner& scanner, Datum& datum, int depth);

bool IsDigit(char letter) {
  return letter >= '0' && letter <= '9';
}

// Whether it is a number as JSON has it, which is not a whole one of 64 bits.
bool IsNumber(std::string_view word) {
  const auto take_digits = [&] {
    const std::size_t before = word.size();
    while (!word.empty() && IsDigit(word.front())) word.remove_prefix(1);
    return word.size() < before;
  };
  if (word.starts_with('-')) word.remove_prefix(1);
  if (!take_digits()) return false;
  if (word.starts_with('.')) {
    word.remove_prefix(1);
    if (!take_digits()) return false;
  }
  if (word.starts_with('e') || word.starts_with('E')) {
    word.remove_prefix(1);
    if (word.starts_with('+') || word.starts_with('-')) word.remove_prefix(1);
    if (!take_digits()) return false;
  }
  return word.empty();
}

absl::Status ReadWord(TextScanner& scanner, Datum& datum) {
  const TextScanner start = scanner;
  const std::string_view word = scanner.TakeUntil([](char letter) {
    return !IsDigit(letter) && !(letter >= 'a' && letter <= 'z') && letter != '-' &&
           letter != '+' && letter != '.' && letter != 'E';
  });
  if (word == "null") return absl::OkStatus();
  if (word == "true" || word == "false") {
    datum.kind = Datum::Kind::kBool;
    datum.truth = word == "true";
    return absl::OkStatus();
  }
  if (const auto number = ParseInteger(word); number.has_value()) {
    datum.kind = Datum::Kind::kNumber;
    datum.number = *number;
    return absl::OkStatus();
  }
  if (!IsNumber(word)) return NotJson("a value", start);
  datum.kind = Datum::Kind::kOther;
  datum.text = word;
  return absl::OkStatus();
}

absl::Status ReadItems(TextScanner& scanner, Datum& datum, int depth) {
  if (depth >= kDeepest) return absl::InvalidArgumentError("it nests more than 64 deep");
  const bool map = scanner.peek() == '{';
  const char close = map ? '}' : ']';
  datum.kind = map ? Datum::Kind::kMap : Datum::Kind::kList;
  scanner.Skip();
  SkipJsonBlanks(scanner);
  if (scanner.peek() == close) {
    scanner.Skip();
    return absl::OkStatus();
  }
  while (true) {
    SkipJsonBlanks(scanner);
    if (map) {
      if (scanner.peek() != '"') return NotJson("a key in quotes", scanner);
      Datum& key = datum.items.emplace_back();
      key.kind = Datum::Kind::kText;
      if (auto status = ReadJsonText(scanner, key.text); !status.ok()) return status;
      SkipJsonBlanks(scanner);
      if (scanner.peek() != ':') return NotJson(": after a key", scanner);
      scanner.Skip();
    }
    auto status = Read(scanner, datum.items.emplace_back(), depth + 1);
    if (!status.ok()) return status;
    SkipJsonBlanks(scanner);
    if (scanner.peek() != ',' && scanner.peek() != close) {
      return NotJson(map ? ", or }" : ", or ]", scanner);
    }
    const bool more = scanner.peek() == ',';
    scanner.Skip();
    if (!more) return absl::OkStatus();
  }
}

absl::Status Read(TextScanner& scanner, Datum& datum, int depth) {
  SkipJsonBlanks(scanner);
  switch (scanner.peek()) {
    case '"': datum.kind = Datum::Kind::kText; return ReadJsonText(scanner, datum.text);
    case '{':
    case '[': return ReadItems(scanner, datum, depth);
    default: return ReadWord(scanner, datum);
  }
}

}  // namespace

absl::Status NotJson(std::string_view expected, const TextScanner& scanner) {
  if (scanner.done()) {
    return absl::InvalidArgumentError("not JSON: expected " + std::string(expected) +
                                      ", found the end");
  }
  return Expected(expected, scanner.rest().substr(0, scanner.rest().find('\n')), "not JSON: ");
}

std::string JsonQuoted(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20) {
      quoted += "\\u00";
      quoted += kDigits[byte >> 4];
      quoted += kDigits[byte & 15];
      continue;
    }
    if (letter == '"' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + "\"";
}

absl::Status ReadJsonText(TextScanner& scanner, std::string& text) {
  scanner.Skip();
  while (true) {
    const std::string_view rest = scanner.rest();
    std::size_t plain = 0;
    while (plain < rest.size() && rest[plain] != '"' && rest[plain] != '\\' &&
           static_cast<unsigned char>(rest[plain]) >= 0x20) {
      ++plain;
    }
    text.append(rest.data(), plain);
    scanner.Skip(plain);
    const char letter = scanner.peek();
    if (letter == '"' && !scanner.done()) break;
    if (letter != '\\') return NotJson("the end of a text, \"", scanner);
    const char escaped = scanner.peek(1);
    const TextScanner start = scanner;
    scanner.Skip(scanner.rest().size() > 1 ? 2 : 1);
    switch (escaped) {
      case '"':
      case '\\':
      case '/': text += escaped; break;
      case 'n': text += '\n'; break;
      case 't': text += '\t'; break;
      case 'r': text += '\r'; break;
      case 'b': text += '\b'; break;
      case 'f': text += '\f'; break;
      case 'u':
        if (TakeUnicodeEscape(scanner, text)) break;
        [[fallthrough]];
      default: return NotJson("an escape that JSON has", start);
    }
  }
  scanner.Skip();
  return absl::OkStatus();
}

absl::Status ReadJson(TextScanner& scanner, Datum& datum) {
  datum.Clear();
  return Read(scanner, datum, 0);
}

}  // namespace stampede
