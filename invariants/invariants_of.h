// Which invariants hold for a protocol.
#ifndef STAMPEDE_INVARIANTS_INVARIANTS_OF_H_
#define STAMPEDE_INVARIANTS_INVARIANTS_OF_H_

#include "stampede/invariants/invariant_set.h"

namespace stampede {

// A protocol names its own as `using Invariants = InvariantSet<P, ...>`. Where the protocol's
// header includes nothing of invariants, as ours do not, a specialization beside them does, as
// `using Type = InvariantSet<P, ...>`. Without either, what a protocol asserts in its steps and
// what must happen after healing are checked.
template <class P>
struct InvariantsOf {
  using Type = InvariantSet<P>;
};
template <class P>
requires requires {
  typename P::Invariants;
}
struct InvariantsOf<P> {
  using Type = typename P::Invariants;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_INVARIANTS_OF_H_
