// Nodes as indices: replicas first, then clients.
#ifndef STAMPEDE_SIM_NODE_SLOTS_H_
#define STAMPEDE_SIM_NODE_SLOTS_H_

#include <cstddef>
#include <cstdint>

#include "stampede/core/node_id.h"

namespace stampede {

struct NodeSlots {
  std::uint16_t replicas = 0;
  std::uint16_t clients = 0;

  std::size_t nodes() const { return std::size_t{replicas} + clients; }
  // REQUIRES: Exists(id).
  std::size_t SlotOf(NodeId id) const {
    return id.is_client() ? std::size_t{replicas} + id.index() : id.index();
  }
  // REQUIRES: slot < nodes().
  NodeId IdOf(std::size_t slot) const {
    return slot < replicas ? NodeId::Replica(static_cast<std::uint16_t>(slot))
                           : NodeId::Client(static_cast<std::uint16_t>(slot - replicas));
  }
  bool Exists(NodeId id) const { return id.index() < (id.is_client() ? clients : replicas); }
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_NODE_SLOTS_H_
