#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_LEVEL_CONFLICT_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_LEVEL_CONFLICT_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "stampede/invariants/consistency/levels.h"
#include "stampede/invariants/linearizability/history.h"

namespace stampede::consistency {

// A minimal set of answers that contradict each other: if any of them had never been given, the
// others could be explained. Returns the events that invoke their operations, in order; nothing
// where the history is too long. It may not be minimal where deciding that takes too long, or once
// `must_stop` says so.
// REQUIRES: the history violates the level.
std::vector<std::uint32_t> ConflictAt(Level level, linearizability::ModelKind model,
                                      const linearizability::History& history,
                                      const std::function<bool()>& must_stop);

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_LEVEL_CONFLICT_H_
