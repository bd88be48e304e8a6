// Sequential consistency (Lamport 1979): some order of all operations on all keys explains all
// answers, in which the operations of each client have their order.
//
// Unlike linearizability it does not follow from that of each key alone (Herlihy and Wing 1990).
// Deciding is NP-complete, even where it is known which write each read returns (Gibbons and Korach
// 1997).
#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SEQUENTIAL_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SEQUENTIAL_H_

#include "stampede/invariants/consistency/finding.h"
#include "stampede/invariants/consistency/internal/session_operations.h"

namespace stampede::consistency {

// First what must come before what is completed, as far as it is known which write each read
// returns: where an operation then comes before itself there is no order. Then the operations are
// given their places one after the other, depth first, in all orders that are left.
LevelFinding CheckSequential(const Sessions& sessions, const Writers& writers,
                             const linearizability::ValueTable& values, const Limits& limits);

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SEQUENTIAL_H_
