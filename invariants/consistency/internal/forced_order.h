// What must come before what in one order of all operations.
#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_FORCED_ORDER_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_FORCED_ORDER_H_

#include <vector>

#include "stampede/invariants/consistency/finding.h"
#include "stampede/invariants/consistency/internal/order_graph.h"
#include "stampede/invariants/consistency/internal/session_operations.h"
#include "stampede/invariants/consistency/internal/sources.h"

namespace stampede::consistency {

struct ForcedOrder {
  LevelFinding finding;  // kViolation where an operation would come before itself
  // All that was found out beyond the order of each client.
  std::vector<OrderGraph::Edge> edges;
};

// Of a read of which only one write can be the source, a write to the same key that comes before it
// comes before the source, and one that comes behind the source comes behind it. What follows is
// added until nothing does, or some rounds are over.
ForcedOrder FindForcedOrder(const Sessions& sessions, const Sources& sources, const Limits& limits);

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_FORCED_ORDER_H_
