// Who can talk to whom, for good: what faults that last leave of a network after all others have
// ended.
#ifndef STAMPEDE_CORE_CONNECTIVITY_H_
#define STAMPEDE_CORE_CONNECTIVITY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stampede/core/node_id.h"

namespace stampede {

// Sets of replicas hold only those that run, and each reaches itself.
class Connectivity {
 public:
  // All run, all reach all in time, and nothing lasts.
  void Reset(std::uint16_t replicas, std::uint16_t clients);

  // Whether some fault lasts, and whether all that run reach each other in spite of it.
  bool anything_lasts() const { return anything_lasts_; }
  bool whole() const { return whole_; }

  // Replicas that are neither down nor paused for good.
  ReplicaSet running() const { return running_; }
  // Replicas that what the node sends reaches, sooner or later.
  ReplicaSet ReachedBy(NodeId from) const { return At(from).reached & running_; }
  // Replicas whose messages reach the node, sooner or later.
  ReplicaSet HeardBy(NodeId to) const { return At(to).heard & running_; }
  // Replicas that it reaches and hears within the protocol's timeouts.
  ReplicaSet InTouchWith(NodeId node) const { return At(node).in_touch & running_; }

  void SetRunning(ReplicaSet running) { running_ = running; }
  void SetLasting() { anything_lasts_ = true; }
  // What `from` sends to `to` is lost.
  void Cut(NodeId from, NodeId to);
  // What they send to each other takes longer than the protocol waits.
  void Slow(NodeId a, NodeId b);

 private:
  struct Node {
    ReplicaSet reached;
    ReplicaSet heard;
    ReplicaSet in_touch;
  };
  std::size_t SlotOf(NodeId node) const {
    return node.is_client() ? replicas_ + std::size_t{node.index()} : node.index();
  }
  const Node& At(NodeId node) const { return nodes_[SlotOf(node)]; }
  void Part(NodeId a, NodeId b);

  std::uint16_t replicas_ = 0;
  ReplicaSet running_;
  bool anything_lasts_ = false;
  bool whole_ = true;
  std::vector<Node> nodes_;  // replicas, then clients
};

// At least so many of `among` of which each is in touch with each; none where there are not so
// many. Where some are not in touch, those that miss most others are left out first, so that in a
// network of many gaps some that there are may go unnoticed. One that is in touch with all is never
// left out.
ReplicaSet Connected(ReplicaSet among, int least, const Connectivity& connectivity);

// The same of a majority of `members`.
ReplicaSet ConnectedMajority(ReplicaSet members, const Connectivity& connectivity);

}  // namespace stampede

#endif  // STAMPEDE_CORE_CONNECTIVITY_H_
