// The faults of nodes and links that hold at one virtual time, as the World reads them: plain state
// for each node and link, no variant (law 2). Compiled from the faults of faults.h.
#ifndef STAMPEDE_SIM_FAULT_STATE_H_
#define STAMPEDE_SIM_FAULT_STATE_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/keyed_random.h"
#include "stampede/core/time.h"
#include "stampede/sim/node_slots.h"

namespace stampede {

// Of one node, at one virtual time.
struct NodeFaults {
  bool paused = false;                 // it takes no step; what comes up for it waits
  bool disk_full = false;              // no sync of it gets done
  Duration slow;                       // added to the latency of all messages to and from it
  Duration disk_slow;                  // added to the latency of syncs that begin
  std::int64_t clock_rate = kMillion;  // per million
  Duration clock_jump;                 // once, as this state begins to hold; not negative
  STAMPEDE_FIELDS(NodeFaults, paused, disk_full, slow, disk_slow, clock_rate, clock_jump)

  bool IsNone() const {  // without branches: asked for every node and window
    return (int{paused} | int{disk_full} | int{slow != Duration()} | int{disk_slow != Duration()} |
            int{clock_rate != std::int64_t{kMillion}} | int{clock_jump != Duration()}) == 0;
  }
};

// Of all nodes and links, at one virtual time.
class FaultState {
 public:
  // No fault anywhere. Keeps its memory.
  void Reset(const NodeSlots& slots) {
    slots_ = slots;
    nodes_.assign(slots.nodes(), NodeFaults());
    row_words_ = (slots.nodes() + 63) / 64;
    cut_.assign(slots.nodes() * row_words_, 0);
    slow_links_.clear();
  }

  const NodeSlots& slots() const { return slots_; }
  std::size_t nodes() const { return nodes_.size(); }
  NodeFaults& node(std::size_t slot) { return nodes_[slot]; }
  const NodeFaults& node(std::size_t slot) const { return nodes_[slot]; }

  // Whether what `from` sends to `to` is lost.
  bool IsCut(std::size_t from, std::size_t to) const {
    return (cut_[from * row_words_ + to / 64] >> (to % 64) & 1) != 0;
  }
  void Cut(std::size_t from, std::size_t to) {
    cut_[from * row_words_ + to / 64] |= std::uint64_t{1} << (to % 64);
  }
  void Mend(std::size_t from, std::size_t to) {
    cut_[from * row_words_ + to / 64] &= ~(std::uint64_t{1} << (to % 64));
  }

  // Whether the same links are cut. REQUIRES: both have the same slots.
  bool SameCuts(const FaultState& other) const { return cut_ == other.cut_; }
  // Calls visit(from, to) for links that are cut here and not there. REQUIRES: the same slots.
  template <class F>
  void ForEachNewCut(const FaultState& other, F&& visit) const {
    for (std::size_t i = 0; i < cut_.size(); ++i) {
      for (std::uint64_t bits = cut_[i] & ~other.cut_[i]; bits != 0; bits &= bits - 1) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(bits));
        visit(i / row_words_, i % row_words_ * 64 + bit);
      }
    }
  }

  // Added to the latency of what `from` sends to `to`. Linear in the number of slow links.
  Duration SlownessOf(std::size_t from, std::size_t to) const {
    for (const SlowLinkState& link : slow_links_) {
      if (link.from == from && link.to == to) return link.by;
    }
    return Duration();
  }
  void SlowLink(std::size_t from, std::size_t to, Duration by) {
    if (SlownessOf(from, to) >= by) return;
    std::erase_if(slow_links_,
                  [&](const SlowLinkState& link) { return link.from == from && link.to == to; });
    slow_links_.push_back({from, to, by});
  }
  struct SlowLinkState {
    std::size_t from = 0;
    std::size_t to = 0;
    Duration by;
  };
  const std::vector<SlowLinkState>& slow_links() const { return slow_links_; }

  // Makes the faults of `other` hold as well: of two delays the longer, of two clock rates the
  // other's. Jumps of clocks are not taken over. REQUIRES: both have the same slots.
  void Add(const FaultState& other) {
    for (std::size_t i = 0; i < cut_.size(); ++i) cut_[i] |= other.cut_[i];
    for (const SlowLinkState& link : other.slow_links_) SlowLink(link.from, link.to, link.by);
    for (std::size_t slot = 0; slot < nodes_.size(); ++slot) {
      NodeFaults& node = nodes_[slot];
      const NodeFaults& added = other.nodes_[slot];
      node.paused |= added.paused;
      node.disk_full |= added.disk_full;
      node.slow = std::max(node.slow, added.slow);
      node.disk_slow = std::max(node.disk_slow, added.disk_slow);
      if (added.clock_rate != std::int64_t{kMillion}) node.clock_rate = added.clock_rate;
    }
  }
  // Whether nothing is wrong.
  bool IsNone() const {
    const auto healthy = [](const NodeFaults& node) { return node == NodeFaults(); };
    return slow_links_.empty() && std::all_of(nodes_.begin(), nodes_.end(), healthy) &&
           std::all_of(cut_.begin(), cut_.end(), [](std::uint64_t word) { return word == 0; });
  }
  void ClearJumps() {
    for (NodeFaults& node : nodes_) node.clock_jump = Duration();
  }

 private:
  NodeSlots slots_;
  std::vector<NodeFaults> nodes_;
  std::size_t row_words_ = 0;
  std::vector<std::uint64_t> cut_;  // a row of bits for each sender
  std::vector<SlowLinkState> slow_links_;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_FAULT_STATE_H_
