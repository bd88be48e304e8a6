// Faults of nodes and links, as data (law 2). One struct per fault says what it strikes and how
// much; from its field list follow its form in files and on screen, and how it is recorded, edited
// and shrunk. For the World it is compiled into a FaultState. (Decisions about single messages and
// about crashes are in decisions.h.)
//
// To add one: a struct here; its part of the state (fault_state.h); the part of the World that
// carries it out; a number and a row of the swarm (fault_kinds.h); a test.
#ifndef STAMPEDE_SIM_FAULTS_H_
#define STAMPEDE_SIM_FAULTS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/keyed_random.h"
#include "stampede/core/node_id.h"
#include "stampede/core/time.h"
#include "stampede/sim/fault_state.h"
#include "stampede/sim/node_slots.h"
#include "stampede/sim/patterns.h"

namespace stampede {

// Faults of nodes and links. The first field of each says which nodes or links it strikes,
// the others how much. How long it lasts stands beside it: in a scenario's step, or in the window
// of a trace. Each has
//   kName               its name in files and on screen
//   Apply(state)        makes it hold in `state`
//   In(state)           those that hold in `state`, one for each node or link struck; a partition
//                       is seen as the links that it cuts
// and may have a bool IsValid(): whether the amounts are ones that can be.
namespace fault {

template <class F>
void ForEachNode(const std::vector<NodeId>& nodes, FaultState& state, F&& strike) {
  for (const NodeId id : nodes) {
    if (state.slots().Exists(id)) strike(state.node(state.slots().SlotOf(id)));
  }
}

// A fault of type T for each node of which `describe` makes one: it returns whether it did.
template <class T, class F>
std::vector<T> OfNodes(const FaultState& state, F&& describe) {
  std::vector<T> found;
  for (std::size_t slot = 0; slot < state.nodes(); ++slot) {
    T fault;
    if (!describe(state.node(slot), fault)) continue;
    fault.nodes = {state.slots().IdOf(slot)};
    found.push_back(std::move(fault));
  }
  return found;
}

constexpr bool IsDelay(Duration span) {
  return Duration() <= span && span <= Seconds(3600);
}

struct Cut {  // what is sent there is lost
  static constexpr std::string_view kName = "cut";
  std::vector<LinkPattern> links;
  STAMPEDE_FIELDS(Cut, links)

  void Apply(FaultState& state) const {
    ForEachLink(state.slots(), links, [&](std::size_t a, std::size_t b) { state.Cut(a, b); });
  }
  static std::vector<Cut> In(const FaultState& state) {
    std::vector<Cut> found;
    for (std::size_t a = 0; a < state.nodes(); ++a) {
      for (std::size_t b = 0; b < state.nodes(); ++b) {
        if (a == b || !state.IsCut(a, b)) continue;
        found.push_back({{{state.slots().IdOf(a), state.slots().IdOf(b), false}}});
      }
    }
    return found;
  }
};

struct Partition {  // nodes of different groups do not reach each other; nodes of no group reach
                    // all
  static constexpr std::string_view kName = "partition";
  std::vector<std::vector<NodeId>> groups;
  STAMPEDE_FIELDS(Partition, groups)

  void Apply(FaultState& state) const {
    const NodeSlots& slots = state.slots();
    for (const auto& group : groups) {
      for (const auto& other : groups) {
        if (&group == &other) continue;
        for (const NodeId a : group) {
          for (const NodeId b : other) {
            if (slots.Exists(a) && slots.Exists(b)) state.Cut(slots.SlotOf(a), slots.SlotOf(b));
          }
        }
      }
    }
  }
  static std::vector<Partition> In(const FaultState&) { return {}; }
};

struct Pause {  // the nodes take no steps; what comes up for them waits
  static constexpr std::string_view kName = "pause";
  std::vector<NodeId> nodes;
  STAMPEDE_FIELDS(Pause, nodes)

  void Apply(FaultState& state) const {
    ForEachNode(nodes, state, [](NodeFaults& node) { node.paused = true; });
  }
  static std::vector<Pause> In(const FaultState& state) {
    return OfNodes<Pause>(state, [](const NodeFaults& node, Pause&) { return node.paused; });
  }
};

struct SlowNode {  // all messages to and from the nodes take so much longer
  static constexpr std::string_view kName = "slow-node";
  std::vector<NodeId> nodes;
  Duration by;
  STAMPEDE_FIELDS(SlowNode, nodes, by)

