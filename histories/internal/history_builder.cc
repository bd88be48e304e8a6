#include "stampede/histories/internal/history_builder.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "stampede/histories/datum.h"
#include "stampede/histories/internal/transactions.h"

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

namespace {

bool ChangesNothing(const Event& event, const History& history) {
  if (event.function == Function::kTxn) return OnlyReads(history.transactions[event.a]);
  return event.function == Function::kRead || event.function == Function::kContains;
}

struct FunctionNameRow {
  Function function;
  std::vector<std::string_view> names;  // the first is ours
};

const std::vector<FunctionNameRow>& FunctionNames() {
  using enum Function;
  static const auto& rows = *new std::vector<FunctionNameRow>{
      {kRead, {"read", "get", "r", "read-all", "readall", "drain-read"}},
      {kWrite, {"write", "put", "w", "set"}},
      {kCas, {"cas", "compare-and-set", "compare-and-swap", "compareandset", "compareandswap"}},
      {kAppend, {"append"}},
      {kAdd, {"add", "inc", "incr", "increment", "add-and-get", "increment-and-get"}},
      {kDelete, {"delete", "del"}},
      {kRemove, {"remove"}},
      {kContains, {"contains", "has", "member"}},
      {kEnqueue, {"enqueue", "enq", "offer"}},
      {kDequeue, {"dequeue", "deq", "poll"}},
      {kPush, {"push"}},
      {kPop, {"pop"}},
      {kAcquire, {"acquire", "lock"}},
      {kRelease, {"release", "unlock"}},
      {kRenew, {"renew"}},
      {kExpire, {"expire"}},
      {kTransfer, {"transfer"}},
      {kTxn, {"txn"}},
  };
  return rows;
}

}  // namespace

std::optional<Function> ParseFunction(std::string_view name) {
  for (const FunctionNameRow& row : FunctionNames()) {
    for (const std::string_view known : row.names) {
      if (SameWord(known, name)) return row.function;
    }
  }
  return std::nullopt;
}

std::string_view FunctionName(Function function) {
  return FunctionNames()[static_cast<std::size_t>(function)].names.front();
}

absl::Status Expected(std::string_view expected, std::string_view found, std::string_view where) {
  return absl::InvalidArgumentError(std::string(where) + "expected " + std::string(expected) +
                                    ", found '" + Excerpt(found) + "'");
}

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size() || text.empty()) {
    return std::nullopt;
  }
  return number;
}

absl::Status HistoryBuilder::Invoke(std::string_view client, std::string_view thread,
                                    Function function, std::string_view key, bool tuple, ValueId a,
                                    ValueId b) {
  if (history_.events.size() >= std::numeric_limits<std::uint32_t>::max() / 2) {
    return absl::ResourceExhaustedError("the history has more than 2^31 events");
  }
  const Open open{static_cast<std::uint32_t>(history_.events.size()), line_, tuple};
  const auto [opened, added] = open_.try_emplace(thread, open);
  if (!added) {
    return absl::InvalidArgumentError("process " + Excerpt(client) +
                                      " begins an operation, but has one open since line " +
                                      std::to_string(opened->second.line));
  }
  const auto number_of = [](auto& numbers, std::vector<std::string>& names, std::string_view name) {
    const auto known = numbers.find(name);
    if (known != numbers.end()) return known->second;
    const auto number = static_cast<std::uint32_t>(names.size());
    numbers.emplace(name, number);
    names.emplace_back(name);
    return number;
  };
  Event event;
  event.function = function;
  event.operation = static_cast<std::uint32_t>(ended_.size());
  event.key = number_of(keys_, history_.keys, key);
  event.a = a;
  event.b = b;
  Add(event);
  history_.invokers.push_back(number_of(clients_, history_.clients, client));
  ended_.push_back(false);
  left_out_.push_back(false);
  return absl::OkStatus();
}

