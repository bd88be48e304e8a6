// The group of nodes of a run, and what a step may see of it.
#ifndef STAMPEDE_CORE_CLUSTER_H_
#define STAMPEDE_CORE_CLUSTER_H_

#include <cstdint>

#include "stampede/core/fields.h"
#include "stampede/core/internal/protocol_types.h"
#include "stampede/core/node_id.h"

namespace stampede {

// What is fixed for a run and the same for all of its nodes.
template <class P>
struct Cluster {
  ConfigOf<P> config;
  std::uint16_t replicas = 3;  // r0 .. ; 1 to 64
  std::uint16_t clients = 2;   // c0 .. ; 0 to 1000, 0 where P has none
  STAMPEDE_FIELDS(Cluster, config, replicas, clients)
};

// What a step may see beside its node's state and its input.
template <class P>
struct Context {
  const ConfigOf<P>& config;
  NodeId self;
  std::uint16_t replicas = 0;
  std::uint16_t clients = 0;

  Context(const Cluster<P>& cluster, NodeId id)
      : config(cluster.config), self(id), replicas(cluster.replicas), clients(cluster.clients) {}

  // All replicas of the cluster, this node included where it is one.
  ReplicaSet all_replicas() const { return ReplicaSet::First(replicas); }
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_CLUSTER_H_
