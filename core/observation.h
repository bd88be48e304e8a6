// What an observer of a run sees of one step: the step, and the replicas after it.
#ifndef STAMPEDE_CORE_OBSERVATION_H_
#define STAMPEDE_CORE_OBSERVATION_H_

#include <cstdint>
#include <span>

#include "stampede/core/connectivity.h"
#include "stampede/core/effects.h"
#include "stampede/core/input.h"
#include "stampede/core/node_id.h"
#include "stampede/core/protocol.h"
#include "stampede/core/time.h"

namespace stampede {

// Read-only, valid until the next step.
template <class P>
struct Observation {
  const Cluster<P>& cluster;
  std::uint64_t step;  // number of this step in the run, from 1
  Time now;
  NodeId node;  // that took the step
  const Input<P>& input;
  const Effects<P>& effects;  // what leaves the node: cut short where it crashed in this step

  std::span<const typename P::Replica> replicas;  // all of them, by index
  std::span<const ReplicaSummary> summaries;      // theirs, after the step
  ReplicaSummary before;                 // of the node before the step, where it is a replica
  ReplicaSet up;                         // replicas that have not crashed
  std::span<const ClientOf<P>> clients;  // all of them, after the step
  bool healed = false;                   // the faults have ended; from here on all must get well
  bool clients_done = false;             // and every client has its last answer
  bool crashed = false;                  // the node crashed in this step, behind the effects shown
  std::span<const DurableOf<P>> disks = {};    // what a restart of each replica would find
  const Connectivity* connectivity = nullptr;  // once healed: who still reaches whom

  // r0 .. : those that `replicas` and `summaries` are of.
  ReplicaSet all_replicas() const { return ReplicaSet::First(replicas.size()); }
  const typename P::Replica& replica() const { return replicas[node.index()]; }
  // REQUIRES: a client took the step.
  const ClientOf<P>& client() const { return clients[node.index()]; }
  const ReplicaSummary& summary() const { return summaries[node.index()]; }
  const typename P::Replica& replica(NodeId id) const { return replicas[id.index()]; }
  const ReplicaSummary& summary(NodeId id) const { return summaries[id.index()]; }
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_OBSERVATION_H_
