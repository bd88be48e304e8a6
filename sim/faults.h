// The kinds of trouble that an adversary can make.
#ifndef STAMPEDE_SIM_FAULTS_H_
#define STAMPEDE_SIM_FAULTS_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "stampede/core/enum_names.h"

namespace stampede {

enum class FaultKind : std::uint8_t {
  kDrop,
  kDuplicate,
  kDelay,
  kReorder,
  kHold,
  kPartition,
  kOneWayPartition,
  kFlappingPartition,
  kCutLink,
  kPause,
  kSlowNode,
  kClockDrift,
  kClockJump,
  kSlowDisk,
  kFullDisk,
  kCrash,
  kRestart,
  kTargetedCrash,
  kClientCrash,
};
constexpr auto EnumNames(FaultKind) {
  return std::to_array<std::string_view>(
      {"drop", "duplicate", "delay", "reorder", "hold", "partition", "one-way-partition",
       "flapping-partition", "cut-link", "pause", "slow-node", "clock-drift", "clock-jump",
       "slow-disk", "full-disk", "crash", "restart", "ambush", "client-crash"});
}
inline constexpr std::size_t kFaultKindCount = EnumCount<FaultKind>();

// Whether it keeps some nodes from reaching others.
constexpr bool IsCut(FaultKind fault) {
  return fault == FaultKind::kPartition || fault == FaultKind::kOneWayPartition ||
         fault == FaultKind::kFlappingPartition || fault == FaultKind::kCutLink;
}

// What a kind does, for `stampede list faults`.
constexpr std::string_view Describe(FaultKind fault) {
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
      "a node stops for good, possibly half-way through a step",
      "a node stops, possibly half-way through a step, and starts again with its disk",
      "a node, startled or at a turn, restarts at once while messages from and to it are held",
      "a client stops, possibly half-way through a step, and starts again knowing nothing",
  };
  return kText[static_cast<std::size_t>(fault)];
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_FAULTS_H_
