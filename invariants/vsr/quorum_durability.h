#ifndef STAMPEDE_INVARIANTS_VSR_QUORUM_DURABILITY_H_
#define STAMPEDE_INVARIANTS_VSR_QUORUM_DURABILITY_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/show.h"
#include "core/vsr/vsr.h"
#include "invariants/invariant.h"

namespace stampede::vsr {

// S3: whatever quorum of the replicas that are up changes views next, the log that wins there holds
// everything decided. This sees a loss coming several steps before anybody can notice it.
//
// A log wins by (last_normal, length). Some quorum elects a log that lacks a decided operation
// exactly if one such log is at least as good as those of q - 1 others.
class QuorumDurability {
 public:
  static constexpr InvariantInfo kInfo = {
      "quorum-durability", "the best log of every quorum holds all that was decided"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const Config&) {
    decided_ = 0;
    lacking_.Clear();
  }

  // Knows of every replica whether it lacks something decided; a step changes that for the replica
  // that took it or, where it decided more, for all.
  std::optional<Violation> After(const Observation<Vsr>& seen, const Ghost<Vsr>& ghost) {
    if (decided_ == ghost.decided.size()) {
      Update(seen, ghost, seen.node);
    } else {
      decided_ = ghost.decided.size();
      for (std::uint16_t i = 0; i < seen.replicas.size(); ++i) {
        Update(seen, ghost, NodeId::Replica(i));
      }
    }
    if (lacking_.empty()) return std::nullopt;
    for (std::uint16_t i = 0; i < seen.replicas.size(); ++i) {
      const NodeId id = NodeId::Replica(i);
      if (!lacking_.Contains(id) || !seen.up.Contains(id)) continue;
      int beaten = 0;  // itself included
      for (std::uint16_t j = 0; j < seen.replicas.size(); ++j) {
        const bool counts = seen.up.Contains(NodeId::Replica(j));
        if (counts && Rank(seen.replicas[j]) <= Rank(seen.replica(id))) ++beaten;
      }
      if (beaten >= seen.config.quorum()) return Loses(seen, ghost, id);
    }
    return std::nullopt;
  }

 private:
  void Update(const Observation<Vsr>& seen, const Ghost<Vsr>& ghost, NodeId id) {
    if (Holds(seen.replica(id), decided_, ghost)) {
      lacking_.Remove(id);
    } else {
      lacking_.Add(id);
    }
  }

  static std::pair<View, OpNumber> Rank(const Replica& replica) {
    return {replica.last_normal, replica.log.last()};
  }

  static bool Holds(const Replica& replica, std::uint64_t decided, const Ghost<Vsr>& ghost) {
    return replica.log.size() >= decided &&
           replica.log.ChainAt(decided) == ghost.decided.ChainAt(decided);
  }

  static Violation Loses(const Observation<Vsr>& seen, const Ghost<Vsr>& ghost, NodeId winner) {
    std::vector<std::string> details = {"decided: " + ghost.decided.Describe(ghost.decided.size())};
    for (std::uint16_t i = 0; i < seen.replicas.size(); ++i) {
      const NodeId id = NodeId::Replica(i);
      const Replica& replica = seen.replicas[i];
      const bool holds = Holds(replica, ghost.decided.size(), ghost);
      details.push_back(id.ToString() + (seen.up.Contains(id) ? "" : " (crashed)") +
                        ": last normal in view " + Show(replica.last_normal) + ", log " +
                        Show(replica.log) + (holds ? "" : ", lacks decided operations"));
    }
    return Violated(kInfo, seen,
                    "a view change could now elect the log of " + winner.ToString() +
                        ", which lacks decided operations",
                    std::move(details));
  }

  std::uint64_t decided_ = 0;
  ReplicaSet lacking_;  // replicas whose log lacks one of operations 1..decided_
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_INVARIANTS_VSR_QUORUM_DURABILITY_H_
