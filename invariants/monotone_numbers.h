#ifndef STAMPEDE_INVARIANTS_MONOTONE_NUMBERS_H_
#define STAMPEDE_INVARIANTS_MONOTONE_NUMBERS_H_

#include <optional>
#include <string>
#include <utility>

#include "stampede/invariants/invariant.h"

namespace stampede {

// A replica's epoch, the term in its epoch, and its commit number never go back, and it has
// executed no more than it holds.
template <class P>
class MonotoneNumbers {
 public:
  static constexpr InvariantInfo kInfo = {
      "monotone-numbers",
      "a replica's term and commit number never go back, and it executes only what it holds"};
  static constexpr Scope kScope = Scope::kState;
  static constexpr bool kAsks = kHasSummary<P>;

  void Start(const Cluster<P>&) {}

  std::optional<Violation> After(const Observation<P>& seen, const GhostState<P>&) {
    const ReplicaSummary& now = seen.summary();
    const auto broken = [&seen](const std::string& what) {
      return Violated(kInfo, seen, seen.node.ToString() + " " + what, {});
    };
    if (now.committed < seen.before.committed) {
      return broken("had executed up to operation " + std::to_string(seen.before.committed) +
                    " and now says " + std::to_string(now.committed));
    }
    if (now.epoch < seen.before.epoch) {
      return broken("went back from epoch " + std::to_string(seen.before.epoch) + " to " +
                    std::to_string(now.epoch));
    }
    if (now.epoch == seen.before.epoch && now.term < seen.before.term) {
      return broken("went back from term " + std::to_string(seen.before.term) + " to " +
                    std::to_string(now.term));
    }
    if (now.committed > now.last) {
      return broken("has executed up to operation " + std::to_string(now.committed) +
                    ", but its log ends at " + std::to_string(now.last));
    }
    return std::nullopt;
  }
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_MONOTONE_NUMBERS_H_
