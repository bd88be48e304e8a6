// Why no order explains a history: which of its answers contradict each other.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_CONFLICT_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_CONFLICT_H_

#include <cstdint>
#include <vector>

#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede::linearizability {

// Answers that no order explains together, though it does explain them if any one of them is left
// out, as if its operation had never been answered. The numbers of their events, in order; the last
// is `violation`. More than needed where deciding that would take too long; none at all where the
// history of the object is too long to try.
// REQUIRES: `violation` is the first event after which `history` is not linearizable.
std::vector<std::uint32_t> ConflictingAnswers(ModelKind model, const History& history,
                                              std::uint32_t violation);

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_CONFLICT_H_
