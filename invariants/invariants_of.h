// Which invariants hold for a protocol.
#ifndef STAMPEDE_INVARIANTS_INVARIANTS_OF_H_
#define STAMPEDE_INVARIANTS_INVARIANTS_OF_H_

#include "stampede/invariants/invariant_set.h"

namespace stampede {

// Core includes nothing of invariants, so a protocol cannot name its own: a specialization beside
// them does, as `using Type = InvariantSet<P, ...>`. Without one, what a protocol asserts in its
// steps and what must happen after healing are checked.
template <class P>
struct InvariantsOf {
  using Type = InvariantSet<P>;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_INVARIANTS_OF_H_
