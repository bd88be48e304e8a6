// The part of World in which commands are carried out. Included by world.h only.
#ifndef STAMPEDE_SIM_INTERNAL_WORLD_COMMANDS_H_
#define STAMPEDE_SIM_INTERNAL_WORLD_COMMANDS_H_

namespace stampede {

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::Do(const Command& command, F&& after_step) {
  return std::visit([&](const auto& which) { return DoNow(which, after_step); }, command);
}

template <Protocol P, class A, class O>
template <class F, class Ended>
void World<P, A, O>::DrainDisks(F&& after_step, Ended&& ended) {
  // A node that writes whenever a sync of it is done never comes to rest.
  constexpr int kMostSteps = 1'000;
  for (int steps = 0; !ended() && steps < kMostSteps;) {
    std::size_t slot = 0;
    while (slot < slots_.nodes() &&
           (!nodes_[slot].up || !disks_[slot].syncing || disks_[slot].put_off)) {
      ++slot;
    }
    if (slot == slots_.nodes()) return;
    const Time end = disks_[slot].sync_done + Microseconds(1);
    while (!ended() && steps < kMostSteps && AdvanceBefore(end, after_step)) ++steps;
  }
}

// The observer hears of a command once it is certain to be carried out, and before its step.

template <Protocol P, class A, class O>
bool World<P, A, O>::Invoke(const InvokeOperation& command, OperationOf<P> operation) {
  const std::uint16_t client = command.client.index();
  if (!workload_.scripted() || !command.client.is_client() || client >= clients_.size()) {
    return false;
  }
  observer_.OnCommand(command, now_);
  workload_.Enqueue(client, std::move(operation));
  ScheduleInvoke(client);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const FireTimer& command, F& after_step) {
  if (!slots_.Exists(command.node)) return false;
  const std::size_t slot = slots_.SlotOf(command.node);
  const bool set = timers_.at(slot, command.timer).set;
  if (!nodes_[slot].up || !set || faults_.node(slot).paused) return false;
  observer_.OnCommand(command, now_);
  timers_.Cancel(slot, command.timer);
  cause_.step = timers_.at(slot, command.timer).set_in_step;
  input_.event = Expire<P>{static_cast<TimerOf<P>>(command.timer)};
  TakeStep(slot, timers_.PackedNameOf(slot, command.timer), after_step);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const DeliverMessage& command, F& after_step) {
  const auto index = network_.Find(command.message);
  if (!index.has_value()) return false;
  const std::size_t slot = slots_.SlotOf(command.message.to);
  if (!nodes_[slot].up || faults_.node(slot).paused) return false;
  if (network_.ordered() && !network_.IsOldest(*index)) return false;
  observer_.OnCommand(command, now_);
  auto& message = network_[*index];
  const std::uint64_t packed_name = message.packed_name;
  cause_.step = message.sent_in_step;
  auto& receive = input_.event.template emplace<Receive<P>>();
  receive.from = command.message.from;
  receive.message = std::move(message.message);
  if (network_.ordered()) {
    network_.TakeOutOldest(*index, now_, queue_);
  } else {
    network_.TakeOut(*index);
  }
  TakeStep(slot, packed_name, after_step);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const ReleaseMessage& command, F&) {
  const auto index = network_.Find(command.message);
  if (!index.has_value() || !network_[*index].held) return false;
  observer_.OnCommand(command, now_);
  network_.Release(*index, now_, queue_);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const DropMessage& command, F&) {
  const auto index = network_.Find(command.message);
  if (!index.has_value()) return false;
  observer_.OnCommand(command, now_);
  network_.Lose(*index, observer_);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const CrashNode& command, F&) {
  if (!slots_.Exists(command.node) || !IsUp(command.node)) return false;
  observer_.OnCommand(command, now_);
  Crash(slots_.SlotOf(command.node), command.loss, command.down);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const RestartNode& command, F& after_step) {
  if (!slots_.Exists(command.node) || IsUp(command.node)) return false;
  observer_.OnCommand(command, now_);
  return BootNode(slots_.SlotOf(command.node), after_step);
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const CrashDuringStep& command, F&) {
  if (!slots_.Exists(command.node)) return false;
  observer_.OnCommand(command, now_);
  nodes_[slots_.SlotOf(command.node)].planned.push_back(
      {command.input, command.effect, command.loss, command.down});
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const ChangeFaults& command, F&) {
  if (healed_) return false;
  observer_.OnCommand(command, now_);
  earlier_faults_ = std::exchange(faults_, command.faults);
  CountStruckByNew(earlier_faults_);
  ApplyClocks();
  ResumePausedEvents();
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const HealAll& command, F&) {
  if (healed_) return false;
  observer_.OnCommand(command, now_);
  Heal();
  return true;
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_INTERNAL_WORLD_COMMANDS_H_
