// Which replicas a protocol promises progress of, while some faults last.
#ifndef STAMPEDE_CORE_PROGRESS_H_
#define STAMPEDE_CORE_PROGRESS_H_

#include <cstdint>
#include <span>

#include "stampede/core/connectivity.h"
#include "stampede/core/node_id.h"
#include "stampede/core/protocol.h"
#include "stampede/core/replica_summary.h"
#include "stampede/core/time.h"

namespace stampede {

// What must happen once a run has healed.
struct LivenessDemand {
  Duration bound;  // until all must be well
  // Every client must be answered, even where the protocol promises nothing.
  bool progress = false;
};

// The members of the newest epoch that a replica of `up` knows of. A protocol whose groups change
// names the members by `static ReplicaSet MembersOf(const Replica&)`.
template <class P>
ReplicaSet NewestMembers(std::span<const typename P::Replica> replicas,
                         std::span<const ReplicaSummary> summaries, ReplicaSet up) {
  if constexpr (requires { P::MembersOf(replicas[0]); }) {
    ReplicaSet members;
    std::uint64_t newest = 0;
    for (const NodeId id : up) {
      const std::uint64_t epoch = summaries[id.index()].epoch;
      if (epoch < newest) continue;
      newest = epoch;
      members = P::MembersOf(replicas[id.index()]);
    }
    return members;
  } else {
    return ReplicaSet::First(replicas.size());
  }
}

// `core`, and the replicas that are in touch with all of it: nothing keeps them from doing their
// part.
inline ReplicaSet InTouchWithAll(ReplicaSet core, const Connectivity& connectivity) {
  ReplicaSet attached = core & connectivity.running();
  for (const NodeId id : connectivity.running()) {
    if ((core - connectivity.InTouchWith(id)).empty()) attached.Add(id);
  }
  return attached;
}

// The members of the newest epoch that must be well in the end: those that run where nothing keeps
// replicas from reaching each other; else those that P::CanProgress says, without the help of those
// that have lost their memory, and of the latter those that nothing keeps from any other. None
// where the protocol promises nothing.
template <class P>
ReplicaSet ProgressingReplicas(const Cluster<P>& cluster, ReplicaSet members, ReplicaSet recovering,
                               const Connectivity& connectivity) {
  const ReplicaSet running = connectivity.running();
  if (connectivity.whole()) return members & running;
  Connectivity without = connectivity;
  without.SetRunning(running - recovering);
  ReplicaSet core = CanProgress<P>(cluster, members, without);
  if (core.empty()) return core;
  for (const NodeId id : members& running& recovering) {
    if (connectivity.InTouchWith(id) == running) core.Add(id);
  }
  return core;
}

// Whether the protocol promises that all of `core` gets well, and survives that of the others only
// those work that are in touch with it.
template <class P>
bool PromisesProgress(const Cluster<P>& cluster, std::span<const typename P::Replica> replicas,
                      ReplicaSet core, ReplicaSet recovering, const Connectivity& connectivity) {
  ReplicaLosses losses;
  losses.crashed = ReplicaSet::First(replicas.size()) - InTouchWithAll(core, connectivity);
  losses.unavailable = losses.crashed | recovering;
  return (connectivity.whole() || !core.empty()) && WithinFaultModel<P>(cluster, replicas, losses);
}

// Replicas of `among` that have lost their memory and not got it back.
inline ReplicaSet Recovering(std::span<const ReplicaSummary> summaries, ReplicaSet among) {
  ReplicaSet recovering;
  for (const NodeId id : among) {
    if (summaries[id.index()].recovering) recovering.Add(id);
  }
  return recovering;
}

}  // namespace stampede

#endif  // STAMPEDE_CORE_PROGRESS_H_
