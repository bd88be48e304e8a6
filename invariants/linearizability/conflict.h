// Explains a violation: which answers contradict each other.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_CONFLICT_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_CONFLICT_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede::linearizability {

// A minimal set of answers that no order explains together: if any one of them is treated as if its
// operation had never been answered, some order explains the others. Returns the numbers of their
// events, in order; `violation` is the last. The set may not be minimal where deciding that takes
// too long (more than 1,000 configurations for one try, or 10,000 for all), or once `must_stop`
// says so. It is empty where the object has more than 20,000 events.
// REQUIRES: `violation` is the first event after which `history` is not linearizable.
std::vector<std::uint32_t> ConflictingAnswers(ModelKind model, const History& history,
                                              std::uint32_t violation,
                                              const std::function<bool()>& must_stop = {});

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_CONFLICT_H_
