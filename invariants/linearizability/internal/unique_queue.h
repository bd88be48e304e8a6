// Queues whose values differ, decided without a search.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_UNIQUE_QUEUE_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_UNIQUE_QUEUE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "stampede/invariants/linearizability/internal/object_calls.h"

namespace stampede::linearizability {

// Whether the answers before event number `end` are those of a queue, first in first out or (not
// `ordered`) in any order; nothing where a value is enqueued twice, or a dequeue found nothing.
//
// A history of a queue in which all values differ and no dequeue finds it empty is linearizable if
// and only if every value is dequeued at most once, none before its enqueue was invoked, and no
// value is overtaken: enqueued wholly before another, and dequeued wholly behind it or never
// (Henzinger, Sezgin and Vafeiadis 2013; Bouajjani, Emmi, Enea and Hamza 2015). A dequeue without
// an answer may take a value that would be overtaken otherwise. O(n log n).
std::optional<bool> IsUniqueQueue(const std::vector<ObjectCall>& calls, bool ordered,
                                  std::uint32_t end);

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_UNIQUE_QUEUE_H_
