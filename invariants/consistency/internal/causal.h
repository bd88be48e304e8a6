// Causal memory (Ahamad, Neiger, Burns, Kohli and Hutto 1995), which Bouajjani, Enea, Guerraoui and
// Hamza ("On Verifying Causal Consistency", 2017) call CM.
//
// An operation causally precedes another one where the same client made it first, where the second
// returns what the first wrote, or over others. For each client there is an order of its own
// operations and of all writes that respects causality, in which each of its reads returns what was
// last written to its key. A compare-and-set that succeeded reads and writes at once there; for
// the other clients it is a write.
#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_CAUSAL_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_CAUSAL_H_

#include "stampede/invariants/consistency/finding.h"
#include "stampede/invariants/consistency/internal/session_operations.h"

namespace stampede::consistency {

// Polynomial, and exact, where it is known which write each read returns: what must come before
// what is completed for each client, and there is an order unless an operation then comes before
// itself. Otherwise the writes are searched for, and the verdict may be kUnknown. REQUIRES: nothing
// is appended.
LevelFinding CheckCausal(const Sessions& sessions, const Writers& writers, const Limits& limits);

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_CAUSAL_H_
