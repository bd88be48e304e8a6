// What must happen once all faults have ended.
#ifndef STAMPEDE_INVARIANTS_LIVENESS_H_
#define STAMPEDE_INVARIANTS_LIVENESS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stampede/core/internal/time_text.h"
#include "stampede/core/show.h"
#include "stampede/core/time.h"
#include "stampede/invariants/invariant.h"

namespace stampede {

inline constexpr std::string_view kProgressName = "progress";
inline constexpr std::string_view kConvergenceName = "convergence";

// Whether the invariant of that name is about what must happen once everything has healed.
constexpr bool IsOfLiveness(std::string_view invariant) {
  return invariant == kProgressName || invariant == kConvergenceName;
}

// The members of the newest epoch that a replica which is up knows of. A protocol whose groups
// change names the members by `static ReplicaSet MembersOf(const Replica&)`.
template <class P>
ReplicaSet NewestMembers(const Observation<P>& seen) {
  if constexpr (requires { P::MembersOf(seen.replica()); }) {
    ReplicaSet members;
    std::uint64_t newest = 0;
    for (const NodeId id : seen.up) {
      const std::uint64_t epoch = seen.summary(id).epoch;
      if (epoch < newest) continue;
      newest = epoch;
      members = P::MembersOf(seen.replica(id));
    }
    return members;
  } else {
    return seen.all_replicas();
  }
}

// Whether the members that are up serve in one epoch and term, have executed all they hold, hold
// equally much, and are in the same state.
template <class P>
bool LogsConverged(const Observation<P>& seen) {
  const ReplicaSummary* first = nullptr;
  std::uint64_t state = 0;
  for (const NodeId id : NewestMembers(seen) & seen.up) {
    const ReplicaSummary& summary = seen.summary(id);
    if (!summary.serving || summary.committed != summary.last) return false;
    const std::uint64_t digest = P::StateDigest(seen.replica(id));
    if (first == nullptr) {
      first = &summary;
      state = digest;
    } else if (summary.epoch != first->epoch || summary.term != first->term ||
               summary.last != first->last || digest != state) {
      return false;
    }
  }
  return true;
}

// Whether all replicas that are up are in the same state.
template <class P>
bool StatesConverged(const Observation<P>& seen) {
  std::optional<std::uint64_t> state;
  for (std::uint16_t i = 0; i < seen.replicas.size(); ++i) {
    if (!seen.up.Contains(NodeId::Replica(i))) continue;
    const std::uint64_t digest = P::StateDigest(seen.replicas[i]);
    if (state.value_or(digest) != digest) return false;
    state = digest;
  }
  return true;
}

// Whether the replicas have converged; always true of a protocol without a log and without a
// StateDigest.
template <class P>
bool Converged(const Observation<P>& seen) {
  if constexpr (kHasLog<P>) {
    return LogsConverged(seen);
  } else if constexpr (requires { P::StateDigest(seen.replicas[0]); }) {
    return StatesConverged(seen);
  } else {
    return true;
  }
}

// Within a bound after healing, every pending operation is answered ("progress"), and the replicas
// converge ("convergence").
template <class P>
class Liveness {
 public:
  static constexpr InvariantInfo kProgress = {
      kProgressName, "after healing every pending operation is answered in time"};
  static constexpr InvariantInfo kConvergence = {
      kConvergenceName,
      "after healing all replicas come to the same state; where they have logs, in one term"};

  // Stops demanding progress or convergence in all runs to come. False where `name` is neither.
  bool Disable(std::string_view name) {
    if (name == kProgress.name) return progress_off_ = true;
    if (name == kConvergence.name) return convergence_off_ = true;
    return false;
  }
  bool Demands(const InvariantInfo& info) const {
    return !(info.name == kProgress.name ? progress_off_ : convergence_off_);
  }

  void Start(Duration bound) {
    bound_ = bound;
    healed_at_.reset();
    settled_ = false;
    halted_ = false;
  }

  std::optional<Violation> After(const Observation<P>& seen) {
    if (!seen.healed) return std::nullopt;
    if (!healed_at_.has_value()) healed_at_ = seen.now;
    settled_ = seen.clients_done && Converged(seen);
    // A group that has lost too much to go on makes no progress long before the bound.
    const Duration patience = Duration(bound_.microseconds() / 8);
    if (!settled_ && seen.now > *healed_at_ + patience) {
      const bool demanded = Demands(seen.clients_done ? kConvergence : kProgress);
      if (!demanded || BeyondBudget(seen)) settled_ = halted_ = true;
    }
    if (settled_ || seen.now <= *healed_at_ + bound_) return std::nullopt;
    return Missed(seen);
  }

  // Nothing is left to wait for: all is demanded and done, or the group has halted.
  bool settled() const { return settled_; }
  // More replicas are down or without memory than the protocol promises to survive, and it makes no
  // progress, as it should.
  bool halted() const { return halted_; }

 private:
  Violation Missed(const Observation<P>& seen) const {
    std::vector<std::string> details;
    for (const NodeId id : seen.all_replicas()) {
      // Without a summary of its own, a replica's state is what there is to see.
      const std::string shown = [&] {
        if constexpr (kHasSummary<P>) {
          return Show(seen.summary(id));
        } else {
          return Show(seen.replica(id)).substr(0, kMostShown);
        }
      }();
      details.push_back(id.ToString() + (seen.up.Contains(id) ? ": " : " (crashed): ") + shown);
    }
    const std::string late =
        " " + ShowDuration(bound_) + " of virtual time after everything healed";
    if (!seen.clients_done) {
      return Violated(kProgress, seen, "an operation is still without an answer" + late,
                      std::move(details));
    }
    return Violated(kConvergence, seen, "the replicas still have not converged" + late,
                    std::move(details));
  }

  static constexpr std::size_t kMostShown = 400;  // bytes

  static bool BeyondBudget(const Observation<P>& seen) {
    ReplicaLosses losses;
    losses.crashed = seen.all_replicas() - seen.up;
    losses.unavailable = losses.crashed;
    for (const NodeId id : seen.up) {
      if (seen.summary(id).recovering) losses.unavailable.Add(id);
    }
    return !WithinFaultModel<P>(seen.cluster, seen.replicas, losses);
  }

  Duration bound_;
  std::optional<Time> healed_at_;
  bool settled_ = false;
  bool halted_ = false;
  bool progress_off_ = false;
  bool convergence_off_ = false;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_LIVENESS_H_