absl::Status HistoryBuilder::FindOpen(std::string_view thread, Function function,
                                      Open& open) const {
  const auto opened = open_.find(thread);
  if (opened == open_.end()) {
    return absl::InvalidArgumentError("process " + Excerpt(thread) +
                                      " ends an operation, but has none open");
  }
  open = opened->second;
  const Function began = history_.events[open.event].function;
  if (began != function) {
    return absl::InvalidArgumentError("process " + Excerpt(thread) + " ends '" +
                                      std::string(FunctionName(function)) + "', but began '" +
                                      std::string(FunctionName(began)) + "' in line " +
                                      std::to_string(open.line));
  }
  return absl::OkStatus();
}

std::uint32_t HistoryBuilder::Close(std::string_view thread) {
  const auto opened = open_.find(thread);
  const std::uint32_t event = opened->second.event;
  open_.erase(opened);
  ended_[history_.events[event].operation] = true;
  return event;
}

void HistoryBuilder::Answer(std::string_view thread, ValueId seen, bool done) {
  Event event = history_.events[Close(thread)];
  event.kind = Event::Kind::kReturn;
  event.done = done;
  event.a = seen;
  event.b = ValueTable::kNil;
  Add(event);
}

void HistoryBuilder::AnswerAsRead(std::string_view thread, ValueId seen) {
  const std::uint32_t number = Close(thread);
  history_.events[number].function = Function::kRead;
  Event event = history_.events[number];
  event.kind = Event::Kind::kReturn;
  event.a = seen;
  event.b = ValueTable::kNil;
  Add(event);
}

absl::Status HistoryBuilder::InvokeTransaction(std::string_view client, std::string_view thread,
                                               std::vector<linearizability::TxnStep> steps) {
  history_.transactions.push_back(std::move(steps));
  const auto number = static_cast<ValueId>(history_.transactions.size() - 1);
  return Invoke(client, thread, Function::kTxn, "", false, number, ValueTable::kNil);
}

const Event* HistoryBuilder::OpenOf(std::string_view thread) const {
  const auto opened = open_.find(thread);
  return opened == open_.end() ? nullptr : &history_.events[opened->second.event];
}

void HistoryBuilder::AnswerTransaction(std::string_view thread,
                                       std::vector<linearizability::TxnStep> steps) {
  Event& event = history_.events[Close(thread)];
  if (event.function != Function::kTxn) {
    event.function = Function::kTxn;
    event.a = static_cast<ValueId>(history_.transactions.size());
    history_.transactions.emplace_back();
  }
  history_.transactions[event.a] = std::move(steps);
  Event answer = event;
  answer.kind = Event::Kind::kReturn;
  Add(answer);
}

void HistoryBuilder::Abandon(std::string_view thread) {
  Event event = history_.events[Close(thread)];
  // What leaves every state as it is has said nothing.
  if (ChangesNothing(event, history_)) {
    left_out_[event.operation] = true;
    return;
  }
  event.kind = Event::Kind::kAbandon;
  Add(event);
}

void HistoryBuilder::LeaveOut(std::string_view thread) {
  left_out_[history_.events[Close(thread)].operation] = true;
}

void HistoryBuilder::Add(const Event& event) {
  history_.events.push_back(event);
  history_.lines.push_back(line_);
}

void HistoryBuilder::DropLeftOut(History& history) const {
  std::vector<Event> events;
  std::vector<std::uint32_t> lines;
  std::vector<std::uint32_t> numbers(ended_.size(), 0);
  std::uint32_t operations = 0;
  events.reserve(history.events.size());
  lines.reserve(history.events.size());
  for (std::size_t i = 0; i < history.events.size(); ++i) {
    Event event = history.events[i];
    const std::uint32_t number = event.operation;
    const bool unanswered_read = !ended_[number] && ChangesNothing(event, history);
    if (left_out_[number] || unanswered_read) continue;
    if (event.kind == Event::Kind::kInvoke) {
      numbers[number] = operations;
      history.invokers[operations++] = history.invokers[number];
    }
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
  history.invokers.resize(operations);
}

History HistoryBuilder::Finish() {
  History history = std::move(history_);
  const auto is_set = [](const std::vector<bool>& bits, bool value) {
    return std::find(bits.begin(), bits.end(), value) != bits.end();
  };
  if (is_set(left_out_, true) || is_set(ended_, false)) DropLeftOut(history);
  JoinKeys(history);
  *this = HistoryBuilder(model_);
  return history;
}

}  // namespace stampede
