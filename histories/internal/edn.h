// Reads EDN, the notation of Clojure's data (github.com/edn-format/edn), as Jepsen writes it.
//
// Tags are passed over: #jepsen.history.Op{...} is the map. Sets are lists, characters texts. What
// is no number, text, keyword, list or map is kept as it is written.
#ifndef STAMPEDE_HISTORIES_INTERNAL_EDN_H_
#define STAMPEDE_HISTORIES_INTERNAL_EDN_H_

#include "absl/status/status.h"
#include "stampede/histories/datum.h"
#include "stampede/histories/internal/text_scanner.h"

namespace stampede {

// Goes past blanks, commas and comments.
void SkipEdnBlanks(TextScanner& scanner);

// Reads the next value; blanks before it are passed over. Errors do not name the line: it is the
// scanner's.
absl::Status ReadEdn(TextScanner& scanner, Datum& datum);

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_EDN_H_
