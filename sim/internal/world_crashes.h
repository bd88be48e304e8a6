// The part of World in which nodes crash and restart. Included by world.h only.
#ifndef STAMPEDE_SIM_INTERNAL_WORLD_CRASHES_H_
#define STAMPEDE_SIM_INTERNAL_WORLD_CRASHES_H_

namespace stampede {

// The node starts, for the first time or again: with a new memory, and its disk.
template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::BootNode(std::size_t slot, F& after_step) {
  Node& node = nodes_[slot];
  const NodeId id = slots_.IdOf(slot);
  if (node.starts > 0) {
    if (node.up) return false;  // a command has restarted it before
    node.up = true;
    if (id.is_client()) {
      clients_[id.index()] = {};
      workload_.Restarted(id.index());
    } else {
      up_.Add(id);
      replicas_[slot] = NewReplica<P>(Context<P>(options_.cluster, id));
      summaries_[slot] = {};
      if (!healed_) adversary_.OnRestart(id);
      if (healed_) connectivity_.SetRunning(Running());
    }
  }
  cause_.step = 0;
  input_.event = Boot<P>{disks_.durable()[slot], node.starts++};
  TakeStep(slot, PackedName(NameKind::kBoot, id, 0, node.starts), after_step);
  if (id.is_client()) ScheduleInvoke(id.index());
  return true;
}

// Whether the node crashes in the step that it has just taken; `node.crash` then says how.
template <Protocol P, class A, class O>
bool World<P, A, O>::CrashesNow(std::size_t slot, std::uint64_t packed_name) {
  Node& node = nodes_[slot];
  bool found = false;
  for (const PlannedCrash& planned : node.planned) {
    if (planned.input != packed_name) continue;
    node.crash = {slots_.IdOf(slot), node.steps, planned.effect, planned.loss, planned.down};
    found = true;
  }
  const bool settled = !disks_[slot].syncing && !effects_.Syncs();
  const auto due = [&](const CrashPoint& planned) {
    return planned.settled ? settled && planned.step <= node.steps : planned.step == node.steps;
  };
  for (const CrashPoint& planned : node.crashes) {
    if (!due(planned) || (planned.within_fault_model && !IsWithinFaultModel(planned))) continue;
    node.crash = planned;
    found = true;
  }
  std::erase_if(node.crashes, due);
  if (!found || healed_) return false;
  observer_.OnCrash(node.crash);
  return true;
}

// What a node that has crashed loses, and when it restarts.
template <Protocol P, class A, class O>
void World<P, A, O>::Crash(std::size_t slot, DiskLoss loss, Duration down) {
  Node& node = nodes_[slot];
  const NodeId id = slots_.IdOf(slot);
  CountStruckByCrash(slot, loss, down);
  node.up = false;
  node.returns = down != Duration();
  timers_.CancelAll(slot);
  disks_.Lose(slot, loss);
  if (network_.ordered()) network_.LoseAllTo(id, observer_);
  // What waited for the disk to be done has no meaning for the next incarnation.
  std::erase_if(node.crashes, [&](const CrashPoint& planned) {
    return planned.settled && planned.step <= node.steps;
  });
  if (id.is_client()) {
    workload_.Crashed(id.index(), !node.returns);
  } else {
    up_.Remove(id);
    if (healed_) connectivity_.SetRunning(Running());
  }
  if (!node.returns) return;
  queue_.Schedule(now_ + down, PackedName(NameKind::kBoot, id, 0, node.starts + 1),
                  EventKind::kBoot, static_cast<std::uint32_t>(slot));
}

template <Protocol P, class A, class O>
void World<P, A, O>::PlanCrashAt(const ReleasePoint& change) {
  CrashPoint crash;
  Node& node = nodes_[slots_.SlotOf(change.node)];
  if (!adversary_.CrashAtRoleChange(change, node.steps, crash)) return;
  node.crashes.push_back(crash);
  observer_.OnCrashPlanned(crash);
}

// Whether the protocol promises to survive this crash beside what is broken already.
template <Protocol P, class A, class O>
bool World<P, A, O>::IsWithinFaultModel(const CrashPoint& crash) const {
  if (crash.node.is_client()) return true;
  ReplicaLosses losses;
  for (const NodeId id : ReplicaSet::First(slots_.replicas)) {
    const auto& node = nodes_[slots_.SlotOf(id)];
    if (!node.up || summaries_[id.index()].recovering) losses.unavailable.Add(id);
    if (!node.up && !node.returns) losses.crashed.Add(id);
  }
  losses.unavailable.Add(crash.node);
  if (crash.down == Duration()) losses.crashed.Add(crash.node);
  return WithinFaultModel<P>(options_.cluster, replicas_, losses);
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_INTERNAL_WORLD_CRASHES_H_
