// The disks of the nodes, and what waits for them: a sync is a barrier for the effects behind it.
#ifndef STAMPEDE_SIM_DISKS_H_
#define STAMPEDE_SIM_DISKS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "stampede/core/effects.h"
#include "stampede/core/time.h"
#include "stampede/sim/decisions.h"
#include "stampede/sim/event_queue.h"
#include "stampede/sim/faults.h"
#include "stampede/sim/names.h"

namespace stampede {

// An effect that waits behind a sync.
template <class P>
struct WaitingEffect {
  typename Effects<P>::Item item;
  std::variant<std::monostate, typename P::Message, DurableOf<P>, ResultOf<P>> part;
  OperationNumber operation;  // of kReturn and kGiveUp
};

// The disk of one node: one record, which is replaced as a whole.
template <class P>
struct DiskState {
  DurableOf<P> before;                 // what the durable record replaced
  std::vector<DurableOf<P>> unsynced;  // written since, in order
  bool syncing = false;
  bool put_off = false;     // the sync under way waits for room, or for its node to go on
  Time sync_done;           // when the sync under way is done
  SyncToken token;          // of the sync under way
  std::uint64_t count = 0;  // syncs so far; names go on across restarts
  std::uint64_t sync_in_step = 0;
  std::vector<WaitingEffect<P>> waiting;  // in order, behind the sync under way
};

template <class P>
class Disks {
 public:
  // Every sync takes `latency`, and longer where the disk is slow.
  void Start(const NodeSlots& slots, Duration latency) {
    slots_ = slots;
    latency_ = latency;
    disks_.assign(slots.nodes(), {});
    durable_.assign(slots.nodes(), {});
  }

  DiskState<P>& operator[](std::size_t slot) { return disks_[slot]; }
  const DiskState<P>& operator[](std::size_t slot) const { return disks_[slot]; }
  std::size_t size() const { return disks_.size(); }

  // What a restart of each node would find.
  std::span<const DurableOf<P>> durable() const { return durable_; }

  // The node has crashed, at this cost.
  void Lose(std::size_t slot, DiskLoss loss) {
    DiskState<P>& disk = disks_[slot];
    disk.syncing = disk.put_off = false;
    disk.waiting.clear();
    const std::size_t writes = disk.unsynced.size();
    switch (loss) {
      case DiskLoss::kNothing: return Keep(slot, writes);
      case DiskLoss::kTorn: return Keep(slot, writes == 0 ? 0 : writes - 1);
      case DiskLoss::kStale: durable_[slot] = disk.before; break;
      case DiskLoss::kEverything:
      case DiskLoss::kCorrupted: durable_[slot] = disk.before = {}; break;
      case DiskLoss::kUnsynced: break;
    }
    Keep(slot, 0);
  }

  std::uint64_t PackedNameOf(std::size_t slot) const {
    return PackedName(NameKind::kSync, slots_.IdOf(slot), 0, disks_[slot].count);
  }

  // Begins a sync, in step `step`. What is emitted from here on waits.
  void StartSync(std::size_t slot, SyncToken token, Time now, std::uint64_t step,
                 const FaultState& faults, EventQueue& queue) {
    DiskState<P>& disk = disks_[slot];
    disk.syncing = true;
    disk.token = token;
    disk.sync_in_step = step;
    disk.sync_done = now + latency_ + faults.node(slot).disk_slow;
    ++disk.count;
    queue.Schedule(disk.sync_done, PackedNameOf(slot), EventKind::kDisk,
                   static_cast<std::uint32_t>(slot));
  }

  // Whether the sync whose event comes up at `now` gets done then. One that cannot (the disk is
  // full, the node paused) is put off; its event is to come up again.
  enum class Sync { kGone, kPutOff, kDone };
  Sync Finish(std::size_t slot, Time now, const FaultState& faults) {
    DiskState<P>& disk = disks_[slot];
    if (!disk.syncing || disk.sync_done != now) return Sync::kGone;
    if (faults.node(slot).disk_full || faults.node(slot).paused) {
      disk.put_off = true;
      return Sync::kPutOff;
    }
    Keep(slot, disk.unsynced.size());
    disk.syncing = false;
    return Sync::kDone;
  }
  // A sync that was put off is tried again at `now`. False where it is gone with its node.
  bool TryAgain(std::size_t slot, Time now) {
    if (!std::exchange(disks_[slot].put_off, false)) return false;
    disks_[slot].sync_done = now;
    return true;
  }

 private:
  // The first `writes` of those not synced reach the disk; the others never do.
  void Keep(std::size_t slot, std::size_t writes) {
    DiskState<P>& disk = disks_[slot];
    if (writes > 0) {
      disk.before = std::exchange(durable_[slot], std::move(disk.unsynced[writes - 1]));
    }
    disk.unsynced.clear();
  }

  NodeSlots slots_;
  Duration latency_;
  std::vector<DiskState<P>> disks_;
  std::vector<DurableOf<P>> durable_;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_DISKS_H_
