#ifndef STAMPEDE_INVARIANTS_VSR_EPOCHS_H_
#define STAMPEDE_INVARIANTS_VSR_EPOCHS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stampede/core/show.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/invariant.h"
#include "stampede/invariants/vsr/specification.h"

namespace stampede::vsr {

// The decided reconfigurations determine the epochs and their members. An operation is decided in
// the epoch that it belongs to; a replica works in an epoch only as a member, and with all
// operations from before it; and a replica retires only after a quorum has worked.
class Epochs {
 public:
  static constexpr InvariantInfo kInfo = {
      "epochs", "operations belong to their epochs, and epochs to their members"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const Cluster<Vsr>& cluster) {
    epochs_.assign(1, {});
    epochs_[0].group.members = Members::First(cluster.config.first_members(cluster.replicas));
    seen_rows_ = 0;
  }

  std::optional<Violation> After(const Observation<Vsr>& seen, const GhostState<Vsr>& ghost) {
    if (auto violation = Decide(seen, ghost)) return violation;
    const Replica& replica = seen.replica();
    if (replica.status == Status::kFresh) return std::nullopt;
    const std::uint64_t epoch = replica.group.epoch.value();
    if (epoch >= epochs_.size()) {
      return Broken(seen, "is in an epoch that no decided reconfiguration began");
    }
    Known& known = epochs_[epoch];
    if (!(replica.group == known.group)) {
      return Broken(
          seen, "believes that epoch " + Show(replica.group) + " is what is " + Show(known.group));
    }
    if (replica.status == Status::kNormal) {
      if (replica.executed < known.group.start) {
        return Broken(seen, "works, and lacks operations that the epoch begins with");
      }
      if (!known.group.members.Contains(seen.node)) return Broken(seen, "works, but is no member");
      known.worked.Add(seen.node);
    }
    if (replica.status == Status::kRetired && known.worked.size() < known.group.members.quorum()) {
      return Broken(seen, "has retired before a quorum of the new members worked");
    }
    return std::nullopt;
  }

 private:
  struct Known {
    Group group;
    ReplicaSet worked;  // members that were normal in it at any time
  };

  // Records what was decided since the last step.
  std::optional<Violation> Decide(const Observation<Vsr>& seen, const GhostState<Vsr>& ghost) {
    while (seen_rows_ < ghost.decided.size()) {
      const auto& row = ghost.decided.at(++seen_rows_);
      const Group& now = epochs_.back().group;
      if (row.logged.epoch != now.epoch) {
        return Violated(kInfo, seen,
                        "operation " + std::to_string(seen_rows_) + " was decided in epoch " +
                            Show(row.logged.epoch) + ", but stands in epoch " + Show(now.epoch) +
                            ", which began after operation " + Show(now.start),
                        {ghost.decided.Describe(seen_rows_)});
      }
      if (row.logged.kind != EntryKind::kReconfiguration || row.result.empty()) continue;
      const Group next{now.epoch + 1,        row.logged.members, now.members,
                       OpNumber(seen_rows_), row.logged.epoch,   row.logged.view};
      epochs_.push_back({next, {}});
    }
    return std::nullopt;
  }

  static Violation Broken(const Observation<Vsr>& seen, const std::string& how) {
    return Violated(
        kInfo, seen,
        seen.node.ToString() + ", in epoch " + Show(seen.replica().group.epoch) + ", " + how,
        {"it is " + Show(seen.replica().status) + " and has executed " +
         Show(seen.replica().executed)});
  }

  std::vector<Known> epochs_;
  std::uint64_t seen_rows_ = 0;
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_INVARIANTS_VSR_EPOCHS_H_
