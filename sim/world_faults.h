// The part of World that keeps trouble: windows, pauses, clocks, held messages, and their end.
// Included by world.h only.
#ifndef STAMPEDE_SIM_WORLD_FAULTS_H_
#define STAMPEDE_SIM_WORLD_FAULTS_H_

#include "stampede/sim/world.h"  // IWYU pragma: keep

namespace stampede {

template <Protocol P, class A, class O>
void World<P, A, O>::BeginWindow(std::uint64_t window) {
  window_ = window;
  window_start_ = now_;
  for (std::size_t slot = 0; slot < nodes_.size(); ++slot) node_steps_[slot] = nodes_[slot].steps;
  const WindowStart start{window, step_, node_steps_.data()};
  faults_.Reset();
  adversary_->OnWindow(start, faults_);
  observer_->OnWindow(window, faults_);
  ApplyClocks();
  ResumePausedEvents();
  CrashPoint crash;
  while (adversary_->NextCrash(start, crash)) {
    nodes_[SlotOf(crash.node)].crashes.push_back(crash);
    observer_->OnCrashPlanned(crash);
  }
  if (!held_.empty()) ReleaseHeld({.window = window_, .node = {}});
  Schedule(WindowEnd(), PackedName(NameKind::kWindow, NodeId(), 0, window + 1), EventKind::kWindow,
           0);
}

// Timers count their node's clock: when it changes its rate or leaps, their deadlines move.
template <Protocol P, class A, class O>
void World<P, A, O>::ApplyClocks() {
  for (std::size_t slot = 0; slot < nodes_.size(); ++slot) {
    NodeState<P>& node = nodes_[slot];
    const std::int64_t rate = faults_.clock_rate[slot];
    const Duration jump = faults_.clock_jump[slot];
    if (rate == node.clock.rate() && jump == Duration()) continue;
    const NodeClock old = node.clock;
    node.clock.Change(now_, rate, jump);
    for (std::size_t i = 0; i < kTimers; ++i) {
      TimerState& timer = node.timers[i];
      if (!timer.set || timer.deadline <= now_) continue;
      const Duration left = old.At(timer.deadline) - old.At(now_) - jump;
      timer.deadline = left > Duration() ? now_ + node.clock.Until(left) : now_;
      if (timer.queued.has_value() && *timer.queued <= timer.deadline) continue;
      timer.queued = timer.deadline;
      Schedule(timer.deadline,
               PackedName(NameKind::kTimer, IdOf(slot), static_cast<std::uint8_t>(i), timer.count),
               EventKind::kTimer, static_cast<std::uint32_t>(slot * kTimers + i));
    }
  }
}

template <Protocol P, class A, class O>
void World<P, A, O>::ReleaseHeld(const ReleasePoint& point) {
  std::size_t kept = 0;
  for (const std::uint32_t index : held_) {
    const MessageName& name = envelopes_[index].name;
    if (!healed_ && !adversary_->Releases(name, point)) {
      held_[kept++] = index;
      continue;
    }
    if (!healed_) observer_->OnReleased(name, point);
    envelopes_[index].held = false;
    Schedule(now_ + options_.network.latency_min, name.Packed(), EventKind::kMessage, index);
  }
  held_.resize(kept);
}

template <Protocol P, class A, class O>
void World<P, A, O>::Heal() {
  STAMPEDE_CHECK(!healed_, "a run heals once");
  healed_ = true;
  observer_->OnHeal();
  faults_.Reset();
  ApplyClocks();
  ResumePausedEvents();
  ReleaseHeld({.window = window_, .node = {}});
  if (options_.manual_timers) EnableTimers();
  workload_.Finish();
  for (std::uint16_t c = 0; c < options_.workload.clients; ++c) ScheduleInvoke(c);
}

// A paused node notices nothing; what was meant for it comes up again when there is other trouble.
template <Protocol P, class A, class O>
bool World<P, A, O>::PutOffWhilePaused(const Scheduled& event, std::size_t slot) {
  if ((faults_.paused >> slot & 1) == 0) return false;
  paused_events_.push_back(event);
  return true;
}

template <Protocol P, class A, class O>
void World<P, A, O>::ResumePausedEvents() {
  for (const Scheduled& event : paused_events_) {
    const std::uint32_t index = event.what() & ((1u << kEventKindShift) - 1);
    const auto what = static_cast<EventKind>(event.what() >> kEventKindShift);
    if (what == EventKind::kTimer) nodes_[index / kTimers].timers[index % kTimers].queued = now_;
    if (what == EventKind::kDisk) {
      DiskState<P>& disk = nodes_[index].disk;
      if (!std::exchange(disk.put_off, false)) continue;  // that sync died with its node
      disk.sync_done = now_;
    }
    queue_.Push({now_, event.tie(), event.what()});
  }
  paused_events_.clear();
}

// From now on the timers run out by themselves.
template <Protocol P, class A, class O>
void World<P, A, O>::EnableTimers() {
  options_.manual_timers = false;
  for (std::size_t slot = 0; slot < nodes_.size(); ++slot) {
    for (std::size_t i = 0; i < kTimers; ++i) {
      TimerState& timer = nodes_[slot].timers[i];
      if (!timer.set) continue;
      timer.deadline = std::max(timer.deadline, now_);
      timer.queued = timer.deadline;
      Schedule(timer.deadline,
               PackedName(NameKind::kTimer, IdOf(slot), static_cast<std::uint8_t>(i), timer.count),
               EventKind::kTimer, static_cast<std::uint32_t>(slot * kTimers + i));
    }
  }
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_WORLD_FAULTS_H_
