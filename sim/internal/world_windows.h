// The part of World that begins windows of faults, and heals. Included by world.h only.
#ifndef STAMPEDE_SIM_INTERNAL_WORLD_WINDOWS_H_
#define STAMPEDE_SIM_INTERNAL_WORLD_WINDOWS_H_

namespace stampede {

template <Protocol P, class A, class O>
WindowStart World<P, A, O>::window_start() {
  for (std::size_t slot = 0; slot < nodes_.size(); ++slot) node_steps_[slot] = nodes_[slot].steps;
  return {window_, step_, node_steps_.data()};
}

template <Protocol P, class A, class O>
void World<P, A, O>::BeginWindow(std::uint64_t window) {
  window_ = window;
  const WindowStart start = window_start();
  std::swap(faults_, earlier_faults_);
  faults_.Reset(slots_);
  adversary_.OnWindow(start, faults_);
  CountStruckByNew(earlier_faults_);
  observer_.OnWindow(window, faults_);
  ApplyClocks();
  ResumePausedEvents();
  CrashPoint crash;
  while (adversary_.NextCrash(start, crash)) {
    nodes_[slots_.SlotOf(crash.node)].crashes.push_back(crash);
    observer_.OnCrashPlanned(crash);
  }
  if (network_.held() > 0) {
    network_.ReleaseHeld({.window = window_, .node = {}}, healed_, now_, adversary_, observer_,
                         queue_);
  }
  queue_.Schedule(now_ + options_.window, PackedName(NameKind::kWindow, NodeId(), 0, window + 1),
                  EventKind::kWindow, 0);
}

// Timers count their node's clock: when it changes its rate or leaps, their deadlines move.
template <Protocol P, class A, class O>
void World<P, A, O>::ApplyClocks() {
  clocks_.Apply(faults_, now_, [this](std::size_t slot, const NodeClock& old, Duration jump) {
    timers_.FollowClock(slot, old, clocks_[slot], jump, now_, queue_);
  });
}

template <Protocol P, class A, class O>
void World<P, A, O>::Heal() {
  STAMPEDE_CHECK(!healed_, "a run heals once");
  healed_ = true;
  faults_.Reset(slots_);
  adversary_.OnHeal({slots_, up_, summaries_,
                     [this](const FaultState& faults) { return PromisesProgress(faults); }},
                    faults_);
  faults_.ClearJumps();
  CountStruckByLasting();
  observer_.OnHeal(faults_);
  FindConnectivity(faults_, connectivity_);
  connectivity_.SetRunning(Running());
  ApplyClocks();
  ResumePausedEvents();
  network_.ReleaseHeld({.window = window_, .node = {}}, true, now_, adversary_, observer_, queue_);
  if (timers_.manual()) timers_.Enable(now_, queue_);
  workload_.Finish();
  ExcuseClients();
  for (std::uint16_t c = 0; c < slots_.clients; ++c) ScheduleInvoke(c);
}

// Who reaches whom where these faults last.
template <Protocol P, class A, class O>
void World<P, A, O>::FindConnectivity(const FaultState& faults, Connectivity& connectivity) const {
  connectivity.Reset(slots_.replicas, slots_.clients);
  if (faults.IsNone()) return;
  connectivity.SetLasting();
  // There and back takes less than half a timeout.
  const Duration late(TimeoutOf<P>(options_.cluster).microseconds() / 4);
  for (std::size_t a = 0; a < slots_.nodes(); ++a) {
    const std::size_t others = a < slots_.replicas ? slots_.nodes() : slots_.replicas;
    for (std::size_t b = 0; b < others; ++b) {
      if (a == b) continue;
      const NodeFaults& from = faults.node(a);
      const NodeFaults& to = faults.node(b);
      if (faults.IsCut(a, b)) connectivity.Cut(slots_.IdOf(a), slots_.IdOf(b));
      if (from.slow + to.slow + faults.SlownessOf(a, b) >= late || from.disk_slow >= late ||
          from.disk_full || from.paused) {
        connectivity.Slow(slots_.IdOf(a), slots_.IdOf(b));
      }
    }
  }
}

// Replicas that are up, and not paused for good.
template <Protocol P, class A, class O>
ReplicaSet World<P, A, O>::Running() const {
  ReplicaSet running;
  for (const NodeId id : up_) {
    if (!faults_.node(slots_.SlotOf(id)).paused) running.Add(id);
  }
  return running;
}

// Whether the protocol promises progress where these faults last. Replicas that will restart do
// their part, but may have lost their memory.
template <Protocol P, class A, class O>
bool World<P, A, O>::PromisesProgress(const FaultState& faults) {
  Connectivity connectivity;
  FindConnectivity(faults, connectivity);
  ReplicaSet running;
  ReplicaSet recovering = Recovering(summaries_, up_);
  for (const NodeId id : ReplicaSet::First(slots_.replicas)) {
    const Node& node = nodes_[slots_.SlotOf(id)];
    if ((node.up || node.returns) && !faults.node(slots_.SlotOf(id)).paused) running.Add(id);
    if (!node.up) recovering.Add(id);
  }
  connectivity.SetRunning(running);
  const ReplicaSet members = NewestMembers<P>(replicas_, summaries_, up_);
  const ReplicaSet core =
      ProgressingReplicas<P>(options_.cluster, members, recovering, connectivity);
  return stampede::PromisesProgress<P>(options_.cluster, replicas_, core, recovering, connectivity);
}

// Nobody owes an answer to a client that faults keep from those that make progress, unless the run
// demands one.
template <Protocol P, class A, class O>
void World<P, A, O>::ExcuseClients() {
  if (connectivity_.whole() || options_.demand_progress) return;
  const ReplicaSet core =
      ProgressingReplicas<P>(options_.cluster, NewestMembers<P>(replicas_, summaries_, up_),
                             Recovering(summaries_, up_), connectivity_);
  for (std::uint16_t c = 0; c < slots_.clients; ++c) {
    const bool paused = faults_.node(slots_.SlotOf(NodeId::Client(c))).paused;
    const ReplicaSet in_touch = connectivity_.InTouchWith(NodeId::Client(c));
    if (paused || !(core - in_touch).empty()) workload_.Excuse(c);
  }
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_INTERNAL_WORLD_WINDOWS_H_
