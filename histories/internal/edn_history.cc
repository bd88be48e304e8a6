// Jepsen's history.edn: operations as maps, records or vectors, one after the other or in a list.
#include <string>

#include "stampede/histories/internal/edn.h"
#include "stampede/histories/internal/history_builder.h"
#include "stampede/histories/internal/readers.h"

namespace stampede {
namespace {

// Whether the list that begins here is the history, rather than an operation written as a vector.
bool IsListOfOperations(TextScanner scanner) {
  if (scanner.peek() != '[' && scanner.peek() != '(') return false;
  scanner.Skip();
  SkipEdnBlanks(scanner);
  const char first = scanner.peek();
  return first == '{' || first == '#' || first == '[' || first == '(' || first == ']' ||
         first == ')';
}

}  // namespace

absl::Status ReadEdnHistory(std::string_view text, RecordSink sink, PassedOver& passed_over) {
  TextScanner scanner(text);
  Record record;
  Datum datum;
  char close = '\0';
  while (true) {
    SkipEdnBlanks(scanner);
    if (scanner.done()) break;
    if (close != '\0' && scanner.peek() == close) {
      close = '\0';
      scanner.Skip();
      continue;
    }
    if (close == '\0' && IsListOfOperations(scanner)) {
      close = scanner.peek() == '[' ? ']' : ')';
      scanner.Skip();
      continue;
    }
    record.Clear();
    record.line = scanner.line();
    if (auto status = ReadEdn(scanner, datum); !status.ok()) {
      return InLine(scanner.line(), status);
    }
    absl::Status status = datum.is_map()    ? RecordFromMap(datum, record, passed_over)
                          : datum.is_list() ? RecordFromList(datum, record)
                                            : Expected("{:process ...}", ShowDatum(datum));
    if (status.ok()) status = sink(record);
    if (!status.ok()) return InLine(record.line, status);
  }
  if (close == '\0') return absl::OkStatus();
  return InLine(scanner.line(), absl::InvalidArgumentError("expected " + std::string(1, close) +
                                                           ", found the end of the file"));
}

}  // namespace stampede
