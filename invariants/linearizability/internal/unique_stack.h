// Stacks whose values differ, decided without a search.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_UNIQUE_STACK_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_UNIQUE_STACK_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "stampede/invariants/linearizability/internal/object_calls.h"

namespace stampede::linearizability {

// Whether answers are those of an object.
enum class Fit : std::uint8_t { kNo, kYes, kMaybe };

// Whether the answers before event number `end` are those of a stack; nothing where a value is
// pushed twice. kMaybe: only where some pop has no answer yet.
//
// A value is surely inside between the end of its push and the call of its pop. Between two events
// in whose gap no value surely is, the stack can be empty: operations may be moved to this gap from
// both sides without an order among them being changed. So a value can lie below all others that
// are inside with it if and only if its push and its pop can each happen in such a gap; and if the
// values fit a stack, there is always one that can. It is taken away, which makes more gaps, until
// no value is left, or none can be taken: then no order fits. This is decrease and conquer as in
// Lee and Mathur 2025; of values that differ, Bouajjani, Emmi, Enea and Hamza 2015 and Emmi and
// Enea 2018. Pops that found nothing need such a gap from the start. O(n log n).
std::optional<Fit> FitsUniqueStack(const std::vector<ObjectCall>& calls, std::uint32_t end);

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_UNIQUE_STACK_H_
