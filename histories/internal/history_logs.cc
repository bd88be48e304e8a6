// The line readers of Jepsen's and Porcupine's formats.
#include <array>
#include <string>
#include <string_view>

#include "stampede/histories/internal/history_builder.h"

namespace stampede {
namespace {

using linearizability::Function;
using linearizability::ValueId;
using linearizability::ValueTable;

constexpr std::string_view kBlank = " \t\r";

// Splits off the next word.
std::string_view TakeWord(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(kBlank));
  text.remove_prefix(word.size());
  return word;
}

std::optional<Ending> ParseEnding(std::string_view word) {
  if (word == ":ok") return Ending::kOk;
  if (word == ":fail") return Ending::kFail;
  if (word == ":info") return Ending::kInfo;
  return std::nullopt;
}

std::optional<Function> ParseKeyword(std::string_view word) {
  return word.starts_with(':') ? ParseFunction(word.substr(1)) : std::nullopt;
}

// nil or a whole number.
std::optional<ValueId> ParseValue(std::string_view word, ValueTable& values) {
  if (word == "nil") return ValueTable::kNil;
  const auto number = ParseInteger(word);
  return number.has_value() ? std::optional<ValueId>(values.Number(*number)) : std::nullopt;
}

// The fields of {:process 0, :type :ok, :f :get, :key "0", :value "x"}.
struct Fields {
  static constexpr std::array<std::string_view, 5> kNames = {":process", ":type", ":f", ":key",
                                                             ":value"};
  std::array<std::string_view, 5> words;  // a text with its quotes

  std::string_view process() const { return words[0]; }
  std::string_view type() const { return words[1]; }
  std::string_view function() const { return words[2]; }
  std::string_view key() const { return words[3]; }
  std::string_view value() const { return words[4]; }
};

bool IsText(std::string_view word) {
  return word.size() >= 2 && word.front() == '"';
}
std::string_view Unquoted(std::string_view word) {
  return word.substr(1, word.size() - 2);
}

// Splits off a word or a text; empty where there is neither.
std::string_view TakeToken(std::string_view& text) {
  constexpr std::string_view kBetween = " \t\r,";
  text.remove_prefix(std::min(text.find_first_not_of(kBetween), text.size()));
  std::size_t end = text.find_first_of(" \t\r,}");
  if (text.starts_with('"')) {
    end = text.find('"', 1);
    if (end == std::string_view::npos) return {};
    ++end;
  }
  const std::string_view token = text.substr(0, end);
  text.remove_prefix(token.size());
  return token;
}

absl::Status TakeFields(std::string_view line, Fields& fields) {
  std::string_view rest = line.substr(std::min(line.find_first_not_of(kBlank), line.size()));
  if (!rest.starts_with('{')) return Expected("{:process ...}", line);
  rest.remove_prefix(1);
  while (true) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r,"), rest.size()));
    if (rest.starts_with('}')) break;
    const std::string_view found = rest;
    const std::string_view name = TakeToken(rest);
    std::size_t i = 0;
    while (i < Fields::kNames.size() && Fields::kNames[i] != name) ++i;
    if (i == Fields::kNames.size()) {
      return Expected("one of :process, :type, :f, :key, :value, or }", found);
    }
    if (!fields.words[i].empty()) {
      return absl::InvalidArgumentError(std::string(name) + " appears twice in one line");
    }
    const std::string_view value = rest;
    fields.words[i] = TakeToken(rest);
    if (fields.words[i].empty()) {
      return Expected("a value after " + std::string(name), value);
    }
  }
  rest.remove_prefix(1);
  if (rest.find_first_not_of(kBlank) != std::string_view::npos) {
    return Expected("the end of the line", rest);
  }
  for (std::size_t i = 0; i < Fields::kNames.size(); ++i) {
    if (fields.words[i].empty()) return Expected(Fields::kNames[i], line);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadJepsenLine(std::string_view line, HistoryBuilder& builder) {
  std::string_view rest = line;
  for (const std::string_view wanted : {"INFO", "jepsen.util", "-"}) {
    if (TakeWord(rest) != wanted) return Expected("INFO jepsen.util - PROCESS ...", line);
  }
  const std::string_view process = TakeWord(rest);
  if (!ParseInteger(process).has_value()) return Expected("the number of a process", process);
  const std::string_view type = TakeWord(rest);
  const std::optional<Ending> ending = ParseEnding(type);
  if (type != ":invoke" && !ending.has_value()) {
    return Expected(":invoke, :ok, :fail or :info", type);
  }
  const std::string_view name = TakeWord(rest);
  const std::optional<Function> function = ParseKeyword(name);
  if (!function.has_value() || *function > Function::kCas) {
    return Expected(":read, :write or :cas", name);
  }
  std::string_view first = TakeWord(rest);
  ValueId a = ValueTable::kNil;
  ValueId b = ValueTable::kNil;
  if (*function == Function::kCas && first.starts_with('[')) {
    const std::string_view pair = first;
    first.remove_prefix(1);
    if (first.empty()) first = TakeWord(rest);
    std::string_view second = TakeWord(rest);
    const bool closed = second.ends_with(']');
    if (closed) second.remove_suffix(1);
    const auto from = ParseValue(first, builder.values());
    const auto to = ParseValue(second, builder.values());
    if (!from.has_value() || !to.has_value() || !(closed || TakeWord(rest) == "]")) {
      return Expected("[FROM TO], two whole numbers or nil", pair);
    }
    a = *from;
    b = *to;
  } else if (first != ":timed-out" || type == ":invoke" || ending == Ending::kOk) {
    const auto value = ParseValue(first, builder.values());
    if (*function == Function::kCas) return Expected("[FROM TO]", first);
    if (!value.has_value()) return Expected("a whole number or nil", first);
    a = *value;
  } else if (*function == Function::kCas && ending == Ending::kFail) {
    return Expected("[FROM TO]; :fail says that the value was not FROM", first);
  }
  if (!TakeWord(rest).empty()) return Expected("the end of the line", line);
  if (!ending.has_value()) return builder.Invoke(process, *function, "", a, b);
  return builder.End(process, *function, *ending, a);
}

absl::Status ReadPorcupineLine(std::string_view line, HistoryBuilder& builder) {
  Fields fields;
  if (auto status = TakeFields(line, fields); !status.ok()) return status;
  if (!ParseInteger(fields.process()).has_value()) {
    return Expected("the number of a process after :process", fields.process());
  }
  const std::optional<Ending> ending = ParseEnding(fields.type());
  if (fields.type() != ":invoke" && !ending.has_value()) {
    return Expected(":invoke, :ok, :fail or :info after :type", fields.type());
  }
  const std::optional<Function> function = ParseKeyword(fields.function());
  if (!function.has_value() || *function == Function::kCas || *function == Function::kAdd) {
    return Expected(":get, :put or :append after :f", fields.function());
  }
  if (!IsText(fields.key())) return Expected("a text after :key", fields.key());
  ValueId value = ValueTable::kEmpty;
  if (IsText(fields.value())) {
    value = builder.values().Text(Unquoted(fields.value()));
  } else if (fields.value() != "nil") {
    return Expected("a text or nil after :value", fields.value());
  } else if (*function != Function::kRead) {
    return Expected("a text after :value", fields.value());
  }
  if (ending.has_value()) return builder.End(fields.process(), *function, *ending, value);
  return builder.Invoke(fields.process(), *function, Unquoted(fields.key()), value,
                        ValueTable::kNil);
}

}  // namespace stampede
