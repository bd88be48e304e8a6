#ifndef STAMPEDE_INVARIANTS_VSR_QUORUM_DURABILITY_H_
#define STAMPEDE_INVARIANTS_VSR_QUORUM_DURABILITY_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stampede/core/show.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/invariant.h"
#include "stampede/invariants/vsr/specification.h"

namespace stampede::vsr {

// Whatever quorum of the newest epoch's members changes views next, the log that wins holds
// everything decided. This sees a loss coming several steps before a client can notice it. And what
// is decided is held by a quorum of the group that decides it, at that moment: also of a group in
// which nobody else works yet, so that no view change could lose it.
//
// A log wins by (last_normal, length). Some quorum elects a log that lacks a decided operation
// exactly if one such log is at least as good as those of q - 1 others.
class QuorumDurability {
 public:
  static constexpr InvariantInfo kInfo = {
      "quorum-durability", "the best log of every quorum holds all that was decided"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const Cluster<Vsr>& cluster) {
    decided_ = 0;
    lacking_.Clear();
    newest_ = Epoch(0);
    members_ = Members::First(cluster.config.first_members(cluster.replicas));
  }

  // Keeps for every replica whether its log lacks something decided. A step changes that for the
  // replica that took it or, where it decided more, for all.
  std::optional<Violation> After(const Observation<Vsr>& seen, const GhostState<Vsr>& ghost) {
    if (seen.replica().group.epoch > newest_) {
      newest_ = seen.replica().group.epoch;
      members_ = seen.replica().group.members;
    }
    if (decided_ == ghost.decided.size()) {
      Update(seen, ghost, seen.node);
    } else {
      const std::uint64_t first = decided_ + 1;
      decided_ = ghost.decided.size();
      if (auto violation = CheckCopies(seen, ghost, first)) return violation;
      for (const NodeId id : seen.all_replicas()) Update(seen, ghost, id);
    }
    if (lacking_.empty()) return std::nullopt;
    const ReplicaSet voters = Voters(seen);
    for (const NodeId id : lacking_& voters) {
      int beaten = 0;  // itself included
      for (const NodeId other : voters) {
        if (Rank(seen.replica(other)) <= Rank(seen.replica(id))) ++beaten;
      }
      if (beaten >= members_.quorum()) return Loses(seen, ghost, id);
    }
    return std::nullopt;
  }

  std::string Describe(const GhostState<Vsr>&) const {
    if (decided_ == 0) return "nothing is decided";
    const ReplicaSet holders = members_.set() - lacking_;
    return "decided operations: " + std::to_string(decided_) + ", all in the logs of " +
           (holders.empty() ? "nobody" : Show(holders)) + ", of " + Show(members_) + "; " +
           std::to_string(members_.quorum()) + " must hold what is decided";
  }

 private:
  // Counts the copies of what this step has decided. Holding the last operation of an epoch is
  // holding all before it.
  static std::optional<Violation> CheckCopies(const Observation<Vsr>& seen,
                                              const GhostState<Vsr>& ghost, std::uint64_t first) {
    for (std::uint64_t op = first; op <= ghost.decided.size(); ++op) {
      const Epoch epoch = ghost.decided.at(op).logged.epoch;
      const bool last =
          op == ghost.decided.size() || ghost.decided.at(op + 1).logged.epoch != epoch;
      if (!last) continue;
      const Group& group = seen.replica().group;
      Members members;
      if (epoch == group.epoch) members = group.members;
      if (epoch + 1 == group.epoch) members = group.previous;
      if (members.size() == 0) continue;  // of an epoch long over
      ReplicaSet holders;
      for (const NodeId id : members) {
        if (HasCopy(seen, ghost, id, op)) holders.Add(id);
      }
      if (holders.size() >= members.quorum()) continue;
      return Violated(kInfo, seen,
                      "operation " + std::to_string(op) + " was committed while " +
                          (holders.empty() ? "nobody" : Show(holders)) + " held it, of " +
                          Show(members),
                      {ghost.decided.Describe(op)});
    }
    return std::nullopt;
  }

  // In memory, or where the log is durable, on the disk of a replica that is down. The memory of a
  // replica that is down is what it held last. A replica that has lost its memory since may have
  // acknowledged the operation before.
  static bool HasCopy(const Observation<Vsr>& seen, const GhostState<Vsr>& ghost, NodeId id,
                      std::uint64_t op) {
    const bool durable = seen.cluster.config.recovery_mode() == RecoveryMode::kDurableLog;
    if (durable && !seen.up.Contains(id)) {
      const Log& log = seen.disks[id.index()].log;
      return log.size() >= op &&
             (log.dropped() >= op || log.ChainAt(op) == ghost.decided.ChainAt(op));
    }
    return seen.replica(id).lost_memory || Holds(seen.replica(id), op, ghost);
  }

  // The replicas that can take part in a view change of the newest epoch.
  ReplicaSet Voters(const Observation<Vsr>& seen) const {
    ReplicaSet voters;
    for (const NodeId id : seen.up& members_.set()) {
      const Replica& replica = seen.replica(id);
      if (replica.group.epoch == newest_ && replica.last_normal >= View(0)) voters.Add(id);
    }
    return voters;
  }

  void Update(const Observation<Vsr>& seen, const GhostState<Vsr>& ghost, NodeId id) {
    if (Holds(seen.replica(id), decided_, ghost)) {
      lacking_.Remove(id);
    } else {
      lacking_.Add(id);
    }
  }

  static std::pair<View, OpNumber> Rank(const Replica& replica) {
    return {replica.last_normal, replica.log.last()};
  }

  // What a log has dropped was decided.
  static bool Holds(const Replica& replica, std::uint64_t decided, const GhostState<Vsr>& ghost) {
    return replica.log.size() >= decided &&
           (replica.log.dropped() >= decided ||
            replica.log.ChainAt(decided) == ghost.decided.ChainAt(decided));
  }

  static Violation Loses(const Observation<Vsr>& seen, const GhostState<Vsr>& ghost,
                         NodeId winner) {
    std::vector<std::string> details = {"decided: " + ghost.decided.Describe(ghost.decided.size())};
    for (const NodeId id : seen.all_replicas()) {
      const Replica& replica = seen.replica(id);
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
  Epoch newest_;        // that any replica has entered
  Members members_;     // its
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_INVARIANTS_VSR_QUORUM_DURABILITY_H_
