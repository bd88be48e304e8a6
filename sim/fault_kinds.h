// The kinds of faults that a swarm draws, and how it draws those of nodes and links.
#ifndef STAMPEDE_SIM_FAULT_KINDS_H_
#define STAMPEDE_SIM_FAULT_KINDS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stampede/core/enum_names.h"
#include "stampede/core/keyed_random.h"
#include "stampede/core/time.h"
#include "stampede/sim/faults.h"

namespace stampede {

// Random draws are keyed by the number: it never changes, and a new kind gets a new one.
enum class FaultKind : std::uint8_t {
  kDrop = 0,
  kDuplicate = 1,
  kDelay = 2,
  kReorder = 3,
  kHold = 4,
  kPartition = 5,
  kOneWayPartition = 6,
  kFlappingPartition = 7,
  kCutLink = 8,
  kPause = 9,
  kSlowNode = 10,
  kClockDrift = 11,
  kClockJump = 12,
  kSlowDisk = 13,
  kFullDisk = 14,
  kCrash = 15,
  kRestart = 16,
  kTargetedCrash = 17,
  kClientCrash = 18,
  kSlowLink = 19,
  kLastingPause = 20,
  kLastingIsolation = 21,
  kLastingOneWayIsolation = 22,
  kLastingSlowNode = 23,
  kLastingCuts = 24,
  kLastingDrift = 25,
};
constexpr auto EnumNames(FaultKind) {
  return std::to_array<std::string_view>({"drop",
                                          "duplicate",
                                          "delay",
                                          "reorder",
                                          "hold",
                                          "partition",
                                          "one-way-partition",
                                          "flapping-partition",
                                          "cut-link",
                                          "pause",
                                          "slow-node",
                                          "clock-drift",
                                          "clock-jump",
                                          "slow-disk",
                                          "full-disk",
                                          "crash",
                                          "restart",
                                          "targeted-crash",
                                          "client-crash",
                                          "slow-link",
                                          "lasting-pause",
                                          "lasting-isolation",
                                          "lasting-one-way-isolation",
                                          "lasting-slow-node",
                                          "lasting-cuts",
                                          "lasting-drift"});
}
inline constexpr std::size_t kFaultKindCount = EnumCount<FaultKind>();

// What a kind does, one sentence for a list.
constexpr std::string_view Describe(FaultKind kind) {
  constexpr std::array<std::string_view, kFaultKindCount> kText = {
      "a message is lost",
      "a message arrives twice",
      "a message takes many times as long",
      "a message is overtaken by later ones",
      "a message is held back until something else has happened",
      "two groups of nodes cannot reach each other",
      "one group's messages to another are lost, not those the other way",
      "a partition comes and goes quickly",
      "a single link loses everything, in one direction",
      "a node stops for a while, then goes on as if nothing had happened",
      "everything to and from a node takes longer",
      "a node's clock runs fast or slow",
      "a node's clock leaps ahead",
      "a node's disk takes longer to make things durable",
      "a node's disk makes nothing durable until it has room again",
      "a node crashes for good, possibly half-way through a step",
      "a node crashes, possibly half-way through a step, and restarts with its disk",
      "a node crashes at a role change and restarts at once, while its messages are held",
      "a client crashes, possibly half-way through a step, and restarts knowing nothing",
      "everything on a single link takes longer, in one direction",
      "as all else heals, some replicas stop for good",
      "as all else heals, some replicas stay cut off from all others",
      "as all else heals, some replicas go on to hear nobody, or to be heard by nobody",
      "as all else heals, some replicas stay slow",
      "as all else heals, links between replicas stay cut, as the protocol promises to bear",
      "as all else heals, clocks go on to run fast or slow",
  };
  return kText[static_cast<std::size_t>(kind)];
}

// The kinds among which one hash per message chooses, in this order.
inline constexpr std::array kMessageFaults = {FaultKind::kDrop, FaultKind::kDuplicate,
                                              FaultKind::kDelay, FaultKind::kReorder,
                                              FaultKind::kHold};

// The kinds that keep some nodes from reaching others.
inline constexpr std::array kCuts = {FaultKind::kPartition, FaultKind::kOneWayPartition,
                                     FaultKind::kFlappingPartition, FaultKind::kCutLink};
constexpr bool IsCut(FaultKind kind) {
  for (const FaultKind cut : kCuts) {
    if (kind == cut) return true;
  }
  return false;
}

// The kinds that last when all else heals; a run has one of them at most.
inline constexpr std::array kLastingFaults = {
    FaultKind::kLastingPause,    FaultKind::kLastingIsolation, FaultKind::kLastingOneWayIsolation,
    FaultKind::kLastingSlowNode, FaultKind::kLastingCuts,      FaultKind::kLastingDrift};
constexpr bool IsLasting(FaultKind kind) {
  for (const FaultKind lasting : kLastingFaults) {
    if (kind == lasting) return true;
  }
  return false;
}

// The faults of nodes and links that a swarm draws while they come and go, one row each.
struct SwarmFault {
  enum class Strikes : std::uint8_t { kNodes, kReplicas, kLinks };  // links: between replicas
  enum class Lasts : std::uint8_t { kEra, kNodeEra, kWindow };

