// Checks whole histories for the levels of consistency below linearizability.
#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_CHECK_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_CHECK_H_

#include <cstdint>
#include <vector>

#include "stampede/invariants/consistency/finding.h"
#include "stampede/invariants/consistency/levels.h"
#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede::consistency {

// Checks for that level by its definition alone.
LevelFinding CheckByDefinition(Level level, linearizability::ModelKind model,
                               const linearizability::History& history, const Limits& limits);

// The same verdict, at less cost: what a stronger level allows this one allows, too, and what a
// weaker one forbids this one forbids. Of a violation that a search found, the operations are made
// few, where that does not take too long.
// REQUIRES: the level is below linearizability, and defined for the model.
LevelFinding CheckLevel(Level level, linearizability::ModelKind model,
                        const linearizability::History& history, const Limits& limits = {});

// How many clients had several answered operations open at once, so that each counts as several
// clients.
std::uint32_t SplitClients(linearizability::ModelKind model,
                           const linearizability::History& history);

// Whether some operation appends: the levels below sequential consistency are then not decided,
// unless a stronger one holds.
bool HasAppends(const linearizability::History& history);

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_CHECK_H_
