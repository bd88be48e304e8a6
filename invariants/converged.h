// Whether replicas have come to the same state.
#ifndef STAMPEDE_INVARIANTS_CONVERGED_H_
#define STAMPEDE_INVARIANTS_CONVERGED_H_

#include <cstdint>
#include <optional>

#include "stampede/core/observation.h"
#include "stampede/core/protocol.h"
#include "stampede/core/replica_summary.h"

namespace stampede {

// Whether these replicas serve in one epoch and term, have executed all they hold, hold equally
// much, and are in the same state.
template <class P>
bool LogsConverged(const Observation<P>& seen, ReplicaSet replicas) {
  const ReplicaSummary* first = nullptr;
  std::uint64_t state = 0;
  for (const NodeId id : replicas) {
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

// Whether these replicas are in the same state.
template <class P>
bool StatesConverged(const Observation<P>& seen, ReplicaSet replicas) {
  std::optional<std::uint64_t> state;
  for (const NodeId id : replicas) {
    const std::uint64_t digest = P::StateDigest(seen.replica(id));
    if (state.value_or(digest) != digest) return false;
    state = digest;
  }
  return true;
}

// Whether the replicas have converged; always true of a protocol without a log and without a
// StateDigest.
template <class P>
bool Converged(const Observation<P>& seen, ReplicaSet replicas) {
  if constexpr (kHasLog<P>) {
    return LogsConverged(seen, replicas);
  } else if constexpr (requires { P::StateDigest(seen.replicas[0]); }) {
    return StatesConverged(seen, replicas);
  } else {
    return true;
  }
}

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_CONVERGED_H_
