#include "stampede/histories/internal/history_builder.h"

#include <charconv>
#include <limits>
#include <utility>

#include "stampede/core/enum_names.h"

namespace stampede {

using linearizability::Event;
using linearizability::Function;
using linearizability::History;
using linearizability::ValueId;
using linearizability::ValueTable;

namespace {

// A short piece of the file in one line, for messages.
std::string Excerpt(std::string_view text) {
  std::string shown;
  for (const char letter : text.substr(0, 60)) {
    const auto byte = static_cast<unsigned char>(letter);
    shown += byte < 0x20 || byte == 0x7F ? '?' : letter;
  }
  return shown + (text.size() > 60 ? "..." : "");
}

}  // namespace

std::optional<Function> ParseFunction(std::string_view name) {
  if (name == "read" || name == "get") return Function::kRead;
  if (name == "write" || name == "put") return Function::kWrite;
  if (name == "cas") return Function::kCas;
  if (name == "append") return Function::kAppend;
  if (name == "add") return Function::kAdd;
  return std::nullopt;
}

std::string_view FunctionName(Function function) {
  switch (function) {
    case Function::kRead: return "read";
    case Function::kWrite: return "write";
    case Function::kCas: return "cas";
    case Function::kAppend: return "append";
    case Function::kAdd: break;
  }
  return "add";
}

absl::Status Expected(std::string_view expected, std::string_view found) {
  return absl::InvalidArgumentError("expected " + std::string(expected) + ", found '" +
                                    Excerpt(found) + "'");
}

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size() || text.empty()) {
    return std::nullopt;
  }
  return number;
}

absl::Status HistoryBuilder::Invoke(std::string_view process, Function function,
                                    std::string_view key, ValueId a, ValueId b) {
  if (!Supports(model_, function)) {
    return absl::InvalidArgumentError("a history of the model " + std::string(EnumName(model_)) +
                                      " cannot hold '" + std::string(FunctionName(function)) + "'");
  }
  if (history_.events.size() >= std::numeric_limits<std::uint32_t>::max() / 2) {
    return absl::ResourceExhaustedError("the history has more than 2^31 events");
  }
  const auto opened = open_.find(process);
  if (opened != open_.end()) {
    return absl::InvalidArgumentError("process " + Excerpt(process) +
                                      " begins an operation, but has one open since line " +
                                      std::to_string(opened->second.line));
  }
  auto known = keys_.find(key);
  if (known == keys_.end()) {
    known = keys_.emplace(key, static_cast<std::uint32_t>(keys_.size())).first;
    history_.keys.emplace_back(key);
  }
  open_.emplace(process, Open{static_cast<std::uint32_t>(history_.events.size()), line_});
  Event event;
  event.function = function;
  event.operation = static_cast<std::uint32_t>(ended_.size());
  event.key = known->second;
  event.a = a;
  event.b = b;
  Add(event);
  ended_.push_back(false);
  left_out_.push_back(false);
  return absl::OkStatus();
}

absl::Status HistoryBuilder::End(std::string_view process, Function function, Ending ending,
                                 ValueId seen) {
  const auto opened = open_.find(process);
  if (opened == open_.end()) {
    return absl::InvalidArgumentError("process " + Excerpt(process) +
                                      " ends an operation, but has none open");
  }
  Event event = history_.events[opened->second.event];
  if (event.function != function) {
    return absl::InvalidArgumentError("process " + Excerpt(process) + " ends '" +
                                      std::string(FunctionName(function)) + "', but began '" +
                                      std::string(FunctionName(event.function)) + "' in line " +
                                      std::to_string(opened->second.line));
  }
  open_.erase(opened);
  const bool observes = ending == Ending::kOk || function == Function::kCas;
  if (ending == Ending::kInfo) {
    event.kind = Event::Kind::kAbandon;
    if (function == Function::kRead) left_out_[event.operation] = true;
  } else if (observes) {
    event.kind = Event::Kind::kReturn;
    event.done = ending == Ending::kOk;
    event.a = seen;
    event.b = ValueTable::kNil;
  } else {
    left_out_[event.operation] = true;
  }
  ended_[event.operation] = true;
  if (!left_out_[event.operation]) Add(event);
  return absl::OkStatus();
}

void HistoryBuilder::Add(const Event& event) {
  history_.events.push_back(event);
  history_.lines.push_back(line_);
}

History HistoryBuilder::Finish() {
  History history = std::move(history_);
  std::vector<Event> events;
  std::vector<std::uint32_t> lines;
  std::vector<std::uint32_t> numbers(ended_.size(), 0);
  std::uint32_t operations = 0;
  events.reserve(history.events.size());
  lines.reserve(history.events.size());
  for (std::size_t i = 0; i < history.events.size(); ++i) {
    Event event = history.events[i];
    const std::uint32_t number = event.operation;
    const bool unanswered_read = !ended_[number] && event.function == Function::kRead;
    if (left_out_[number] || unanswered_read) continue;
    if (event.kind == Event::Kind::kInvoke) numbers[number] = operations++;
    event.operation = numbers[number];
    events.push_back(event);
    lines.push_back(history.lines[i]);
    if (ended_[number]) continue;
    event.kind = Event::Kind::kAbandon;  // early, so that the search has less to try
    events.push_back(event);
    lines.push_back(history.lines[i]);
  }
  history.events = std::move(events);
  history.lines = std::move(lines);
  *this = HistoryBuilder(model_);
  return history;
}

}  // namespace stampede
