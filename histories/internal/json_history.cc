// Our own format, JSON Lines, and arrays of the same objects.
#include <algorithm>
#include <string>

#include "stampede/histories/internal/history_builder.h"
#include "stampede/histories/internal/json_text.h"
#include "stampede/histories/internal/plain_record.h"
#include "stampede/histories/internal/readers.h"

namespace stampede {
namespace {

// Reads {"process": ..., ...} field by field, without a map in between: long histories consist of
// such lines.
class RecordReader {
 public:
  explicit RecordReader(PassedOver& passed_over) : passed_over_(passed_over) {}

  // REQUIRES: the scanner stands at {.
  absl::Status Read(TextScanner& scanner, Record& record) {
    const std::string_view whole = scanner.rest();
    unsigned had = 0;
    do {
      scanner.Skip();
      SkipJsonBlanks(scanner);
      if (scanner.peek() == '}' && had == 0) break;
      if (auto status = ReadField(scanner, record, had); !status.ok()) return status;
      SkipJsonBlanks(scanner);
    } while (scanner.peek() == ',');
    if (scanner.peek() != '}') return NotJson(", or }", scanner);
    scanner.Skip();
    for (unsigned i = 0; i < 3; ++i) {
      if ((had & (1u << i)) != 0) continue;
      constexpr std::string_view kNeeded[] = {"process", "type", "f"};
      return Expected("\"" + std::string(kNeeded[i]) + "\"",
                      whole.substr(0, whole.size() - scanner.rest().size()));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status ReadField(TextScanner& scanner, Record& record, unsigned& had) {
    if (scanner.peek() != '"') return NotJson("a key in quotes", scanner);
    name_.clear();
    if (auto status = ReadJsonText(scanner, name_); !status.ok()) return status;
    SkipJsonBlanks(scanner);
    if (scanner.peek() != ':') return NotJson(": after a key", scanner);
    scanner.Skip();
    if (auto status = ReadJson(scanner, datum_); !status.ok()) return status;
    const unsigned bit = name_ == "process" ? 1
                         : name_ == "type"  ? 2
                         : name_ == "f"     ? 4
                         : name_ == "key"   ? 8
                         : name_ == "value" ? 16
                                            : 0;
    if ((had & bit) != 0) return absl::InvalidArgumentError("the key '" + name_ + "' stands twice");
    had |= bit | (1u << 30);
    return SetField(name_, datum_, record, passed_over_);
  }

  PassedOver& passed_over_;
  std::string name_;
  Datum datum_;
};

}  // namespace

absl::Status ReadJsonLines(std::string_view text, std::uint32_t first_line, RecordSink sink,
                           PassedOver& passed_over) {
  RecordReader reader(passed_over);
  Record record;
  return ForEachLine(text, [&](std::string_view line, std::uint32_t number) {
    if (number < first_line) return absl::OkStatus();
    record.Clear();
    record.line = number;
    if (ReadPlainRecord(line, record)) return sink(record);
    record.Clear();
    record.line = number;
    TextScanner scanner(line);
    SkipJsonBlanks(scanner);
    if (scanner.peek() != '{') return Expected("an object, {...}", line);
    if (auto status = reader.Read(scanner, record); !status.ok()) return status;
    SkipJsonBlanks(scanner);
    if (!scanner.done()) return NotJson("the end of the line", scanner);
    return sink(record);
  });
}

absl::Status ReadJsonArray(std::string_view text, RecordSink sink, PassedOver& passed_over) {
  TextScanner scanner(text);
  RecordReader reader(passed_over);
  Record record;
  Datum list;
  SkipJsonBlanks(scanner);
  if (scanner.peek() != '[') return InLine(scanner.line(), NotJson("[", scanner));
  bool first = true;
  do {
    scanner.Skip();
    SkipJsonBlanks(scanner);
    if (first && scanner.peek() == ']') break;
    first = false;
    record.Clear();
    record.line = scanner.line();
    absl::Status status;
    if (scanner.peek() == '{') {
      status = reader.Read(scanner, record);
    } else if (status = ReadJson(scanner, list); status.ok()) {
      status = RecordFromList(list, record);
    }
    if (status.ok()) status = sink(record);
    if (!status.ok()) return InLine(record.line, status);
    SkipJsonBlanks(scanner);
  } while (scanner.peek() == ',');
  if (scanner.peek() != ']') return InLine(scanner.line(), NotJson(", or ]", scanner));
  scanner.Skip();
  SkipJsonBlanks(scanner);
  if (!scanner.done()) return InLine(scanner.line(), NotJson("the end of the file", scanner));
  return absl::OkStatus();
}

}  // namespace stampede
