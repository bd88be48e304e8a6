// What must happen once all faults have ended.
#ifndef STAMPEDE_INVARIANTS_LIVENESS_H_
#define STAMPEDE_INVARIANTS_LIVENESS_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stampede/core/internal/time_text.h"
#include "stampede/core/progress.h"
#include "stampede/core/show.h"
#include "stampede/core/time.h"
#include "stampede/invariants/converged.h"
#include "stampede/invariants/invariant.h"

namespace stampede {

inline constexpr std::string_view kProgressName = "progress";
inline constexpr std::string_view kConvergenceName = "convergence";
inline constexpr std::string_view kStabilityName = "stability";
inline constexpr std::string_view kDutiesName = "duties";

// Whether the invariant of that name is about what must happen once a run has healed.
constexpr bool IsOfLiveness(std::string_view invariant) {
  return invariant == kProgressName || invariant == kConvergenceName ||
         invariant == kStabilityName || invariant == kDutiesName;
}

// Within a bound after healing, every pending operation is answered ("progress"), and the replicas
// converge ("convergence") and have done what they must ("duties"). While faults last, this is
// asked of the replicas that the protocol promises progress of (core/progress.h), and their terms
// and leaders come to rest ("stability").
template <class P>
class Liveness {
 public:
  static constexpr InvariantInfo kProgress = {
      kProgressName, "after healing every pending operation is answered in time"};
  static constexpr InvariantInfo kConvergence = {
      kConvergenceName,
      "after healing all replicas come to the same state; where they have logs, in one term"};
  static constexpr InvariantInfo kStability = {
      kStabilityName,
      "while faults last, the terms and leaders of replicas that can make progress come to rest"};
  static constexpr InvariantInfo kDuties = {kDutiesName,
                                            "after healing every duty of a replica ends"};

  // Those that ask something of P.
  static std::vector<InvariantInfo> List() {
    std::vector<InvariantInfo> list;
    if (kHasClients<P>) list.push_back(kProgress);
    if (kHasLog<P>) list.push_back(kConvergence);
    if (kHasSummary<P>) list.push_back(kStability);
    if (kHasDuties) list.push_back(kDuties);
    return list;
  }

  // Stops demanding one of them in all runs to come. False where `name` is none.
  bool Disable(std::string_view name) {
    if (!IsOfLiveness(name)) return false;
    off_.emplace_back(name);
    return true;
  }
  bool Demands(const InvariantInfo& info) const {
    return std::find(off_.begin(), off_.end(), info.name) == off_.end();
  }
  const std::vector<std::string>& disabled() const { return off_; }

  void Start(const LivenessDemand& demand) {
    bound_ = demand.bound;
    progress_demanded_ = demand.progress;
    healed_at_.reset();
    settled_ = false;
    halted_ = false;
    at_rest_ = false;
  }

  // `changed` is false where the step left as they were all states that invariants look at.
  std::optional<Violation> After(const Observation<P>& seen, bool changed) {
    if (!seen.healed) return std::nullopt;
    if (!healed_at_.has_value()) Begin(seen);
    if (seen.up != up_ || HasMoved(seen)) FindReplicas(seen);
    NoteChange(seen);
    if (changed || !at_rest_) {
      at_rest_ = seen.clients_done && Converged(seen, core_) && !FindDuty(seen).has_value();
    }
    settled_ = at_rest_ && seen.now >= last_change_ + calm_;
    // A group that has lost too much to go on makes no progress long before the bound.
    const Duration patience = Duration(bound_.microseconds() / 8);
    if (!settled_ && seen.now > *healed_at_ + patience) {
      if (!Demands(Missed(seen)) || PromisesNothing(seen)) settled_ = halted_ = true;
    }
    if (settled_ || seen.now <= *healed_at_ + bound_) return std::nullopt;
    return Report(seen);
  }

  // Nothing is left to wait for: all is demanded and done, or the group has halted.
  bool settled() const { return settled_; }
  // More replicas are down, cut off or without memory than the protocol promises to survive, and it
  // makes no progress, as it should.
  bool halted() const { return halted_; }
  // All is done, but it is to be seen whether terms and leaders stay as they are.
  bool at_rest() const { return at_rest_; }

  // "" before healing.
  std::string Describe() const {
    if (!healed_at_.has_value()) return "";
    const std::string until = ShowMilliseconds(*healed_at_ + bound_);
    if (halted_) return "more is lost than the protocol promises to survive";
    if (settled_) return "all that must happen has happened";
    if (at_rest_) return "all is done; terms and leaders must stay as they are";
    return "something must still happen, before " + until;
  }

 private:
  static constexpr bool kHasDuties =
      requires(const Context<P>& context, const typename P::Replica& replica) {
    P::Pending(context, replica);
  };
  void Begin(const Observation<P>& seen) {
    healed_at_ = last_change_ = seen.now;
    // Where not everybody can lead, terms pass by until the turn of one that can has come.
    if (seen.connectivity->anything_lasts() && !progress_demanded_) bound_ = bound_ * 2;
    watched_ = seen.connectivity->anything_lasts() && kHasSummary<P> && Demands(kStability);
    changes_ = 0;
    calm_ = watched_ ? TimeoutOf<P>(seen.cluster) : Duration();
    highest_ = {};
    for (const ReplicaSummary& summary : seen.summaries) {
      highest_ = std::max(highest_, std::pair(summary.epoch, summary.term));
    }
    FindReplicas(seen);
  }

