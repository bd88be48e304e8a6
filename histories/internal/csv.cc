// Tables with one operation a line (RFC 4180): columns are known by their names.
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stampede/histories/internal/edn.h"
#include "stampede/histories/internal/history_builder.h"
#include "stampede/histories/internal/readers.h"

namespace stampede {
namespace {

enum Column {
  kCall,
  kReturn,
  kClient,
  kFunction,
  kKey,
  kInput,
  kOutput,
  kStatus,
  kError,
  kColumns
};

const std::array<std::vector<std::string_view>, kColumns>& Names() {
  static const auto& names = *new std::array<std::vector<std::string_view>, kColumns>{{
      {"call", "call_time", "start", "start_time", "invoke", "invoke_time", "invoked", "begin"},
      {"return", "return_time", "end", "end_time", "complete", "completed", "finish", "ret_time"},
      {"client_id", "client", "process", "clientid", "pid", "proc", "thread", "worker"},
      {"op", "f", "operation", "function", "method", "action"},
      {"key", "object"},
      {"value", "input", "arg", "argument", "args", "in"},
      {"output", "result", "response", "answer", "out", "ret"},
      {"status", "type", "ok", "outcome"},
      {"error", "err"},
  }};
  return names;
}

// Splits the next line off; a field in quotes may hold commas, breaks and doubled quotes.
absl::Status TakeRow(TextScanner& scanner, std::vector<std::string>& fields) {
  fields.assign(1, "");
  bool quoted = false;
  while (!scanner.done()) {
    const char letter = scanner.peek();
    scanner.Skip();
    if (quoted) {
      if (letter != '"') {
        fields.back() += letter;
      } else if (scanner.peek() == '"') {
        fields.back() += letter;
        scanner.Skip();
      } else {
        quoted = false;
      }
    } else if (letter == '"' && fields.back().empty()) {
      quoted = true;
    } else if (letter == ',') {
      fields.emplace_back();
    } else if (letter == '\n') {
      return absl::OkStatus();
    } else if (letter != '\r') {
      fields.back() += letter;
    }
  }
  if (quoted) return absl::InvalidArgumentError("a field in quotes has no end");
  return absl::OkStatus();
}

std::string Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

std::optional<Column> ColumnOf(std::string_view title) {
  std::string name = LowerCase(Trimmed(title));
  for (const std::string_view unit : {"_ns", "_us", "_ms", "_s", "_micros", "_nanos"}) {
    if (name.ends_with(unit)) name.resize(name.size() - unit.size());
  }
  for (int column = 0; column < kColumns; ++column) {
    for (const std::string_view known : Names()[static_cast<std::size_t>(column)]) {
      if (name == known) return static_cast<Column>(column);
    }
  }
  return std::nullopt;
}

// Whole numbers as they are; fractions, which are seconds then, as nanoseconds. All times of a file
// are written alike.
absl::Status ParseTime(const std::string& text, std::int64_t& time) {
  if (const auto number = ParseInteger(text); number.has_value()) {
    time = *number;
    return absl::OkStatus();
  }
  double seconds = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || stop != text.data() + text.size() || !(std::abs(seconds) < 9e9)) {
    return Expected("a time", text);
  }
  time = std::llround(seconds * 1e9);
  return absl::OkStatus();
}

// A value of a table: nothing is nil, "[1 2]" or "[1, 2]" a list, all else a text.
void SetValue(const std::string& text, Datum& value) {
  value.Clear();
  if (text.empty() || text == "nil" || text == "null") return;
  if (text.starts_with('[')) {
    TextScanner scanner(text);
    if (ReadEdn(scanner, value).ok()) return;
    value.Clear();
  }
  value.kind = Datum::Kind::kText;
  value.text = text;
}

// As numbers where all of them are: a table does not say which.
void MakeNumbers(Datum& value) {
  if (value.is_list()) {
    for (Datum& item : value.items) MakeNumbers(item);
  }
  if (!value.is_text()) return;
  value.kind = Datum::Kind::kNumber;
  value.number = ParseInteger(value.text).value_or(0);
}
bool IsNumeric(const Datum& value) {
  return !value.is_text() || ParseInteger(value.text).has_value();
}

// ok, fail or info, in the words of the file; "" where the word is not known.
std::string_view TypeOf(const std::string& status) {
  const std::string word = LowerCase(status);
  for (const char* known : {"", "ok", "true", "1", "success", "succeeded", "done"}) {
    if (word == known) return "ok";
  }
  for (const char* known : {"fail", "failed", "false", "0", "failure"}) {
    if (word == known) return "fail";
  }
  for (const char* known : {"info", "unknown", "timeout", "timed-out", "timed_out", "error"}) {
    if (word == known) return "info";
  }
  return "";
}

struct Table {
  std::array<std::optional<std::size_t>, kColumns> place;

