// The part of World in which commands are carried out. Included by world.h only.
#ifndef STAMPEDE_SIM_WORLD_COMMANDS_H_
#define STAMPEDE_SIM_WORLD_COMMANDS_H_

#include "stampede/sim/world.h"  // IWYU pragma: keep

namespace stampede {

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::Do(const Command<P>& command, F&& after_step) {
  return std::visit([&](const auto& which) { return DoNow(which, after_step); }, command);
}

template <Protocol P, class A, class O>
template <class F, class Ended>
void World<P, A, O>::DrainDisks(F&& after_step, Ended&& ended) {
  const auto syncing = [](const NodeState<P>& node) {
    return node.up && node.disk.syncing && !node.disk.put_off;
  };
  while (!ended()) {
    const auto node = std::find_if(nodes_.begin(), nodes_.end(), syncing);
    if (node == nodes_.end()) return;
    const Time end = node->disk.sync_done + Microseconds(1);
    while (!ended() && AdvanceBefore(end, after_step)) {
    }
  }
}

// The observer hears of a command once it is certain to be carried out, and before its step.

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const InvokeOperation<P>& command, F&) {
  const std::uint16_t client = command.client.index();
  if (!workload_.scripted() || client >= clients_.size()) return false;
  observer_->template OnCommand<P>(command, now_);
  workload_.Enqueue(client, command.operation);
  ScheduleInvoke(client);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const FireTimer& command, F& after_step) {
  const std::size_t slot = SlotOf(command.node);
  if (slot >= nodes_.size()) return false;
  TimerState& timer = nodes_[slot].timers[command.timer];
  if (!nodes_[slot].up || !timer.set || (faults_.paused >> slot & 1) != 0) return false;
  observer_->template OnCommand<P>(command, now_);
  timer.set = false;
  cause_.step = timer.set_in_step;
  input_.event = Expire<P>{static_cast<typename P::Timer>(command.timer)};
  TakeStep(slot, PackedName(NameKind::kTimer, command.node, command.timer, timer.count),
           after_step);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const DeliverMessage& command, F& after_step) {
  const auto index = FindUnderWay(command.message);
  const std::size_t slot = SlotOf(command.message.to);
  if (!index.has_value() || !nodes_[slot].up || (faults_.paused >> slot & 1) != 0) return false;
  observer_->template OnCommand<P>(command, now_);
  Envelope& envelope = envelopes_[*index];
  const std::uint64_t packed_name = envelope.packed_name;
  cause_.step = envelope.sent_in_step;
  auto& receive = input_.event.template emplace<Receive<P>>();
  receive.from = command.message.from;
  receive.message = std::move(envelope.message);
  TakeOut(*index);
  TakeStep(slot, packed_name, after_step);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const ReleaseMessage& command, F&) {
  const auto index = FindUnderWay(command.message);
  if (!index.has_value() || !envelopes_[*index].held) return false;
  observer_->template OnCommand<P>(command, now_);
  envelopes_[*index].held = false;
  std::erase(held_, *index);
  Schedule(now_ + options_.network.latency_min, envelopes_[*index].packed_name, EventKind::kMessage,
           *index);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const DropMessage& command, F&) {
  const auto index = FindUnderWay(command.message);
  if (!index.has_value()) return false;
  observer_->template OnCommand<P>(command, now_);
  TakeOut(*index);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const CrashNode& command, F&) {
  if (!Exists(command.node) || !nodes_[SlotOf(command.node)].up) return false;
  observer_->template OnCommand<P>(command, now_);
  Crash(SlotOf(command.node), command.loss, command.down);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const RestartNode& command, F& after_step) {
  if (!Exists(command.node) || nodes_[SlotOf(command.node)].up) return false;
  observer_->template OnCommand<P>(command, now_);
  return RestartNow(SlotOf(command.node), after_step);
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const CrashDuringStep& command, F&) {
  if (!Exists(command.node)) return false;
  observer_->template OnCommand<P>(command, now_);
  nodes_[SlotOf(command.node)].planned.push_back(
      {command.input, command.effect, command.loss, command.down});
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const ChangeFaults& command, F&) {
  if (healed_) return false;
  observer_->template OnCommand<P>(command, now_);
  faults_ = command.faults;
  ApplyClocks();
  ResumePausedEvents();
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::DoNow(const HealAll& command, F&) {
  if (healed_) return false;
  observer_->template OnCommand<P>(command, now_);
  Heal();
  return true;
}

template <Protocol P, class A, class O>
std::optional<std::uint32_t> World<P, A, O>::FindUnderWay(const MessageName& name) const {
  for (std::uint32_t i = 0; i < envelopes_.size(); ++i) {
    if (envelopes_[i].under_way && envelopes_[i].name == name) return i;
  }
  return std::nullopt;
}

// A message that was not held has an event in the queue, which gives its place back.
template <Protocol P, class A, class O>
void World<P, A, O>::TakeOut(std::uint32_t index) {
  --in_flight_;
  envelopes_[index].under_way = false;
  if (!envelopes_[index].held) return;
  std::erase(held_, index);
  envelopes_.Free(index);
}

template <Protocol P, class A, class O>
template <class F>
void World<P, A, O>::ForEachUnderWay(F&& visit) const {
  for (std::uint32_t i = 0; i < envelopes_.size(); ++i) {
    if (envelopes_[i].under_way) {
      visit(envelopes_[i].name, envelopes_[i].held, envelopes_[i].sent_in_step);
    }
  }
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_WORLD_COMMANDS_H_
