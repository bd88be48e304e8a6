#include "stampede/core/connectivity.h"

namespace stampede {

void Connectivity::Reset(std::uint16_t replicas, std::uint16_t clients) {
  replicas_ = replicas;
  running_ = ReplicaSet::First(replicas);
  anything_lasts_ = false;
  whole_ = true;
  nodes_.assign(std::size_t{replicas} + clients, {running_, running_, running_});
}

void Connectivity::Part(NodeId a, NodeId b) {
  whole_ = false;
  if (!b.is_client()) nodes_[SlotOf(a)].in_touch.Remove(b);
  if (!a.is_client()) nodes_[SlotOf(b)].in_touch.Remove(a);
}

void Connectivity::Cut(NodeId from, NodeId to) {
  if (!to.is_client()) nodes_[SlotOf(from)].reached.Remove(to);
  if (!from.is_client()) nodes_[SlotOf(to)].heard.Remove(from);
  Part(from, to);
}

void Connectivity::Slow(NodeId a, NodeId b) {
  Part(a, b);
}

ReplicaSet Connected(ReplicaSet among, int least, const Connectivity& connectivity) {
  ReplicaSet rest = among & connectivity.running();
  while (rest.size() >= least) {
    NodeId loneliest;
    int fewest = rest.size();
    for (const NodeId id : rest) {
      const int in_touch = (connectivity.InTouchWith(id) & rest).size();
      if (in_touch >= fewest) continue;
      fewest = in_touch;
      loneliest = id;
    }
    if (fewest == rest.size()) return rest;
    rest.Remove(loneliest);
  }
  return {};
}

ReplicaSet ConnectedMajority(ReplicaSet members, const Connectivity& connectivity) {
  return Connected(members, members.size() / 2 + 1, connectivity);
}

}  // namespace stampede
