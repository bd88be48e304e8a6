// Linearizability of whole histories: the entry for those who have one, or are making one.
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
  kKv,           // read (get), write (put), append, cas; "" at first
  kAccumulator,  // read, add; 0 at first
};
constexpr auto EnumNames(ModelKind) {
  return std::array<std::string_view, 4>{"register", "cas-register", "kv", "accumulator"};
}
// Whether objects of the type can be asked that.
bool Understands(ModelKind model, Function function);

enum class Verdict : std::uint8_t { kOk, kViolation, kUnknown };
constexpr auto EnumNames(Verdict) {
  return std::array<std::string_view, 3>{"ok", "violation", "unknown"};
}

// What checking may cost, all objects together. Where it does not suffice the verdict is kUnknown,
// or a violation that was found elsewhere.
struct Limits {
  std::uint64_t configurations = 50'000'000;  // tried by searches
  std::uint64_t bytes = std::uint64_t{256} << 20;
};

struct Finding {
  Verdict verdict = Verdict::kOk;
  // The first event after which the history is not linearizable: all before it are the longest
  // linearizable prefix. Nothing if there is none.
  std::optional<std::uint32_t> violation;
  // False where some search was not finished that could have found an earlier one.
  bool exact = true;
};

// What one object may hold.
struct FinalStates {
  std::vector<std::string> states;  // as shown to a person, sorted
  bool complete = true;             // whether these are all
};

// Checks one history, event by event.
class HistoryChecker {
 public:
  // `history` is the one that is checked; it may grow between the calls, and outlives the checker.
  HistoryChecker(ModelKind model, History& history, const Limits& limits = {});
  HistoryChecker(HistoryChecker&&) noexcept;
  HistoryChecker& operator=(HistoryChecker&&) noexcept;
  ~HistoryChecker();

  // Begins again with the first event.
  void Start();

  // Looks at the next event. Returns kViolation as soon as one is certain; kUnknown while a search
  // waits: later events let it go on a little, Finish to its end. Constant time for the usual
  // history. REQUIRES: there is one more event; of a kind that the model understands; a kReturn or
  // kAbandon is of an operation that is open.
  Verdict Next();

  // Looks at all events that are left, and finishes all searches if the limits allow. More events
  // may follow.
  Finding Finish();

  // What the object may hold after all events that were looked at; not all of it where that takes
  // too long. REQUIRES: no violation.
  FinalStates StatesOf(std::uint32_t key);

  // Memory in use, without the history's.
  std::size_t bytes() const;

 private:
  class Engine;
  template <class Digest>
  class EngineOf;

  std::unique_ptr<Engine> engine_;
};

// Start() to Finish() in one.
Finding CheckHistory(ModelKind model, History& history, const Limits& limits = {});

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_HISTORY_CHECKER_H_
