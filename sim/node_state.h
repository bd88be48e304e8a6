// What the world keeps about one node beside the node's own state.
#ifndef STAMPEDE_SIM_NODE_STATE_H_
#define STAMPEDE_SIM_NODE_STATE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "stampede/core/effects.h"
#include "stampede/core/enum_names.h"
#include "stampede/core/time.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/clock.h"

namespace stampede {

// One timer. Moving a timer only changes `deadline`; the queue holds one live entry per timer,
// which is put off when it comes up early. Most timers are moved many times before they run out.
struct TimerState {
  bool set = false;
  Time deadline;
  std::optional<Time> queued;  // when its live queue entry comes up
  std::uint32_t count = 0;     // how often it was set; part of its name
  std::uint64_t set_in_step = 0;
};

// An effect that waits behind a sync.
template <class P>
struct WaitingEffect {
  typename Effects<P>::Item item;
  std::variant<std::monostate, typename P::Message, typename P::Durable, typename P::Result> part;
};

// The disk of one node: one record, which is replaced as a whole.
template <class P>
struct DiskState {
  typename P::Durable durable;                // what a restart would find
  typename P::Durable before;                 // what that replaced
  std::vector<typename P::Durable> unsynced;  // written since, in order
  bool syncing = false;
  bool put_off = false;     // the sync under way waits for room, or for its node to go on
  Time sync_done;           // when the sync under way is done
  SyncToken token;          // of the sync under way
  std::uint64_t count = 0;  // syncs so far; names go on across restarts
  std::uint64_t sync_in_step = 0;
  std::vector<WaitingEffect<P>> waiting;  // in order, behind the sync under way

  // The first `writes` of those not synced reach the disk; the others never do.
  void Keep(std::size_t writes) {
    if (writes > 0) before = std::exchange(durable, std::move(unsynced[writes - 1]));
    unsynced.clear();
  }
  // The node has stopped, at this cost.
  void Lose(DiskLoss loss) {
    syncing = put_off = false;
    waiting.clear();
    switch (loss) {
      case DiskLoss::kNothing: return Keep(unsynced.size());
      case DiskLoss::kTorn: return Keep(unsynced.empty() ? 0 : unsynced.size() - 1);
      case DiskLoss::kStale: durable = before; break;
      case DiskLoss::kEverything:
      case DiskLoss::kCorrupted: durable = before = {}; break;
      case DiskLoss::kUnsynced: break;
    }
    Keep(0);
  }
};

// A crash in the step that an input will bring about.
struct PlannedCrash {
  std::uint64_t input = 0;  // packed name
  std::uint32_t effect = 0;
  DiskLoss loss = DiskLoss::kUnsynced;
  Duration down;
};

template <class P>
struct NodeState {
  static constexpr std::size_t kTimers = EnumCount<typename P::Timer>();

  bool up = true;
  bool returns = false;  // while down: it will start again by itself
  NodeClock clock;
  std::array<TimerState, kTimers> timers;
  std::uint32_t starts = 0;  // so far
  std::uint64_t steps = 0;
  std::vector<CrashPoint> crashes;    // planned
  std::vector<PlannedCrash> planned;  // those in steps that are known by their inputs
  CrashPoint crash;                   // the latest that came
  DiskState<P> disk;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_NODE_STATE_H_
