// What an online check may cost, and how far it came.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_SEARCH_PROGRESS_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_SEARCH_PROGRESS_H_

#include <cstdint>
#include <vector>

namespace stampede::linearizability {

// What a search may still cost. Unlimited by default.
struct Budget {
  std::uint64_t configurations = std::uint64_t{1} << 62;  // left to try; the search counts it down
  std::uint64_t bytes = std::uint64_t{1} << 62;           // memory of one checker
};

enum class Progress {
  kLinearizable,  // some order explains all answers so far
  kViolation,     // no order explains the last answer, whatever follows
  kSuspended,     // the budget is used up before it was decided
};

// The states that an object may be in.
template <class State>
struct Reachable {
  std::vector<State> states;  // each once
  bool complete = true;       // false: there may be more
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_SEARCH_PROGRESS_H_
