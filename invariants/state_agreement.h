#ifndef STAMPEDE_INVARIANTS_STATE_AGREEMENT_H_
#define STAMPEDE_INVARIANTS_STATE_AGREEMENT_H_

#include <optional>
#include <string>

#include "stampede/core/show.h"
#include "stampede/invariants/invariant.h"

namespace stampede {

// The service's state is what the decided operations, each executed once, make of it. Catches
// what log agreement cannot see: an operation executed twice, or a service that is not
// deterministic.
template <class P>
class StateAgreement {
 public:
  static constexpr InvariantInfo kInfo = {
      "state-agreement", "a replica's state is that of the decided operations, each executed once"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const Cluster<P>&) {}

  std::optional<Violation> After(const Observation<P>& seen, const GhostState<P>& ghost) {
    const std::uint64_t committed = seen.summary().committed;
    if (committed > ghost.decided.size()) return std::nullopt;  // monotone-numbers says so
    if (!ghost.decided.Knows(committed)) return std::nullopt;   // long ago, and checked then
    const std::uint64_t digest = P::StateDigest(seen.replica());
    if (digest == ghost.decided.StateAt(committed)) return std::nullopt;
    const std::string position = std::to_string(committed);
    return Violated(kInfo, seen,
                    "the state of " + seen.node.ToString() + " after operation " + position +
                        " is not the one that operations 1.." + position + " lead to",
                    {seen.node.ToString() + " has state digest " + std::to_string(digest),
                     "the specification has " + std::to_string(ghost.decided.StateAt(committed))});
  }
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_STATE_AGREEMENT_H_
