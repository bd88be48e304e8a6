#include "stampede/invariants/linearizability/conflict.h"

#include <algorithm>
#include <cstddef>

#include "stampede/invariants/linearizability/offline_checker.h"

namespace stampede::linearizability {
namespace {

// A person waits for the answer, and shrinking asks for many.
constexpr std::size_t kMostEvents = 20'000;
constexpr std::uint64_t kForOneTry = 1'000;     // configurations
constexpr std::uint64_t kForAllTries = 10'000;  // configurations
constexpr std::uint64_t kMostWork = 3'000'000;  // events in all tries

// What happened to one object, of which some answers may be taken away.
class Weakened {
 public:
  Weakened(ModelKind model, const History& history, std::uint32_t violation,
           const std::function<bool()>& must_stop)
      : model_(model), must_stop_(must_stop), history_(WithoutEvents(history)) {
    const std::uint32_t key = history.events[violation].key;
    std::vector<std::uint32_t> numbers(violation + std::size_t{1}, 0);  // of operations, here
    for (std::uint32_t i = 0; i <= violation; ++i) {
      Event event = history.events[i];
      if (event.key != key) continue;
      event.key = 0;
      if (event.kind == Event::Kind::kInvoke) numbers[event.operation] = operations_++;
      event.operation = numbers[event.operation];
      events_.push_back(event);
      origins_.push_back(i);
    }
    history_.keys.emplace_back();
  }

  std::size_t size() const { return events_.size(); }
  bool IsAnswer(std::size_t i) const { return events_[i].kind == Event::Kind::kReturn; }
  std::uint32_t origin(std::size_t i) const { return origins_[i]; }
  // Whether it has been tried long enough.
  bool TriedEnough() const {
    return work_ > kMostWork || left_ == 0 || (must_stop_ && must_stop_());
  }

  // Whether the answers in `kept` (by place) contradict each other. An operation whose answer is
  // left out counts as abandoned, which allows more orders, never fewer.
  bool Contradict(const std::vector<bool>& kept) {
    std::vector<bool> answered(operations_, false);
    for (std::size_t i = 0; i < size(); ++i) {
      if (IsAnswer(i) && kept[i]) answered[events_[i].operation] = true;
    }
    history_.events.clear();
    std::vector<std::uint32_t> numbers(operations_, 0);
    std::uint32_t operations = 0;
    for (Event event : events_) {
      const bool known = answered[event.operation];
      if (!known && event.function == Function::kRead) continue;
      if (event.kind == Event::Kind::kInvoke) {
        numbers[event.operation] = operations++;
      } else if (!known) {
        continue;  // abandoned below, as soon as it was invoked
      }
      event.operation = numbers[event.operation];
      history_.events.push_back(event);
      if (known) continue;
      event.kind = Event::Kind::kAbandon;
      history_.events.push_back(event);
    }
    work_ += history_.events.size();
    OfflineLimits limits;
    limits.configurations = std::min(kForOneTry, left_);
    limits.bytes = std::uint64_t{16} << 20;
    limits.verdict_only = true;
    const OfflineFinding found = CheckWholeHistory(model_, history_, limits, /*with_finals=*/false);
    for (const ObjectFinding& object : found.objects) {
      left_ -= std::min(left_, object.configurations);
    }
    return found.finding.verdict == Verdict::kViolation;
  }

 private:
  const ModelKind model_;
  const std::function<bool()>& must_stop_;
  std::vector<Event> events_;
  std::vector<std::uint32_t> origins_;  // numbers of the events in the whole history
  std::uint32_t operations_ = 0;
  History history_;
  std::uint64_t work_ = 0;
  std::uint64_t left_ = kForAllTries;
};

}  // namespace

// Leaves out what can be left out, first in large pieces. One round for each size is enough: what
// could not be left out beside more answers cannot be beside fewer.
std::vector<std::uint32_t> ConflictingAnswers(ModelKind model, const History& history,
                                              std::uint32_t violation,
                                              const std::function<bool()>& must_stop) {
  Weakened weakened(model, history, violation, must_stop);
  if (weakened.size() > kMostEvents) return {};
  std::vector<std::size_t> answers;  // all but the violation itself
  std::vector<bool> kept(weakened.size(), false);
  for (std::size_t i = 0; i < weakened.size(); ++i) {
    if (!weakened.IsAnswer(i)) continue;
    kept[i] = true;
    if (weakened.origin(i) != violation) answers.push_back(i);
  }
  for (std::size_t piece = answers.size(); piece > 0; piece /= 2) {
    std::vector<std::size_t> needed;
    for (std::size_t from = 0; from < answers.size(); from += piece) {
      const std::size_t end = std::min(from + piece, answers.size());
      for (std::size_t i = from; i < end; ++i) kept[answers[i]] = false;
      if (!weakened.TriedEnough() && weakened.Contradict(kept)) continue;
      for (std::size_t i = from; i < end; ++i) {
        kept[answers[i]] = true;
        needed.push_back(answers[i]);
      }
    }
    answers = std::move(needed);
  }
  std::vector<std::uint32_t> conflict;
  for (const std::size_t i : answers) conflict.push_back(weakened.origin(i));
  conflict.push_back(violation);
  return conflict;
}

}  // namespace stampede::linearizability
