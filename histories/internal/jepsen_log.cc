// The lines that Jepsen prints for people: jepsen.log, with a prefix that differs between versions
// ("INFO  jepsen.util - ", "2023-01-01 00:00:00,000{GMT} INFO [jepsen worker 0] jepsen.util: "),
// and history.txt, without one.
#include <optional>
#include <string>

#include "stampede/histories/internal/edn.h"
#include "stampede/histories/internal/history_builder.h"
#include "stampede/histories/internal/readers.h"

namespace stampede {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view TakeWord(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(kBlank));
  text.remove_prefix(word.size());
  return word;
}

bool IsProcess(std::string_view word) {
  return ParseInteger(word).has_value() || word == ":nemesis" || word == "nemesis" ||
         word.starts_with(":nemesis");
}
bool IsType(std::string_view word) {
  return word == ":invoke" || word == ":ok" || word == ":fail" || word == ":info";
}

// What follows the prefix of a line: PROCESS :TYPE :F ...; nothing where there is no such thing.
std::optional<std::string_view> WithoutPrefix(std::string_view line) {
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
    if (line.empty()) return std::nullopt;
    std::string_view rest = line;
    if (IsProcess(TakeWord(rest))) {
      std::string_view after = rest;
      if (IsType(TakeWord(after)) && TakeWord(after).starts_with(':')) return line;
    }
    line = rest;
  }
}

absl::Status ReadRecord(std::string_view line, Record& record) {
  std::string_view rest = line;
  const std::string_view process = TakeWord(rest);
  if (!IsProcess(process)) return Expected("the number of a process", process);
  record.process = process;
  record.nemesis = !ParseInteger(process).has_value();
  const std::string_view type = TakeWord(rest);
  if (!IsType(type)) return Expected(":invoke, :ok, :fail or :info", type);
  record.type = type.substr(1);
  const std::string_view function = TakeWord(rest);
  if (!function.starts_with(':')) return Expected("a function, such as :read", function);
  record.function = function.substr(1);
  if (record.nemesis) return absl::OkStatus();
  TextScanner scanner(rest);
  SkipEdnBlanks(scanner);
  if (scanner.done()) return absl::OkStatus();
  if (auto status = ReadEdn(scanner, record.value); !status.ok()) return status;
  record.has_value = true;
  // An error stands behind the value, or instead of it.
  if (record.value.kind == Datum::Kind::kKeyword && record.type != "ok" &&
      record.type != "invoke") {
    record.has_error = true;
    record.error = record.value.text;
    record.has_value = false;
    record.value.Clear();
  }
  SkipEdnBlanks(scanner);
  if (scanner.done()) return absl::OkStatus();
  if (record.type == "invoke") return Expected("the end of the line", scanner.rest());
  record.has_error = true;
  record.error = scanner.rest();
  return absl::OkStatus();
}

}  // namespace

bool TellsOfOperation(std::string_view line, bool whole) {
  const auto rest = WithoutPrefix(line);
  return rest.has_value() &&
         (!whole || rest->data() == line.data() + line.find_first_not_of(kBlank));
}

absl::Status ReadJepsenLog(std::string_view text, RecordSink sink, PassedOver& passed_over) {
  Record record;
  return ForEachLine(text, [&](std::string_view line, std::uint32_t number) {
    const auto rest = WithoutPrefix(line);
    if (!rest.has_value()) {
      ++passed_over["lines of a log without an operation"];
      return absl::OkStatus();
    }
    record.Clear();
    record.line = number;
    auto status = ReadRecord(*rest, record);
    return status.ok() ? sink(record) : status;
  });
}

absl::Status ReadHistoryTxt(std::string_view text, RecordSink sink, PassedOver&) {
  Record record;
  return ForEachLine(text, [&](std::string_view line, std::uint32_t number) {
    record.Clear();
    record.line = number;
    auto status = ReadRecord(line, record);
    return status.ok() ? sink(record) : status;
  });
}

}  // namespace stampede
