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
  faults_.Reset(slots_);
  adversary_.OnWindow(start, faults_);
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
  observer_.OnHeal();
  faults_.Reset(slots_);
  ApplyClocks();
  ResumePausedEvents();
  network_.ReleaseHeld({.window = window_, .node = {}}, true, now_, adversary_, observer_, queue_);
  if (timers_.manual()) timers_.Enable(now_, queue_);
  workload_.Finish();
  for (std::uint16_t c = 0; c < slots_.clients; ++c) ScheduleInvoke(c);
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_INTERNAL_WORLD_WINDOWS_H_