  void Apply(FaultState& state) const {
    ForEachNode(nodes, state, [this](NodeFaults& node) { node.slow = std::max(node.slow, by); });
  }
  static std::vector<SlowNode> In(const FaultState& state) {
    return OfNodes<SlowNode>(state, [](const NodeFaults& node, SlowNode& fault) {
      return (fault.by = node.slow) != Duration();
    });
  }
  bool IsValid() const { return IsDelay(by); }
};

struct SlowLink {  // what is sent there takes so much longer
  static constexpr std::string_view kName = "slow-link";
  std::vector<LinkPattern> links;
  Duration by;
  STAMPEDE_FIELDS(SlowLink, links, by)

  bool IsValid() const { return IsDelay(by); }
  void Apply(FaultState& state) const {
    ForEachLink(state.slots(), links,
                [&](std::size_t a, std::size_t b) { state.SlowLink(a, b, by); });
  }
  static std::vector<SlowLink> In(const FaultState& state) {
    std::vector<SlowLink> found;
    for (const auto& [from, to, slowness] : state.slow_links()) {
      found.push_back({{{state.slots().IdOf(from), state.slots().IdOf(to), false}}, slowness});
    }
    return found;
  }
};

struct SlowDisk {  // their syncs take so much longer
  static constexpr std::string_view kName = "slow-disk";
  std::vector<NodeId> nodes;
  Duration by;
  STAMPEDE_FIELDS(SlowDisk, nodes, by)

  void Apply(FaultState& state) const {
    ForEachNode(nodes, state,
                [this](NodeFaults& node) { node.disk_slow = std::max(node.disk_slow, by); });
  }
  static std::vector<SlowDisk> In(const FaultState& state) {
    return OfNodes<SlowDisk>(state, [](const NodeFaults& node, SlowDisk& fault) {
      return (fault.by = node.disk_slow) != Duration();
    });
  }
  bool IsValid() const { return IsDelay(by); }
};

struct FullDisk {  // nothing that they write becomes durable
  static constexpr std::string_view kName = "full-disk";
  std::vector<NodeId> nodes;
  STAMPEDE_FIELDS(FullDisk, nodes)

  void Apply(FaultState& state) const {
    ForEachNode(nodes, state, [](NodeFaults& node) { node.disk_full = true; });
  }
  static std::vector<FullDisk> In(const FaultState& state) {
    return OfNodes<FullDisk>(state,
                             [](const NodeFaults& node, FullDisk&) { return node.disk_full; });
  }
};

struct ClockDrift {  // their clocks advance by `rate` microseconds in a second
  static constexpr std::string_view kName = "clock-drift";
  std::vector<NodeId> nodes;
  std::int64_t rate = kMillion;
  STAMPEDE_FIELDS(ClockDrift, nodes, rate)

  void Apply(FaultState& state) const {
    ForEachNode(nodes, state, [this](NodeFaults& node) { node.clock_rate = rate; });
  }
  static std::vector<ClockDrift> In(const FaultState& state) {
    return OfNodes<ClockDrift>(state, [](const NodeFaults& node, ClockDrift& fault) {
      return (fault.rate = node.clock_rate) != std::int64_t{kMillion};
    });
  }
  bool IsValid() const { return 1 <= rate && rate <= 1000 * std::int64_t{kMillion}; }
};

struct ClockJump {  // their clocks leap ahead, once
  static constexpr std::string_view kName = "clock-jump";
  std::vector<NodeId> nodes;
  Duration by;
  STAMPEDE_FIELDS(ClockJump, nodes, by)

  void Apply(FaultState& state) const {
    ForEachNode(nodes, state, [this](NodeFaults& node) { node.clock_jump = by; });
  }
  static std::vector<ClockJump> In(const FaultState& state) {
    return OfNodes<ClockJump>(state, [](const NodeFaults& node, ClockJump& fault) {
      return (fault.by = node.clock_jump) != Duration();
    });
  }
  bool IsValid() const { return IsDelay(by); }
};

}  // namespace fault

using TimedFault =
    std::variant<fault::Cut, fault::Partition, fault::Pause, fault::SlowNode, fault::SlowLink,
                 fault::SlowDisk, fault::FullDisk, fault::ClockDrift, fault::ClockJump>;

// Whether the fault is over as soon as it has struck: it has no end to record or to choose.
constexpr bool IsInstant(const TimedFault& fault) {
  return std::holds_alternative<fault::ClockJump>(fault);
}

// Makes the fault hold. Nodes that do not exist are passed over.
void Apply(const TimedFault& fault, FaultState& state);

// All faults that hold, one for each node or link struck, in a fixed order.
std::vector<TimedFault> FaultsIn(const FaultState& state);

// The faults with those of the same kind and amount united, in the order of their first ones.
std::vector<TimedFault> Unite(const std::vector<TimedFault>& faults);

}  // namespace stampede

#endif  // STAMPEDE_SIM_FAULTS_H_
