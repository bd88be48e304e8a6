#include "stampede/histories/internal/operation_text.h"

#include <algorithm>
#include <vector>

#include "stampede/histories/internal/history_builder.h"
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

constexpr std::size_t kWidest = 40;

std::string Shortened(std::string shown) {
  for (char& letter : shown) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte == 0x7F) letter = ' ';
  }
  if (shown.size() <= kWidest) return shown;
  // What differs between long texts stands at their ends, most often.
  return shown.substr(0, kWidest / 2 - 2) + "..." + shown.substr(shown.size() - kWidest / 2 + 1);
}

std::string ShowValue(const History& history, ValueId value) {
  return Shortened(history.values.Show(value));
}

std::string ShowList(const History& history, ValueId list) {
  constexpr std::size_t kMost = 12;
  const std::vector<ValueId>& values = history.lists[list];
  std::string shown;
  if (values.size() > kMost) shown = std::to_string(values.size() - kMost) + " more, ";
  for (std::size_t i = values.size() - std::min(values.size(), kMost); i < values.size(); ++i) {
    shown += (i == 0 || shown.ends_with(' ') ? "" : " ") + ShowValue(history, values[i]);
  }
  return "[" + shown + "]";
}

std::string ShowStep(const History& history, const TxnStep& step) {
  std::string shown =
      std::string(FunctionName(step.function)) + " " + Shortened(history.values.Bytes(step.key));
  if (step.function == Function::kRead || step.function == Function::kDelete) return shown;
  shown += " " + ShowValue(history, step.a);
  if (step.function == Function::kCas) shown += " " + ShowValue(history, step.b);
  return shown;
}

// What the reads of a transaction saw.
std::string ShowAnswers(const History& history, const Event& event) {
  const std::vector<TxnStep>& steps = history.transactions[event.a];
  if (steps[0].function == Function::kCas) return event.done ? "ok" : "differed";
  if (steps.size() == 1 && steps[0].function == Function::kRead) {
    return ShowValue(history, steps[0].a);
  }
  std::string shown;
  for (const TxnStep& step : steps) {
    if (step.function != Function::kRead) continue;
    shown += (shown.empty() ? "" : ", ") + Shortened(history.values.Bytes(step.key)) + ": " +
             ShowValue(history, step.a);
  }
  return shown.empty() ? "ok" : shown;
}

}  // namespace

bool IsList(ModelKind model, Function function) {
  if (function == Function::kTransfer) return true;
  return function == Function::kRead &&
         (model == ModelKind::kSet || model == ModelKind::kList || model == ModelKind::kBank);
}

bool Observes(const History& history, const Event& event) {
  switch (event.function) {
    case Function::kTxn: {
      const auto& steps = history.transactions[event.a];
      return std::any_of(steps.begin(), steps.end(), [](const auto& step) {
        return step.function == Function::kRead || step.function == Function::kCas;
      });
    }
    case Function::kWrite:
    case Function::kAppend:
    case Function::kDelete:
    case Function::kRemove:
    case Function::kEnqueue:
    case Function::kPush:
    case Function::kExpire:
    case Function::kTransfer: return false;
    case Function::kAdd: return event.a != ValueTable::kNil;
    default: return true;
  }
}

std::string ShowOperation(const History& history, const Event& event) {
  if (event.function == Function::kOwn) {
    const linearizability::OwnCalls::Text& text = history.own->operation(event.a);
    return text.function + (text.value.empty() ? "" : " " + Shortened(text.value));
  }
  if (event.function == Function::kTxn) {
    std::string shown;
    for (const TxnStep& step : history.transactions[event.a]) {
      shown += (shown.empty() ? "" : ", ") + ShowStep(history, step);
    }
    return shown;
  }
  std::string shown(FunctionName(event.function));
  switch (event.function) {
    case Function::kRead:
    case Function::kDelete:
    case Function::kDequeue:
    case Function::kPop:
    case Function::kExpire: break;
    case Function::kCas:
      shown += " " + ShowValue(history, event.a) + " " + ShowValue(history, event.b);
      break;
    case Function::kTransfer: shown += " " + ShowList(history, event.a); break;
    case Function::kAcquire:
    case Function::kRelease:
      if (event.a != ValueTable::kNil) shown += " " + ShowValue(history, event.a);
      break;
    default: shown += " " + ShowValue(history, event.a);
  }
  return shown;
}

std::string ShowAnswer(ModelKind model, const History& history, const Event& event) {
  if (event.function == Function::kOwn) {
    const std::string& value = history.own->answer(event.a).value;
    if (!event.done) return "failed" + (value.empty() ? "" : " " + Shortened(value));
    return value.empty() || value == "null" ? "ok" : Shortened(value);
  }
  if (event.function == Function::kCas) return event.done ? "ok" : "differed";
  if (event.function == Function::kTxn) return ShowAnswers(history, event);
  if (!Observes(history, event)) return "ok";
  if (IsList(model, event.function)) return ShowList(history, event.a);
  switch (event.function) {
    case Function::kRead:
    case Function::kAdd:
    case Function::kDequeue:
    case Function::kPop: return ShowValue(history, event.a);
    case Function::kContains: return history.values.AsNumber(event.a) != 0 ? "true" : "false";
    default: return "ok";
  }
}

}  // namespace stampede
