// What must happen once the trouble is over (L1 to L3).
#ifndef STAMPEDE_INVARIANTS_LIVENESS_H_
#define STAMPEDE_INVARIANTS_LIVENESS_H_

#include <optional>
#include <string>
#include <vector>

#include "core/show.h"
#include "core/time.h"
#include "invariants/invariant.h"

namespace stampede {

// L2 and L3: the replicas that are up serve in one term, have executed all they hold, and hold and
// have become the same.
template <class P>
bool LogsConverged(const Observation<P>& seen) {
  const Standing* first = nullptr;
  std::uint64_t state = 0;
  for (std::uint16_t i = 0; i < seen.replicas.size(); ++i) {
    if (!seen.up.Contains(NodeId::Replica(i))) continue;
    const Standing& standing = seen.standings[i];
    if (!standing.serving || standing.committed != standing.last) return false;
    const std::uint64_t digest = P::StateDigest(seen.replicas[i]);
    if (first == nullptr) {
      first = &standing;
      state = digest;
    } else if (standing.term != first->term || standing.last != first->last || digest != state) {
      return false;
    }
  }
  return true;
}

// Whether the replicas have come to stand alike; of a protocol without a log nothing is asked.
template <class P>
bool Converged(const Observation<P>& seen) {
  if constexpr (kHasLog<P>) {
    return LogsConverged(seen);
  } else {
    return true;
  }
}

// L1 to L3 within a bound after healing. L1, that every pending operation gets its answer, is
// "progress"; that the replicas come to stand alike is "convergence".
template <class P>
class Liveness {
 public:
  static constexpr InvariantInfo kProgress = {
      "progress", "after healing every pending operation is answered in time"};
  static constexpr InvariantInfo kConvergence = {
      "convergence", "after healing all replicas come to serve in one term with the same log"};

  void Start(Duration bound) {
    bound_ = bound;
    healed_at_.reset();
    settled_ = false;
  }

  std::optional<Violation> After(const Observation<P>& seen) {
    if (!seen.healed) return std::nullopt;
    if (!healed_at_.has_value()) healed_at_ = seen.now;
    settled_ = seen.clients_done && Converged(seen);
    if (settled_ || seen.now <= *healed_at_ + bound_) return std::nullopt;
    return Missed(seen);
  }

  // All is well; there is nothing left to wait for.
  bool settled() const { return settled_; }

 private:
  Violation Missed(const Observation<P>& seen) const {
    std::vector<std::string> details;
    for (std::uint16_t i = 0; i < seen.replicas.size(); ++i) {
      const NodeId id = NodeId::Replica(i);
      details.push_back(id.ToString() + (seen.up.Contains(id) ? ": " : " (crashed): ") +
                        Show(seen.standings[i]));
    }
    const std::string late = " " + Show(bound_) + " of virtual time after everything healed";
    if (!seen.clients_done) {
      return Violated(kProgress, seen, "an operation is still without an answer" + late,
                      std::move(details));
    }
    return Violated(kConvergence, seen, "the replicas still do not stand alike" + late,
                    std::move(details));
  }

  Duration bound_;
  std::optional<Time> healed_at_;
  bool settled_ = false;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_LIVENESS_H_
