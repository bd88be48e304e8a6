#ifndef STAMPEDE_INVARIANTS_LOG_AGREEMENT_H_
#define STAMPEDE_INVARIANTS_LOG_AGREEMENT_H_

#include <optional>
#include <string>

#include "stampede/core/show.h"
#include "stampede/invariants/invariant.h"

namespace stampede {

// No replica executes at a place in the log anything but what was first executed there.
// Compares one chain hash per step: equal at n, equal everywhere up to n.
template <class P>
class LogAgreement {
 public:
  static constexpr InvariantInfo kInfo = {
      "log-agreement", "all replicas execute the same operations in the same order"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const Cluster<P>&) {}

  std::optional<Violation> After(const Observation<P>& seen, const GhostState<P>& ghost) {
    const std::uint64_t committed = seen.summary().committed;
    if (committed > seen.summary().last) return std::nullopt;  // monotone-numbers says so
    if (!ghost.decided.Knows(committed)) return std::nullopt;  // long ago, and checked then
    if (P::ChainAt(seen.replica(), committed) == ghost.decided.ChainAt(committed)) {
      return std::nullopt;
    }
    std::uint64_t first = P::FirstHeld(seen.replica());  // the first place that differs
    while (!ghost.decided.Knows(first)) ++first;
    while (P::ChainAt(seen.replica(), first) == ghost.decided.ChainAt(first)) ++first;
    return Violated(kInfo, seen,
                    seen.node.ToString() + " executed another operation " + std::to_string(first) +
                        " than " + ghost.decided.at(first).by.ToString(),
                    {seen.node.ToString() + " holds " + Show(P::OperationAt(seen.replica(), first)),
                     "decided is " + ghost.decided.Describe(first)});
  }
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_LOG_AGREEMENT_H_