  std::string Get(const std::vector<std::string>& row, Column column) const {
    return place[column].has_value() ? Trimmed(row[*place[column]]) : "";
  }
  bool Has(Column column) const { return place[column].has_value(); }
};

Table TableOf(const std::vector<std::string>& titles) {
  Table table;
  for (std::size_t i = 0; i < titles.size(); ++i) {
    const auto column = ColumnOf(titles[i]);
    if (column.has_value() && !table.Has(*column)) table.place[*column] = i;
  }
  return table;
}

absl::Status CallOf(const Table& table, const std::vector<std::string>& row, RecordedCall& call) {
  Record& invocation = call.invocation;
  Record& end = call.end;
  invocation.type = "invoke";
  invocation.process = end.process = table.Get(row, kClient);
  invocation.function = end.function = table.Get(row, kFunction);
  invocation.has_key = table.Has(kKey);
  invocation.key = table.Get(row, kKey);
  invocation.has_value = true;
  SetValue(table.Get(row, kInput), invocation.value);
  if (auto status = ParseTime(table.Get(row, kCall), invocation.time); !status.ok()) return status;
  const std::string returned = table.Get(row, kReturn);
  if (returned.empty() || returned == "-1" || returned == "inf") return absl::OkStatus();
  if (auto status = ParseTime(returned, end.time); !status.ok()) return status;
  if (end.time < invocation.time) {
    return absl::InvalidArgumentError("the operation returns at " + returned +
                                      ", before its call at " + table.Get(row, kCall));
  }
  const std::string word = table.Get(row, kStatus);
  end.type = TypeOf(word);
  if (end.type.empty()) return Expected("ok, fail or info", word);
  end.has_error = !table.Get(row, kError).empty();
  end.error = table.Get(row, kError);
  const std::string output = table.Get(row, kOutput);
  SetValue(output, end.value);
  const std::string answer = LowerCase(output);
  // The outcome of a compare-and-set may stand where other operations have their answers.
  const bool is_cas = ParseFunction(invocation.function) == linearizability::Function::kCas;
  if (is_cas && (answer == "false" || answer == "true" || answer == "fail" || answer == "ok")) {
    if (end.type == "ok") end.type = TypeOf(answer);
    end.value.Clear();
  } else {
    end.has_value = !is_cas || !output.empty();
  }
  return absl::OkStatus();
}

}  // namespace

bool IsCsvHeader(std::string_view line) {
  TextScanner scanner(line);
  std::vector<std::string> titles;
  if (!TakeRow(scanner, titles).ok()) return false;
  const Table table = TableOf(titles);
  return table.Has(kCall) && table.Has(kReturn) && table.Has(kFunction);
}

absl::Status ReadCsv(std::string_view text, RecordSink sink, PassedOver& passed_over) {
  TextScanner scanner(text);
  std::vector<std::string> titles;
  std::vector<std::string> row;
  std::vector<RecordedCall> calls;
  do {
    if (auto status = TakeRow(scanner, titles); !status.ok()) return InLine(1, status);
  } while (titles.size() == 1 && Trimmed(titles[0]).empty() && !scanner.done());
  const Table table = TableOf(titles);
  for (const Column column : {kCall, kReturn, kFunction}) {
    if (table.Has(column)) continue;
    return InLine(1, absl::InvalidArgumentError("the table has no column '" +
                                                std::string(Names()[column][0]) + "'"));
  }
  bool numbers = true;
  bool text_operations = false;
  while (!scanner.done()) {
    const std::uint32_t line = scanner.line();
    if (auto status = TakeRow(scanner, row); !status.ok()) return InLine(line, status);
    if (row.size() == 1 && Trimmed(row[0]).empty()) continue;
    if (row.size() != titles.size()) {
      return InLine(
          line, Expected(std::to_string(titles.size()) + " fields", std::to_string(row.size())));
    }
    RecordedCall& call = calls.emplace_back();
    call.invocation.line = call.end.line = line;
    if (auto status = CallOf(table, row, call); !status.ok()) return InLine(line, status);
    numbers = numbers && IsNumeric(call.invocation.value) && IsNumeric(call.end.value);
    const auto function = ParseFunction(call.invocation.function);
    text_operations = text_operations || function == linearizability::Function::kAppend ||
                      LowerCase(call.invocation.function) == "get";
  }
  for (const std::string& title : titles) {
    if (!ColumnOf(title).has_value()) passed_over["column " + title.substr(0, 64)] += calls.size();
  }
  if (numbers && !text_operations) {
    for (RecordedCall& call : calls) {
      MakeNumbers(call.invocation.value);
      MakeNumbers(call.end.value);
    }
  }
  return GiveInOrder(std::move(calls), sink);
}

}  // namespace stampede
