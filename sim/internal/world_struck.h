// The part of World that counts in which statuses faults strike replicas. Included by world.h only.
#ifndef STAMPEDE_SIM_INTERNAL_WORLD_STRUCK_H_
#define STAMPEDE_SIM_INTERNAL_WORLD_STRUCK_H_

namespace stampede {

template <Protocol P, class A, class O>
void World<P, A, O>::CountStruck(StruckBy fault, std::size_t slot) {
  if constexpr (kHasStatus<P>) {
    if (slot >= slots_.replicas) return;
    constexpr std::size_t kStatuses = StatusCount<P>();
    std::uint64_t* const row =
        coverage_.struck.data() + static_cast<std::size_t>(fault) * StruckColumns(kStatuses);
    ++row[static_cast<std::size_t>(P::StatusOf(replicas_[slot]))];
    if (summaries_[slot].leading) ++row[kStatuses];
  }
}

template <Protocol P, class A, class O>
void World<P, A, O>::CountStruckBy(const MessageFault& fault, NodeId from, NodeId to) {
  const auto count = [&](bool strikes, StruckBy by) {
    if (!strikes) return;
    CountStruck(by, slots_.SlotOf(from));
    CountStruck(by, slots_.SlotOf(to));
  };
  count(fault.drop, StruckBy::kDrop);
  count(fault.duplicate, StruckBy::kDuplicate);
  count(fault.delay != Duration(), StruckBy::kDelay);
  count(fault.hold, StruckBy::kHold);
}

template <Protocol P, class A, class O>
void World<P, A, O>::CountStruckByCrash(std::size_t slot, DiskLoss loss, Duration down) {
  CountStruck(down == Duration() ? StruckBy::kCrash : StruckBy::kRestart, slot);
  if (loss != DiskLoss::kUnsynced && loss != DiskLoss::kNothing) {
    CountStruck(StruckBy::kDiskLoss, slot);
  }
}

// Those that hold now and did not hold `before`. A node that is down notices none.
template <Protocol P, class A, class O>
void World<P, A, O>::CountStruckByNew(const FaultState& before) {
  if constexpr (!kHasStatus<P>) return;
  const bool new_cuts = !faults_.SameCuts(before);
  for (std::size_t slot = 0; slot < slots_.replicas; ++slot) {
    if (!nodes_[slot].up) continue;
    const NodeFaults& is = faults_.node(slot);
    const NodeFaults& was = before.node(slot);
    const auto count = [&](bool begins, StruckBy by) {
      if (begins) [[unlikely]]
        CountStruck(by, slot);
    };
    count(is.paused && !was.paused, StruckBy::kPause);
    count(is.slow > was.slow, StruckBy::kSlowNode);
    count(is.disk_slow > was.disk_slow, StruckBy::kSlowDisk);
    count(is.disk_full && !was.disk_full, StruckBy::kFullDisk);
    count(is.clock_rate != was.clock_rate && is.clock_rate != std::int64_t{kMillion},
          StruckBy::kClockDrift);
    count(is.clock_jump != Duration(), StruckBy::kClockJump);
    if (new_cuts) CountStruckByNewCuts(slot, before);
  }
  for (const auto& link : faults_.slow_links()) {
    if (before.SlownessOf(link.from, link.to) >= link.by) continue;
    for (const std::size_t end : {link.from, link.to}) {
      if (nodes_[end].up) CountStruck(StruckBy::kSlowLink, end);
    }
  }
}

template <Protocol P, class A, class O>
void World<P, A, O>::CountStruckByNewCuts(std::size_t slot, const FaultState& before) {
  const auto directions = [slot](const FaultState& faults, std::size_t other) {
    return int{faults.IsCut(slot, other)} + int{faults.IsCut(other, slot)};
  };
  bool one_way = false;
  bool both_ways = false;
  for (std::size_t other = 0; other < slots_.nodes(); ++other) {
    const int cut = directions(faults_, other);
    if (cut > directions(before, other)) (cut == 1 ? one_way : both_ways) = true;
  }
  if (one_way) CountStruck(StruckBy::kCut, slot);
  if (both_ways) CountStruck(StruckBy::kPartition, slot);
}

template <Protocol P, class A, class O>
void World<P, A, O>::CountStruckByLasting() {
  if (faults_.IsNone()) return;
  for (std::size_t slot = 0; slot < slots_.replicas; ++slot) {
    bool struck = faults_.node(slot) != NodeFaults();
    for (std::size_t other = 0; other < slots_.nodes(); ++other) {
      struck |= faults_.IsCut(slot, other) || faults_.IsCut(other, slot) ||
                faults_.SlownessOf(slot, other) != Duration() ||
                faults_.SlownessOf(other, slot) != Duration();
    }
    if (struck && nodes_[slot].up) CountStruck(StruckBy::kLasting, slot);
  }
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_INTERNAL_WORLD_STRUCK_H_
