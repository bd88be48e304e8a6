// The group of nodes of a run, and what a step may see of it.
#ifndef STAMPEDE_CORE_CLUSTER_H_
#define STAMPEDE_CORE_CLUSTER_H_

#include <cstdint>

#include "stampede/core/fields.h"
#include "stampede/core/internal/protocol_types.h"
#include "stampede/core/node_id.h"

namespace stampede {

// Which of P's knobs are on in a run.
template <class P>
class KnobSet {
 public:
  bool IsOn(KnobOf<P> knob) const { return (bits_ >> static_cast<unsigned>(knob) & 1) != 0; }
  void Set(KnobOf<P> knob, bool on) {
    const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(knob);
    bits_ = on ? bits_ | bit : bits_ & ~bit;
  }
  STAMPEDE_FIELDS(KnobSet, bits_)

 private:
  std::uint64_t bits_ = 0;
};

// What is fixed for a run and the same for all of its nodes.
template <class P>
struct Cluster {
  ConfigOf<P> config;
  std::uint16_t replicas = 3;  // r0 .. ; 1 to 64
  std::uint16_t clients = 2;   // c0 .. ; 0 to 1000, 0 where P has none
  KnobSet<P> knobs = {};
  STAMPEDE_FIELDS(Cluster, config, replicas, clients, knobs)
};

// What a step may see beside its node's state and its input.
template <class P>
struct Context {
  const ConfigOf<P>& config;
  NodeId self;
  std::uint16_t replicas = 0;
  std::uint16_t clients = 0;
  const KnobSet<P>& knobs;

  Context(const Cluster<P>& cluster, NodeId id)
      : config(cluster.config),
        self(id),
        replicas(cluster.replicas),
        clients(cluster.clients),
        knobs(cluster.knobs) {}

  // Whether this knob of P is on, for the whole run.
  bool IsOn(KnobOf<P> knob) const { return knobs.IsOn(knob); }

  // All replicas of the cluster, this node included where it is one.
  ReplicaSet all_replicas() const { return ReplicaSet::First(replicas); }
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_CLUSTER_H_
