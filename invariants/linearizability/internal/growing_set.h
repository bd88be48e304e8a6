// Sets to which every element is added once, and from which none is removed, decided without a
// search.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_GROWING_SET_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_GROWING_SET_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "stampede/invariants/linearizability/internal/object_calls.h"

namespace stampede::linearizability {

// Whether the answers before event number `end` are those of such a set; nothing where it is
// another one, or where it is asked for single elements.
//
// What was read must grow from read to read: sorted by size, each holds the one before. In that
// order every read takes place as early as it can: behind the one before it, its own invocation,
// and those of the additions that it sees first; and an addition behind the last read that does not
// see it. There is an order if and only if none of these is later than its answer. O(n log n) in
// the size of all reads.
std::optional<bool> IsGrowingSet(const History& history, const std::vector<ObjectCall>& calls,
                                 std::uint32_t end);

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_GROWING_SET_H_
