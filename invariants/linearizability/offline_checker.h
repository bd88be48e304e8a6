// Checks whole histories, object by object: all answers are known, so a search may look ahead.
//
// A history is linearizable if and only if that of each object is (Herlihy and Wing 1990,
// locality). Objects may be checked side by side: nothing here changes the history.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_OFFLINE_CHECKER_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_OFFLINE_CHECKER_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede::linearizability {

// What the check of one object may cost.
struct OfflineLimits {
  std::uint64_t configurations = 50'000'000;
  std::uint64_t bytes = std::uint64_t{256} << 20;  // of memory, beside the history
  std::function<bool()> must_stop;                 // asked now and then; may be empty
  // Only the verdict is asked for: that of a violation names some answer, not the first.
  bool verdict_only = false;
};

// Why a check has no verdict.
enum class HitLimit : std::uint8_t { kNone, kConfigurations, kMemory, kTime, kUnsupported };
constexpr auto EnumNames(HitLimit) {
  return std::array<std::string_view, 5>{"none", "configurations", "memory", "time", "unsupported"};
}

// An order of operations, and the states between them.
struct FoundOrder {
  std::vector<std::uint32_t> invocations;  // numbers of the events that invoke them
  std::vector<std::string> states;         // after each of them
  std::string before;                      // before the first of them
  bool from_start = true;                  // otherwise operations before them are left out
};

struct ObjectFinding {
  Verdict verdict = Verdict::kOk;
  // kViolation: the number of the first event after which the object's history is not linearizable.
  std::optional<std::uint32_t> violation;
  // Whether it is known to be the first.
  bool is_first = true;
  // kUnknown: what ended the check, and the event of the answer that the search had not explained
  // in the orders that came farthest.
  HitLimit limit = HitLimit::kNone;
  std::optional<std::uint32_t> reached;
  std::uint64_t configurations = 0;  // that were tried
  // The states after the longest linearizable prefix; not where the verdict is kUnknown.
  FinalStates finals;
  // kViolation, where a search decided it: the longest order of operations up to the violation.
  FoundOrder order;
};

// The numbers of the events of each object, by key.
std::vector<std::vector<std::uint32_t>> EventsByKey(const History& history);

// Checks the object that `events` are of. `with_finals`: its final states are asked for.
ObjectFinding CheckObject(ModelKind model, const History& history,
                          const std::vector<std::uint32_t>& events, const OfflineLimits& limits,
                          bool with_finals = true);

// The verdict on the whole history, of all findings: the first violation, if any.
struct OfflineFinding {
  Finding finding;
  std::vector<ObjectFinding> objects;  // by key
};
OfflineFinding Combine(std::vector<ObjectFinding> objects);

// Checks all objects, one after the other; `limits` are for each.
OfflineFinding CheckWholeHistory(ModelKind model, const History& history,
                                 const OfflineLimits& limits = {}, bool with_finals = true);

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_OFFLINE_CHECKER_H_
