// What is decided about one message, and about one crash.
#ifndef STAMPEDE_SIM_DECISIONS_H_
#define STAMPEDE_SIM_DECISIONS_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "stampede/core/enum_names.h"
#include "stampede/core/fields.h"
#include "stampede/core/node_id.h"
#include "stampede/core/time.h"

namespace stampede {

// What happens to one message that was sent.
struct MessageFault {
  bool drop = false;
  bool hold = false;       // kept back until it is released; so is its copy
  bool duplicate = false;  // one copy more, `copy_delay` later than the first would arrive
  Duration delay;          // on top of the usual latency; never negative
  Duration copy_delay;
  STAMPEDE_FIELDS(MessageFault, drop, hold, duplicate, delay, copy_delay)

  bool quiet() const { return *this == MessageFault(); }
};

// What a crash costs a node beside its memory, which it always loses.
enum class DiskLoss : std::uint8_t {
  kUnsynced,    // what was not synced
  kNothing,     // nothing: even what was merely written has reached the disk
  kEverything,  // the whole disk
  kTorn,        // of what was not synced the last write; those before it have reached the disk
  kStale,       // what was synced last: that sync lied, and the record before is found
  kCorrupted,   // the record cannot be read: the node starts as with an empty disk
};
constexpr auto EnumNames(DiskLoss) {
  return std::to_array<std::string_view>(
      {"unsynced", "nothing", "everything", "torn", "stale", "corrupted"});
}

// A crash of a node at an exact point: in its `step`-th step (from 1), after `effect` of that
// step's effects have left. After `down` it restarts with what its disk still holds; where that is
// zero, never. With `within_fault_model` the node is spared where the crash, beside what is broken
// by then, would be more than the protocol promises to survive. With `settled` the crash waits for
// the first step from there on in which nothing of the node waits for its disk.
struct CrashPoint {
  NodeId node;
  std::uint64_t step = 0;
  std::uint32_t effect = 0;
  DiskLoss loss = DiskLoss::kUnsynced;
  Duration down;
  bool within_fault_model = false;
  bool settled = false;
  STAMPEDE_FIELDS(CrashPoint, node, step, effect, loss, down, within_fault_model, settled)
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_DECISIONS_H_
