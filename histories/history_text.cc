#include "stampede/histories/history_text.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "stampede/core/enum_names.h"
#include "stampede/histories/internal/history_builder.h"
#include "stampede/histories/internal/json_text.h"
#include "stampede/histories/internal/operation_text.h"
#include "stampede/invariants/linearizability/internal/own_calls.h"

namespace stampede {

using linearizability::Event;
using linearizability::Function;
using linearizability::History;
using linearizability::ModelKind;
using linearizability::TxnStep;
using linearizability::ValueId;
using linearizability::ValueTable;

namespace {

std::string ValueText(const History& history, ValueId value) {
  if (value == ValueTable::kNil) return "null";
  const std::string bytes = history.values.Bytes(value);
  return history.values.IsNumber(value) ? bytes : JsonQuoted(bytes);
}

std::string ListText(const History& history, ValueId list) {
  std::string text;
  for (const ValueId value : history.lists[list]) {
    text += (text.empty() ? "" : ", ") + ValueText(history, value);
  }
  return "[" + text + "]";
}

// [["read", "x", null], ["write", "y", 2]]
std::string StepsText(const History& history, const Event& event) {
  std::string text;
  for (const TxnStep& step : history.transactions[event.a]) {
    const bool unknown = step.function == Function::kDelete ||
                         (step.function == Function::kRead && event.kind == Event::Kind::kInvoke);
    text += (text.empty() ? "[\"" : ", [\"") + std::string(FunctionName(step.function)) + "\", " +
            ValueText(history, step.key) + ", " + (unknown ? "null" : ValueText(history, step.a)) +
            "]";
  }
  return "[" + text + "]";
}

std::string BalancesText(const History& history, ValueId list) {
  const std::vector<ValueId>& values = history.lists[list];
  std::string text;
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) {
    text += (i == 0 ? "" : ", ") + ValueText(history, values[i]) + ": " +
            ValueText(history, values[i + 1]);
  }
  return "{" + text + "}";
}

// The "value" of an invocation or an answer; "" where there is none.
std::string ValueOf(const RecordedHistory& recorded, const Event& event) {
  const History& history = recorded.history;
  const bool invokes = event.kind == Event::Kind::kInvoke;
  if (event.function == Function::kTxn) {
    return event.kind == Event::Kind::kAbandon ? "" : StepsText(history, event);
  }
  if (event.function == Function::kOwn) {
    if (event.kind == Event::Kind::kAbandon) return "";
    return invokes ? history.own->operation(event.a).value : history.own->answer(event.a).value;
  }
  switch (event.function) {
    case Function::kRead:
      if (invokes) return "";
      if (recorded.model == ModelKind::kBank) return BalancesText(history, event.a);
      return IsList(recorded.model, event.function) ? ListText(history, event.a)
                                                    : ValueText(history, event.a);
    case Function::kCas:
      if (!invokes) return "";
      return "[" + ValueText(history, event.a) + ", " + ValueText(history, event.b) + "]";
    case Function::kDelete:
    case Function::kExpire: return "";
    case Function::kDequeue:
    case Function::kPop: return invokes ? "" : ValueText(history, event.a);
    case Function::kAdd:
      if (!invokes && event.a == ValueTable::kNil) return "";
      return ValueText(history, event.a);
    case Function::kContains: return ValueText(history, event.a);
    case Function::kTransfer: return invokes ? ListText(history, event.a) : "";
    default: return invokes ? ValueText(history, event.a) : "";
  }
}

// The only step of a transaction, as an operation of its own.
std::optional<Event> SingleStep(const History& history, const Event& event) {
  if (event.function != Function::kTxn || history.transactions[event.a].size() != 1) {
    return std::nullopt;
  }
  const TxnStep& step = history.transactions[event.a][0];
  Event single = event;
  single.function = step.function;
  single.a = step.a;
  single.b = step.b;
  return single;
}

std::string FunctionOf(const History& history, const Event& event) {
  if (event.function != Function::kOwn) return std::string(FunctionName(event.function));
  return event.kind == Event::Kind::kReturn ? history.own->answer(event.a).function
                                            : history.own->operation(event.a).function;
}

std::string_view TypeOf(const Event& event) {
  switch (event.kind) {
    case Event::Kind::kInvoke: return "invoke";
    case Event::Kind::kReturn: return event.done ? "ok" : "fail";
    case Event::Kind::kAbandon: break;
  }
  return "info";
}

}  // namespace

std::string HistoryToText(const RecordedHistory& recorded) {
  const History& history = recorded.history;
  std::string text =
      "{\"stampede_history\": 1, \"model\": \"" + std::string(ModelName(recorded)) + "\"";
  if (history.any_initial) {
    text += ", \"initial\": \"any\"";
  } else if (history.initial.has_value()) {
    text += ", \"initial\": " + ValueText(history, *history.initial);
  }
  text += "}\n";
  // A client has one operation open at a time. One that has more, or that goes on after an
  // operation without an answer, is several: "3", "3+1", ...
  std::vector<std::uint32_t> lanes(history.invokers.size(), 0);
  std::vector<std::vector<bool>> busy(history.clients.size());
  for (const Event& written : history.events) {
    const auto single = SingleStep(history, written);
    const Event& event = single.has_value() ? *single : written;
    const std::uint32_t client = history.invokers[event.operation];
    std::vector<bool>& lane = busy[client];
    if (event.kind == Event::Kind::kInvoke) {
      std::uint32_t free = 0;
      while (free < lane.size() && lane[free]) ++free;
      if (free == lane.size()) lane.push_back(true);
      lane[free] = true;
      lanes[event.operation] = free;
    } else if (event.kind == Event::Kind::kReturn) {
      lane[lanes[event.operation]] = false;
    }
    std::string process = history.clients[client];
    if (lanes[event.operation] > 0) process += "+" + std::to_string(lanes[event.operation]);
    text += "{\"process\": ";
    text += ParseInteger(process).has_value() ? process : JsonQuoted(process);
    text += ", \"type\": \"" + std::string(TypeOf(event)) + "\", \"f\": \"" +
            FunctionOf(history, event) + "\"";
    const std::string key = single.has_value()
                                ? history.values.Bytes(history.transactions[written.a][0].key)
                                : history.keys[event.key];
    if (!key.empty() && event.function != Function::kTxn) text += ", \"key\": " + JsonQuoted(key);
    const std::string value = ValueOf(recorded, event);
    if (!value.empty()) text += ", \"value\": " + value;
    text += "}\n";
  }
  return text;
}

}  // namespace stampede
