// Reads JSON (RFC 8259) piece by piece, and quotes its texts. Histories are long, and most of their
// lines are short: a value is read into one that is there, so that its memory is used again.
#ifndef STAMPEDE_HISTORIES_INTERNAL_JSON_TEXT_H_
#define STAMPEDE_HISTORIES_INTERNAL_JSON_TEXT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "stampede/histories/datum.h"
#include "stampede/histories/internal/text_scanner.h"

namespace stampede {

inline void SkipJsonBlanks(TextScanner& scanner) {
  while (scanner.peek() == ' ' || scanner.peek() == '\n' || scanner.peek() == '\t' ||
         scanner.peek() == '\r') {
    scanner.Skip();
  }
}

// Reads the next value; blanks before it are passed over. Errors do not name the line: it is the
// scanner's.
absl::Status ReadJson(TextScanner& scanner, Datum& datum);

// Reads a text in quotes. REQUIRES: the scanner stands at the first.
absl::Status ReadJsonText(TextScanner& scanner, std::string& text);

// The text in quotes, as JSON has it.
std::string JsonQuoted(std::string_view text);

// The error "not JSON: expected EXPECTED, found ...".
absl::Status NotJson(std::string_view expected, const TextScanner& scanner);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_JSON_TEXT_H_