  // Whether the replica has got another group, or its memory back.
  static bool HasMoved(const Observation<P>& seen) {
    return !seen.node.is_client() && (seen.before.epoch != seen.summary().epoch ||
                                      seen.before.recovering != seen.summary().recovering);
  }

  // Of which replicas progress is asked.
  void FindReplicas(const Observation<P>& seen) {
    up_ = seen.up;
    recovering_ = Recovering(seen.summaries, seen.up);
    core_ = ProgressingReplicas<P>(seen.cluster,
                                   NewestMembers<P>(seen.replicas, seen.summaries, seen.up),
                                   recovering_, *seen.connectivity);
    attached_ = InTouchWithAll(core_, *seen.connectivity);
  }

  void NoteChange(const Observation<P>& seen) {
    if (seen.node.is_client() || !core_.Contains(seen.node)) return;
    const ReplicaSummary& now = seen.summary();
    const bool grew = std::pair(now.epoch, now.term) > highest_;
    if (!grew && (!now.leading || seen.before.leading)) return;
    highest_ = std::max(highest_, std::pair(now.epoch, now.term));
    last_change_ = seen.now;
    changed_ = seen.node;
    // With each change they must stay as they are for twice as long, as protocols wait longer and
    // longer.
    constexpr int kMostDoublings = 5;
    if (watched_ && changes_++ < kMostDoublings) calm_ = calm_ * 2;
  }

  struct Duty {
    NodeId node;
    std::string_view what;
  };
  // Of those that must make progress, and those that nothing keeps from any other.
  std::optional<Duty> FindDuty(const Observation<P>& seen) const {
    if constexpr (kHasDuties) {
      if (!Demands(kDuties)) return std::nullopt;
      const Connectivity& connectivity = *seen.connectivity;
      for (const NodeId id : connectivity.running()) {
        if (!core_.Contains(id) && connectivity.InTouchWith(id) != connectivity.running()) continue;
        const std::string_view what = P::Pending(Context<P>(seen.cluster, id), seen.replica(id));
        if (!what.empty()) return Duty{id, what};
        if (MissesEpoch(seen, id)) return Duty{id, "hear of the newest epoch"};
      }
    }
    return std::nullopt;
  }

  // Whether the replica takes itself for a member of a group whose place another has taken. One
  // that does not hear of that will never do what a replaced replica must.
  bool MissesEpoch(const Observation<P>& seen, NodeId id) const {
    if constexpr (requires { P::MembersOf(seen.replicas[0]); }) {
      const ReplicaSummary& summary = seen.summary(id);
      if (!summary.member) return false;
      for (const NodeId other : core_) {
        if (seen.summary(other).epoch > summary.epoch) return true;
      }
    }
    return false;
  }

  // What keeps the run from being settled.
  InvariantInfo Missed(const Observation<P>& seen) const {
    if (!seen.clients_done) return kProgress;
    if (seen.now < last_change_ + calm_) return kStability;
    return Converged(seen, core_) ? kDuties : kConvergence;
  }

  bool PromisesNothing(const Observation<P>& seen) {
    if (progress_demanded_) return false;
    FindReplicas(seen);
    return !PromisesProgress<P>(seen.cluster, seen.replicas, core_, recovering_,
                                *seen.connectivity);
  }

  Violation Report(const Observation<P>& seen) const {
    const std::string late = " " + ShowDuration(bound_) + " of virtual time after " +
                             (seen.connectivity->anything_lasts() ? "all but lasting faults ended"
                                                                  : "everything healed");
    std::vector<std::string> details = ShowReplicas(seen);
    const InvariantInfo missed = Missed(seen);
    if (missed.name == kProgressName) {
      return Violated(kProgress, seen, "an operation is still without an answer" + late,
                      std::move(details));
    }
    if (missed.name == kStabilityName) {
      return Violated(kStability, seen,
                      changed_.ToString() + " still changes its term or leads anew" + late,
                      std::move(details));
    }
    if (missed.name == kDutiesName) {
      const Duty duty = FindDuty(seen).value_or(Duty{});
      return Violated(kDuties, seen,
                      duty.node.ToString() + " still has to " + std::string(duty.what) + late,
                      std::move(details));
    }
    return Violated(kConvergence, seen, "the replicas still have not converged" + late,
                    std::move(details));
  }

  std::vector<std::string> ShowReplicas(const Observation<P>& seen) const {
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
      const bool outside = !seen.connectivity->whole() && !attached_.Contains(id);
      details.push_back(id.ToString() +
                        (!seen.up.Contains(id) ? " (crashed): "
                         : outside             ? " (outside): "
                                               : ": ") +
                        shown);
    }
    return details;
  }

  static constexpr std::size_t kMostShown = 400;  // bytes

  Duration bound_;
  bool progress_demanded_ = false;
  std::optional<Time> healed_at_;
  bool settled_ = false;
  bool halted_ = false;
  bool at_rest_ = false;
  std::vector<std::string> off_;

  ReplicaSet up_;  // when the next were found
  ReplicaSet recovering_;
  ReplicaSet core_;      // the replicas that must make progress
  ReplicaSet attached_;  // and those in touch with all of them
  bool watched_ = false;
  Duration calm_;     // how long terms and leaders must stay as they are
  Time last_change_;  // of the highest term or of a leader, or when the run healed
  NodeId changed_;    // whose it was
  int changes_ = 0;
  std::pair<std::uint64_t, std::uint64_t> highest_;  // epoch and term
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_LIVENESS_H_
