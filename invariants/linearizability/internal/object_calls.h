// The operations of one object, taken out of a history.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OBJECT_CALLS_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OBJECT_CALLS_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "stampede/invariants/linearizability/history.h"

namespace stampede::linearizability {

inline constexpr std::uint32_t kNever = std::numeric_limits<std::uint32_t>::max();

// The events of one object are strewn over the history: asks memory for one that is due soon, when
// the one at `place` of their numbers is looked at.
inline void AskAhead(const History& history, const std::vector<std::uint32_t>& events,
                     std::size_t place) {
  constexpr std::size_t kAhead = 16;
  if (place + kAhead < events.size()) __builtin_prefetch(&history.events[events[place + kAhead]]);
}

struct ObjectCall {
  Function function = Function::kRead;
  bool done = true;              // as in Event
  ValueId a = ValueTable::kNil;  // of the invocation
  ValueId b = ValueTable::kNil;
  ValueId seen = ValueTable::kNil;  // the answer
  std::uint32_t invoked = 0;        // number of the event
  std::uint32_t returned = kNever;  // number of the event
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OBJECT_CALLS_H_
