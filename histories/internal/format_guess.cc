#include "stampede/histories/internal/format_guess.h"

#include <algorithm>
#include <string>

#include "stampede/histories/internal/edn.h"
#include "stampede/histories/internal/history_builder.h"
#include "stampede/histories/internal/json_text.h"
#include "stampede/histories/internal/readers.h"

namespace stampede {
namespace {

// How far to look for the first line of a log that tells of an operation.
constexpr std::size_t kMostOfLog = std::size_t{1} << 20;

// The keys of the first object tell which of the formats in JSON it is.
HistoryFormat FormatOfJson(TextScanner scanner, HistoryFormat otherwise) {
  Datum first;
  SkipJsonBlanks(scanner);
  if (!ReadJson(scanner, first).ok() || !first.is_map()) return otherwise;
  if (first.Find("call") != nullptr && first.Find("input") != nullptr) {
    return HistoryFormat::kOperations;
  }
  if (first.Find("action") != nullptr && first.Find("proc") != nullptr) {
    return HistoryFormat::kTipocket;
  }
  return otherwise;
}

// The text begins with { or [: JSON has a key in quotes there, EDN a keyword.
HistoryFormat FormatOfData(TextScanner scanner) {
  const bool list = scanner.peek() == '[';
  TextScanner inside = scanner;
  inside.Skip();
  SkipEdnBlanks(inside);
  const std::string_view rest = inside.rest();
  if (!list) {
    if (rest.starts_with(':')) {
      // A key of its own and a get, put or append: as in Porcupine's test data.
      const std::string_view line = rest.substr(0, rest.find('\n'));
      const bool store = rest.starts_with(":process") && line.find(":key") != line.npos;
      return store ? HistoryFormat::kPorcupine : HistoryFormat::kEdn;
    }
    return FormatOfJson(scanner, HistoryFormat::kJsonLines);
  }
  if (rest.starts_with('{')) {
    TextScanner key = inside;
    key.Skip();
    SkipEdnBlanks(key);
    return key.peek() == ':' ? HistoryFormat::kEdn : FormatOfJson(inside, HistoryFormat::kJson);
  }
  if (rest.empty() || rest.starts_with(']')) return HistoryFormat::kJson;
  if (rest.starts_with('[')) {
    return rest.substr(0, rest.find(']')).find(" :") == rest.npos ? HistoryFormat::kJson
                                                                  : HistoryFormat::kEdn;
  }
  return HistoryFormat::kEdn;
}

bool LooksLikeLog(std::string_view text) {
  text = text.substr(0, kMostOfLog);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (TellsOfOperation(text.substr(0, end), /*whole=*/false)) return true;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return false;
}

}  // namespace

absl::StatusOr<HistoryFormat> GuessFormat(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  TextScanner scanner(text);
  SkipJsonBlanks(scanner);
  if (scanner.done()) return HistoryFormat::kJsonLines;
  if (scanner.peek() == ';') SkipEdnBlanks(scanner);
  const std::string_view line = scanner.rest().substr(0, scanner.rest().find('\n'));
  if (scanner.peek() == '{') return FormatOfData(scanner);
  if (scanner.peek() == '[' && !TellsOfOperation(line, /*whole=*/false)) {
    return FormatOfData(scanner);
  }
  if (scanner.peek() == '[' && line.find(']') != line.npos &&
      line.substr(0, line.find(']')).find(" :") != line.npos) {
    return FormatOfData(scanner);
  }
  if (scanner.peek() == '(' || scanner.peek() == '#') return HistoryFormat::kEdn;
  if (TellsOfOperation(line, /*whole=*/true)) return HistoryFormat::kHistoryTxt;
  if (IsCsvHeader(line)) return HistoryFormat::kCsv;
  if (line.starts_with("INFO") || LooksLikeLog(scanner.rest())) return HistoryFormat::kJepsen;
  return InLine(
      scanner.line(),
      Expected("a history: JSON ({\"process\": ...), EDN ({:process ...), a log of Jepsen "
               "(... 0 :invoke :read nil) or a table (call,return,op,...)",
               line));
}

}  // namespace stampede