  FaultKind kind{};
  Strikes strikes{};
  Lasts lasts{};
  // A run's chance, per million for each node or link and each era, is drawn between these.
  std::int64_t chance_low = 0;
  std::int64_t chance_high = 0;
  // So is the largest amount of it, in microseconds, of a drift in parts per million; 0 where it
  // has none.
  std::int64_t max_low = 0;
  std::int64_t max_high = 0;
  // Makes it hold of a node, or of the link to another. Its amount is drawn from `draw`.
  void (*strike)(FaultState& faults, std::size_t node, std::size_t to, std::uint64_t draw,
                 std::int64_t max) = nullptr;
};

namespace internal {

// An amount for a fault whose largest is `max`.
inline Duration UpTo(std::int64_t max, std::uint64_t draw) {
  return Duration(Between(draw, 1, max));
}

// How many microseconds a clock shows for a million. It gains as much as it can lose.
inline std::int64_t ClockRate(std::int64_t max, std::uint64_t draw) {
  constexpr std::int64_t kTrue = kMillion;
  return Between(draw, kTrue * kTrue / (kTrue + max), kTrue + max);
}

}  // namespace internal

// In any order: draws are keyed by kinds.
inline constexpr std::array kSwarmFaults = {
    SwarmFault{FaultKind::kPause, SwarmFault::Strikes::kNodes, SwarmFault::Lasts::kNodeEra, 10'000,
               200'000, 0, 0,
               [](FaultState& faults, std::size_t node, std::size_t, std::uint64_t, std::int64_t) {
                 faults.node(node).paused = true;
               }},
    SwarmFault{FaultKind::kSlowNode, SwarmFault::Strikes::kNodes, SwarmFault::Lasts::kNodeEra,
               20'000, 300'000, 500, 50'000,
               [](FaultState& faults, std::size_t node, std::size_t, std::uint64_t draw,
                  std::int64_t max) { faults.node(node).slow = internal::UpTo(max, draw); }},
    SwarmFault{FaultKind::kSlowDisk, SwarmFault::Strikes::kReplicas, SwarmFault::Lasts::kNodeEra,
               20'000, 300'000, 500, 50'000,
               [](FaultState& faults, std::size_t node, std::size_t, std::uint64_t draw,
                  std::int64_t max) { faults.node(node).disk_slow = internal::UpTo(max, draw); }},
    SwarmFault{FaultKind::kFullDisk, SwarmFault::Strikes::kReplicas, SwarmFault::Lasts::kNodeEra,
               10'000, 200'000, 0, 0,
               [](FaultState& faults, std::size_t node, std::size_t, std::uint64_t, std::int64_t) {
                 faults.node(node).disk_full = true;
               }},
    SwarmFault{
        FaultKind::kClockDrift, SwarmFault::Strikes::kNodes, SwarmFault::Lasts::kEra, 100'000,
        900'000, 1'000'000, 1'000'000,
        [](FaultState& faults, std::size_t node, std::size_t, std::uint64_t draw,
           std::int64_t max) { faults.node(node).clock_rate = internal::ClockRate(max, draw); }},
    SwarmFault{FaultKind::kClockJump, SwarmFault::Strikes::kNodes, SwarmFault::Lasts::kWindow,
               2'000, 100'000, 10'000, 400'000,
               [](FaultState& faults, std::size_t node, std::size_t, std::uint64_t draw,
                  std::int64_t max) { faults.node(node).clock_jump = internal::UpTo(max, draw); }},
    SwarmFault{FaultKind::kSlowLink, SwarmFault::Strikes::kLinks, SwarmFault::Lasts::kNodeEra,
               10'000, 100'000, 500, 50'000,
               [](FaultState& faults, std::size_t node, std::size_t to, std::uint64_t draw,
                  std::int64_t max) { faults.SlowLink(node, to, internal::UpTo(max, draw)); }},
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_FAULT_KINDS_H_
