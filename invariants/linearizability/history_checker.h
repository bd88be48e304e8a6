// Checks histories of the types in models.h for linearizability, at once or event by event.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_HISTORY_CHECKER_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_HISTORY_CHECKER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stampede/core/enum_names.h"
#include "stampede/invariants/linearizability/history.h"

namespace stampede::linearizability {

// The types that are ready to be checked. A history may speak of many objects of one type.
enum class ModelKind : std::uint8_t {
  kRegister,     // read, write; nil at first
  kCasRegister,  // read, write, cas; nil at first
  kKv,           // read (get), write (put), append, cas; "" at first; offline also txn
  kAccumulator,  // read, add, which answers the sum; 0 at first
  // Only whole histories of these are checked (offline_checker.h), not event by event:
  kCounter,         // read, add, answered with the sum or with nothing; 0 at first
  kSet,             // add, remove, contains, read of all; empty at first
  kQueue,           // enqueue, dequeue: first in, first out
  kUnorderedQueue,  // enqueue, dequeue, in any order
  kStack,           // push, pop
  kList,            // append, read of all; empty at first
  kMutex,           // acquire, release; free at first
  kLease,           // acquire, renew, release, expire, read of the holder; free at first
  kBank,            // transfer, read of all
  kOwn,             // a user's: History::own says what it does. It has no name here
};
constexpr auto EnumNames(ModelKind) {
  return std::array<std::string_view, 13>{
      "register",        "cas-register", "kv",   "accumulator", "counter", "set", "queue",
      "unordered-queue", "stack",        "list", "mutex",       "lease",   "bank"};
}
// Whether the type has that operation.
bool Supports(ModelKind model, Function function);
// Whether HistoryChecker knows the type.
bool IsCheckedOnline(ModelKind model);

enum class Verdict : std::uint8_t { kOk, kViolation, kUnknown };
constexpr auto EnumNames(Verdict) {
  return std::array<std::string_view, 3>{"ok", "violation", "unknown"};
}

// What checking may cost, all objects together. Where the limits end it, the verdict is kUnknown,
// unless a violation was found before.
struct Limits {
  std::uint64_t configurations = 50'000'000;       // that searches try
  std::uint64_t bytes = std::uint64_t{256} << 20;  // of memory, about
};

struct Finding {
  Verdict verdict = Verdict::kOk;
  // The number of the first event after which the history is not linearizable: the events before it
  // are the longest linearizable prefix. Nothing unless the verdict is kViolation.
  std::optional<std::uint32_t> violation;
  // Whether all searches were finished that could have found an earlier violation.
  bool exact = true;
};

// The states that one object may be in.
struct FinalStates {
  std::vector<std::string> states;  // as ValueTable::Show writes them, sorted
  bool complete = true;             // false: there may be more
};

// Checks one history, event by event.
class HistoryChecker {
 public:
  // `history` may grow between the calls, and must outlive the checker. REQUIRES: the model is
  // checked online, and what objects hold at first is known.
  HistoryChecker(ModelKind model, History& history, const Limits& limits = {});
  HistoryChecker(HistoryChecker&&) noexcept;
  HistoryChecker& operator=(HistoryChecker&&) noexcept;
  ~HistoryChecker();

  // Forgets what was looked at, and begins again with the first event.
  void Start();

  // Looks at the next event. Returns kViolation as soon as a violation is certain, and kUnknown
  // while a search is suspended: each later call continues it a little, Finish to its end.
  // Amortized constant time where the operations overlap little. REQUIRES: there is one more event;
  // the model supports its function; a kReturn or kAbandon is of an operation that is open.
  Verdict Next();

  // Looks at all events that are left, and finishes all searches if the limits allow. Events that
  // are added to the history later may be checked by further calls.
  Finding Finish();

  // The states that object number `key` may be in after all events that were looked at; incomplete
  // where finding all would take too long. REQUIRES: no violation was found.
  FinalStates StatesOf(std::uint32_t key);

  // Memory in use, and that of the history's values; its events are not counted.
  std::size_t bytes() const;

 private:
  class Engine;
  template <class Digest>
  class EngineOf;

  std::unique_ptr<Engine> engine_;
};

// Checks the whole history in one call.
Finding CheckHistory(ModelKind model, History& history, const Limits& limits = {});

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_HISTORY_CHECKER_H_
