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

// Those that were sent in this step, or waited for a disk until now.
template <Protocol P, class A, class O>
void World<P, A, O>::CountStruckByMessages() {
  for (const auto& [name, fault] : network_.faults()) {
    const auto count = [&, &name = name](bool strikes, StruckBy by) {
      if (!strikes) return;
      CountStruck(by, slots_.SlotOf(name.from));
      CountStruck(by, slots_.SlotOf(name.to));
    };
    count(fault.drop, StruckBy::kDrop);
    count(fault.duplicate && !network_.ordered(), StruckBy::kDuplicate);
    count(fault.delay != Duration(), StruckBy::kDelay);
    count(fault.hold, StruckBy::kHold);
  }
  network_.ForgetFaults();
}

template <Protocol P, class A, class O>
void World<P, A, O>::CountStruckByCrash(std::size_t slot, DiskLoss loss, Duration down) {
  CountStruck(down == Duration() ? StruckBy::kCrash : StruckBy::kRestart, slot);
  if (loss != DiskLoss::kUnsynced && loss != DiskLoss::kNothing) {
    CountStruck(StruckBy::kDiskLoss, slot);
  }
}

// Those that hold now and did not hold `before`. A node that is down notices none. Most nodes have
// none in most windows.
template <Protocol P, class A, class O>
void World<P, A, O>::CountStruckByNew(const FaultState& before) {
  if constexpr (!kHasStatus<P>) return;
  for (std::size_t slot = 0; slot < slots_.replicas; ++slot) {
    if (faults_.node(slot).IsNone()) [[likely]]
      continue;
    if (nodes_[slot].up) CountStruckByNew(slot, faults_.node(slot), before.node(slot));
  }
  if (!faults_.SameCuts(before)) CountStruckByNewCuts(before);
  for (const auto& link : faults_.slow_links()) {
    if (before.SlownessOf(link.from, link.to) >= link.by) continue;
    for (const std::size_t end : {link.from, link.to}) {
      if (nodes_[end].up) CountStruck(StruckBy::kSlowLink, end);
    }
  }
}

template <Protocol P, class A, class O>
void World<P, A, O>::CountStruckByNew(std::size_t slot, const NodeFaults& is,
                                      const NodeFaults& was) {
  const auto count = [&](bool begins, StruckBy by) {
    if (begins) CountStruck(by, slot);
  };
  count(is.paused && !was.paused, StruckBy::kPause);
  count(is.slow > was.slow, StruckBy::kSlowNode);
  count(is.disk_slow > was.disk_slow, StruckBy::kSlowDisk);
  count(is.disk_full && !was.disk_full, StruckBy::kFullDisk);
  count(is.clock_rate != was.clock_rate && is.clock_rate != std::int64_t{kMillion},
        StruckBy::kClockDrift);
  count(is.clock_jump != Duration(), StruckBy::kClockJump);
}

template <Protocol P, class A, class O>
void World<P, A, O>::CountStruckByNewCuts(const FaultState& before) {
  ReplicaSet one_way;
  ReplicaSet both_ways;
  faults_.ForEachNewCut(before, [&](std::size_t from, std::size_t to) {
    ReplicaSet& struck = faults_.IsCut(to, from) ? both_ways : one_way;
    for (const std::size_t end : {from, to}) {
      if (end < slots_.replicas && nodes_[end].up) struck.Add(slots_.IdOf(end));
    }
  });
  for (const NodeId id : one_way) CountStruck(StruckBy::kCut, slots_.SlotOf(id));
  for (const NodeId id : both_ways) CountStruck(StruckBy::kPartition, slots_.SlotOf(id));
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
