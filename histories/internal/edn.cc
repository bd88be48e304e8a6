#include "stampede/histories/internal/edn.h"

#include <string>
#include <string_view>
#include <utility>

#include "stampede/histories/internal/history_builder.h"

namespace stampede {
namespace {

bool IsBlank(char letter) {
  return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n' || letter == ',' ||
         letter == '\f';
}
bool EndsWord(char letter) {
  return IsBlank(letter) || std::string_view("()[]{}\";").find(letter) != std::string_view::npos;
}

absl::Status Read(TextScanner& scanner, Datum& datum, int depth);

absl::Status ReadText(TextScanner& scanner, std::string& text) {
  scanner.Skip();
  while (true) {
    text += scanner.TakeUntil([](char letter) { return letter == '"' || letter == '\\'; });
    if (scanner.done()) return absl::InvalidArgumentError("a text has no end: \" is missing");
    if (scanner.peek() == '"') break;
    scanner.Skip();
    const char letter = scanner.peek();
    if (scanner.done()) continue;
    scanner.Skip();
    switch (letter) {
      case 'n': text += '\n'; break;
      case 't': text += '\t'; break;
      case 'r': text += '\r'; break;
      case 'b': text += '\b'; break;
      case 'f': text += '\f'; break;
      case 'u':
        if (!TakeUnicodeEscape(scanner, text)) {
          return absl::InvalidArgumentError("\\u in a text is not followed by a letter's number");
        }
        break;
      default: text += letter;
    }
  }
  scanner.Skip();
  return absl::OkStatus();
}

absl::Status ReadItems(TextScanner& scanner, char close, Datum& datum, int depth) {
  if (depth >= kDeepest) return absl::InvalidArgumentError("it nests more than 64 deep");
  const std::uint32_t opened = scanner.line();
  scanner.Skip();
  while (true) {
    SkipEdnBlanks(scanner);
    if (scanner.done()) {
      return absl::InvalidArgumentError("expected " + std::string(1, close) +
                                        " before the end, of what began in line " +
                                        std::to_string(opened));
    }
    if (scanner.peek() == close) break;
    if (scanner.peek() == ')' || scanner.peek() == ']' || scanner.peek() == '}') {
      return Expected(std::string(1, close), scanner.rest());
    }
    if (auto status = Read(scanner, datum.items.emplace_back(), depth + 1); !status.ok()) {
      return status;
    }
  }
  scanner.Skip();
  return absl::OkStatus();
}

// A number, symbol, keyword, nil, true or false.
absl::Status ReadWord(TextScanner& scanner, Datum& datum) {
  const std::string_view rest = scanner.rest();
  const std::string_view word = scanner.TakeUntil(EndsWord);
  if (word.empty()) return Expected("a value", rest);
  if (word == "nil" || word == "null") return absl::OkStatus();
  if (word == "true" || word == "false") {
    datum.kind = Datum::Kind::kBool;
    datum.truth = word == "true";
  } else if (word.front() == ':') {
    datum.kind = Datum::Kind::kKeyword;
    datum.text = word.substr(1);
  } else {
    std::string_view digits = word;
    if (digits.front() == '+') digits.remove_prefix(1);
    if (digits.size() > 1 && digits.back() == 'N') digits.remove_suffix(1);
    const auto number = ParseInteger(digits);
    datum.kind = number.has_value() ? Datum::Kind::kNumber : Datum::Kind::kOther;
    datum.number = number.value_or(0);
    if (!number.has_value()) datum.text = word;
  }
  return absl::OkStatus();
}

// What follows #: a set, a value to be passed over, or a tag and its value.
absl::Status ReadDispatch(TextScanner& scanner, Datum& datum, int depth) {
  if (scanner.peek(1) == '{') {
    scanner.Skip();
    datum.kind = Datum::Kind::kList;
    return ReadItems(scanner, '}', datum, depth);
  }
  if (depth >= kDeepest) return absl::InvalidArgumentError("it nests more than 64 deep");
  scanner.Skip();
  if (scanner.peek() == '_') {
    scanner.Skip();
    Datum ignored;
    if (auto status = Read(scanner, ignored, depth + 1); !status.ok()) return status;
  } else if (scanner.TakeUntil(EndsWord).empty() && scanner.peek() != '"') {
    return Expected("a tag after #", scanner.rest());
  }
  return Read(scanner, datum, depth + 1);
}

absl::Status Read(TextScanner& scanner, Datum& datum, int depth) {
  SkipEdnBlanks(scanner);
  switch (scanner.peek()) {
    case '"': datum.kind = Datum::Kind::kText; return ReadText(scanner, datum.text);
    case '(': datum.kind = Datum::Kind::kList; return ReadItems(scanner, ')', datum, depth);
    case '[': datum.kind = Datum::Kind::kList; return ReadItems(scanner, ']', datum, depth);
    case '{': {
      datum.kind = Datum::Kind::kMap;
      auto status = ReadItems(scanner, '}', datum, depth);
      if (status.ok() && datum.items.size() % 2 != 0) {
        return absl::InvalidArgumentError("the last key of a map has no value");
      }
      return status;
    }
    case '#': return ReadDispatch(scanner, datum, depth);
    case '\\': {
      scanner.Skip();
      datum.kind = Datum::Kind::kText;
      const std::string_view word = scanner.TakeUntil(EndsWord);
      datum.text = word;
      if (word.empty() && !scanner.done()) {
        datum.text = scanner.peek();
        scanner.Skip();
      }
      return absl::OkStatus();
    }
    default: return ReadWord(scanner, datum);
  }
}

}  // namespace

void SkipEdnBlanks(TextScanner& scanner) {
  while (!scanner.done()) {
    if (scanner.peek() == ';') {
      scanner.TakeUntil([](char letter) { return letter == '\n'; });
    } else if (IsBlank(scanner.peek())) {
      scanner.Skip();
    } else {
      break;
    }
  }
}

absl::Status ReadEdn(TextScanner& scanner, Datum& datum) {
  datum.Clear();
  return Read(scanner, datum, 0);
}

}  // namespace stampede
