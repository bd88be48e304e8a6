#include "stampede/invariants/consistency/internal/level_conflict.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "stampede/invariants/consistency/check.h"

namespace stampede::consistency {

using linearizability::Event;
using linearizability::Function;
using linearizability::History;

namespace {

// A person waits for the answer.
constexpr std::size_t kMostEvents = 20'000;
constexpr std::uint64_t kForOneTry = 5'000;     // configurations
constexpr std::uint64_t kMostWork = 2'000'000;  // events in all tries

// The history, of which some answers are taken away: their operations then end no more, which
// allows more orders, never fewer.
class WeakenedHistory {
 public:
  WeakenedHistory(Level level, linearizability::ModelKind model, const History& history,
                  const std::function<bool()>& must_stop)
      : level_(level), model_(model), history_(history) {
    limits_.configurations = kForOneTry;
    limits_.bytes = std::uint64_t{16} << 20;
    limits_.must_stop = must_stop;
    for (std::uint32_t i = 0; i < history.events.size(); ++i) {
      const Event& event = history.events[i];
      if (event.kind == Event::Kind::kInvoke) calls_.push_back(i);
      if (event.kind == Event::Kind::kReturn) answered_.push_back(event.operation);
    }
    weaker_.values = history.values;
    weaker_.initial = history.initial;
    weaker_.any_initial = history.any_initial;
    weaker_.keys = history.keys;
    weaker_.clients = history.clients;
  }

  std::size_t operations() const { return calls_.size(); }
  std::uint32_t CallOf(std::uint32_t operation) const { return calls_[operation]; }
  const std::vector<std::uint32_t>& answered() const { return answered_; }  // by their answers

  // Whether the answers of the operations in `kept` contradict each other.
  bool Contradict(const std::vector<bool>& kept) {
    if (work_ > kMostWork || (limits_.must_stop && limits_.must_stop())) return false;
    weaker_.events.clear();
    weaker_.invokers.clear();
    std::vector<std::uint32_t> numbers(calls_.size(), 0);
    for (const Event& event : history_.events) {
      const bool known = kept[event.operation];
      if (!known && (event.function == Function::kRead || event.kind != Event::Kind::kInvoke)) {
        continue;
      }
      Event weaker = event;
      if (event.kind == Event::Kind::kInvoke) {
        numbers[event.operation] = static_cast<std::uint32_t>(weaker_.invokers.size());
        weaker_.invokers.push_back(
            event.operation < history_.invokers.size() ? history_.invokers[event.operation] : 0);
      }
      weaker.operation = numbers[event.operation];
      weaker_.events.push_back(weaker);
    }
    work_ += weaker_.events.size();
    return CheckByDefinition(level_, model_, weaker_, limits_).verdict == Verdict::kViolation;
  }

 private:
  const Level level_;
  const linearizability::ModelKind model_;
  const History& history_;
  Limits limits_;                     // of one try
  std::vector<std::uint32_t> calls_;  // by operation: the event that invokes it
  std::vector<std::uint32_t> answered_;
  History weaker_;
  std::uint64_t work_ = 0;
};

}  // namespace

// Leaves out what can be left out, first in large pieces.
std::vector<std::uint32_t> ConflictAt(Level level, linearizability::ModelKind model,
                                      const History& history,
                                      const std::function<bool()>& must_stop) {
  if (history.events.size() > kMostEvents) return {};
  WeakenedHistory weakened(level, model, history, must_stop);
  std::vector<bool> kept(weakened.operations(), false);
  std::vector<std::uint32_t> answers = weakened.answered();
  for (const std::uint32_t operation : answers) kept[operation] = true;
  for (std::size_t piece = answers.size(); piece > 0; piece /= 2) {
    std::vector<std::uint32_t> needed;
    for (std::size_t from = 0; from < answers.size(); from += piece) {
      const std::size_t end = std::min(from + piece, answers.size());
      for (std::size_t i = from; i < end; ++i) kept[answers[i]] = false;
      if (weakened.Contradict(kept)) continue;
      for (std::size_t i = from; i < end; ++i) {
        kept[answers[i]] = true;
        needed.push_back(answers[i]);
      }
    }
    answers = std::move(needed);
  }
  std::vector<std::uint32_t> calls;
  for (const std::uint32_t operation : answers) calls.push_back(weakened.CallOf(operation));
  return calls;
}

}  // namespace stampede::consistency
