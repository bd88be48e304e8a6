// What befalls replicas, as coverage pairs it with their statuses: by what it does to a replica,
// not by the strategy behind it (fault_kinds.h), so that it is the same whoever decides.
#ifndef STAMPEDE_SIM_STRUCK_BY_H_
#define STAMPEDE_SIM_STRUCK_BY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stampede/core/enum_names.h"

namespace stampede {

// A fault strikes a replica when it takes effect: a message's as it is sent, both of its ends; one
// that lasts for a while as it begins.
enum class StruckBy : std::uint8_t {
  kDrop,
  kDuplicate,
  kDelay,
  kHold,
  kCut,        // from or to some other node, in one direction
  kPartition,  // from some other node, in both directions
  kPause,
  kSlowNode,
  kSlowLink,
  kSlowDisk,
  kFullDisk,
  kClockDrift,
  kClockJump,
  kCrash,     // for good
  kRestart,   // a crash from which it comes back
  kDiskLoss,  // a crash of either kind that cost more than what was not synced
  kLasting,   // any fault that is left when all else heals
};
constexpr auto EnumNames(StruckBy) {
  return std::to_array<std::string_view>({"drop", "duplicate", "delay", "hold", "cut", "partition",
                                          "pause", "slow-node", "slow-link", "slow-disk",
                                          "full-disk", "clock-drift", "clock-jump", "crash",
                                          "restart", "disk-loss", "lasting"});
}
inline constexpr std::size_t kStruckByCount = EnumCount<StruckBy>();

// Pairs are counted in a table of a row for each StruckBy, and a column for each status of the
// protocol. Replicas that lead count in a column more, beside that of their status.
constexpr std::size_t StruckColumns(std::size_t statuses) {
  return statuses == 0 ? 0 : statuses + 1;
}
constexpr std::size_t StruckCells(std::size_t statuses) {
  return kStruckByCount * StruckColumns(statuses);
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_STRUCK_BY_H_
