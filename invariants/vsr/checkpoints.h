#ifndef STAMPEDE_INVARIANTS_VSR_CHECKPOINTS_H_
#define STAMPEDE_INVARIANTS_VSR_CHECKPOINTS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "stampede/core/show.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/invariant.h"

namespace stampede::vsr {

// Checkpoints of the same operation are equal, on all replicas: a replica that installs one gets
// the state that it would have executed. And a log drops only what its checkpoint stands for.
class Checkpoints {
 public:
  static constexpr InvariantInfo kInfo = {
      "checkpoints", "checkpoints of one operation are equal, and stand for all that logs drop"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const Cluster<Vsr>&) { first_.clear(); }

  std::optional<Violation> After(const Observation<Vsr>& seen, const GhostState<Vsr>&) {
    const Replica& replica = seen.replica();
    const OpNumber op = replica.checkpoint.op();
    if (replica.log.dropped() > op.value() || op > replica.executed) {
      return Violated(kInfo, seen,
                      seen.node.ToString() + " has dropped " + Show(replica.log.dropped()) +
                          " operations and executed " + Show(replica.executed) +
                          ", with a checkpoint after operation " + Show(op),
                      {});
    }
    if (op == OpNumber(0)) return std::nullopt;
    const auto [at, is_first] =
        first_.try_emplace(op, First{replica.checkpoint.Digest(), seen.node});
    if (at->second.digest != replica.checkpoint.Digest()) {
      return Violated(
          kInfo, seen,
          "the checkpoints of " + at->second.node.ToString() + " and " + seen.node.ToString() +
              " after operation " + Show(op) + " differ",
          {seen.node.ToString() + " has clients " + Show(replica.checkpoint->clients) + ", " +
           Show(replica.checkpoint->service) + " and " + Show(replica.checkpoint->group)});
    }
    if (is_first && first_.size() > kKept) first_.erase(first_.begin());
    return std::nullopt;
  }

 private:
  static constexpr std::size_t kKept = 256;

  struct First {
    std::uint64_t digest = 0;
    NodeId node;
  };
  std::map<OpNumber, First> first_;  // the first of each operation, of the latest operations
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_INVARIANTS_VSR_CHECKPOINTS_H_
