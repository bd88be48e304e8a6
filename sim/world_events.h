// The part of World in which events come up and nodes take steps. Included by world.h only.
#ifndef STAMPEDE_SIM_WORLD_EVENTS_H_
#define STAMPEDE_SIM_WORLD_EVENTS_H_

#include "stampede/sim/world.h"  // IWYU pragma: keep

namespace stampede {

template <Protocol P, class A, class O>
void World<P, A, O>::Start(const RunOptions<P>& options, std::uint64_t seed, A& adversary,
                           O& observer) {
  options_ = options;
  adversary_ = &adversary;
  observer_ = &observer;
  now_ = Time();
  step_ = 0;
  fingerprint_ = 0;
  healed_ = false;
  CurrentRunPosition() = {seed, 0};

  const std::size_t replicas = options.config.replicas;
  const std::size_t all = replicas + options.workload.clients;
  replicas_.assign(replicas, {});
  clients_.assign(options.workload.clients, {});
  summaries_.assign(replicas, {});
  nodes_.assign(all, {});
  node_steps_.assign(all, 0);
  sends_.assign(all * all * kTypes, 0);
  marks_.assign(EnumCount<typename P::Mark>(), 0);
  received_.assign(kTypes, 0);
  transitions_.assign(StatusCount<P>() * StatusCount<P>(), 0);
  workload_.Start(options_);
  up_.Clear();
  queue_.Clear();
  envelopes_.Clear();
  held_.clear();
  paused_events_.clear();
  in_flight_ = 0;

  const std::uint64_t offset_key = SubKey(options.network.salt, "clock offset");
  for (std::size_t slot = 0; slot < all; ++slot) {
    const std::int64_t most = options.clock_offset_max.microseconds();
    nodes_[slot].clock = NodeClock(Duration(Between(Draw(offset_key, slot), -most, most)));
    if (slot < replicas) up_.Add(IdOf(slot));
    Schedule(now_, PackedName(NameKind::kBoot, IdOf(slot), 0, 1), EventKind::kBoot,
             static_cast<std::uint32_t>(slot));
  }
  faults_.Reset();
  BeginWindow(0);
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::Advance(F&& after_step) {
  return AdvanceBefore(Time(Scheduled::kMostTime), after_step);
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::AdvanceBefore(Time end, F&& after_step) {
  while (!queue_.empty()) {
    const Scheduled event = queue_.top();
    if (event.at() >= end) break;
    queue_.Pop();
    now_ = event.at();
    const std::uint32_t index = event.what() & ((1u << kEventKindShift) - 1);
    switch (static_cast<EventKind>(event.what() >> kEventKindShift)) {
      case EventKind::kMessage:
        if (Deliver(event, index, after_step)) return true;
        break;
      case EventKind::kTimer:
        if (ExpireTimer(event, index, after_step)) return true;
        break;
      case EventKind::kBoot:
        if (RestartNow(index, after_step)) return true;
        break;
      case EventKind::kInvoke:
        if (InvokeAt(event, index, after_step)) return true;
        break;
      case EventKind::kWindow:
        if (healed_) break;
        if (queue_.empty() && held_.empty() && paused_events_.empty() &&
            end == Time(Scheduled::kMostTime)) {
          queue_.Push(event);  // windows alone would go on for ever
          return false;
        }
        BeginWindow(window_ + 1);
        break;
      case EventKind::kDisk:
        if (FinishSync(event, index, after_step)) return true;
        break;
    }
  }
  if (end < Time(Scheduled::kMostTime)) now_ = std::max(now_, end);
  return false;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::Deliver(const Scheduled& event, std::uint32_t index, F& after_step) {
  Envelope& envelope = envelopes_[index];
  if (!envelope.under_way) {
    envelopes_.Free(index);
    return false;
  }
  const std::size_t slot = SlotOf(envelope.name.to);
  if (nodes_[slot].up && PutOffWhilePaused(event, slot)) return false;
  --in_flight_;
  envelope.under_way = false;
  envelopes_.Free(index);
  if (!nodes_[slot].up) {
    observer_->OnLost(envelope.name, Loss::kReceiverDown);
    return false;
  }
  cause_.step = envelope.sent_in_step;
  auto& receive = input_.event.template emplace<Receive<P>>();
  receive.from = envelope.name.from;
  receive.message = std::move(envelope.message);
  TakeStep(slot, envelope.packed_name, after_step);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::ExpireTimer(const Scheduled& event, std::uint32_t index, F& after_step) {
  const std::size_t slot = index / kTimers;
  TimerState& timer = nodes_[slot].timers[index % kTimers];
  if (timer.queued != event.at()) return false;  // replaced by an earlier entry
  timer.queued.reset();
  if (!nodes_[slot].up || !timer.set || options_.manual_timers) return false;
  const auto which = static_cast<std::uint8_t>(index % kTimers);
  const std::uint64_t packed_name = PackedName(NameKind::kTimer, IdOf(slot), which, timer.count);
  if (timer.deadline > event.at()) {
    timer.queued = timer.deadline;
    Schedule(timer.deadline, packed_name, EventKind::kTimer, index);
    return false;
  }
  if (PutOffWhilePaused(event, slot)) {
    timer.queued = event.at();  // so that no other entry is made
    return false;
  }
  timer.set = false;
  cause_.step = timer.set_in_step;
  input_.event = Expire<P>{static_cast<typename P::Timer>(which)};
  TakeStep(slot, packed_name, after_step);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::InvokeAt(const Scheduled& event, std::uint32_t index, F& after_step) {
  const auto client = static_cast<std::uint16_t>(index);
  const std::size_t slot = replica_count() + client;
  if (!nodes_[slot].up || nodes_[slot].starts == 0) {  // it asks when it has started
    workload_.Forget(client);
    return false;
  }
  if (PutOffWhilePaused(event, slot)) return false;
  input_.event = Invoke<P>{workload_.Invoke(client)};
  const std::uint64_t count = workload_.invoked(client);
  cause_.step = 0;
  TakeStep(slot, PackedName(NameKind::kInvoke, IdOf(slot), 0, count), after_step);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
void World<P, A, O>::TakeStep(std::size_t slot, std::uint64_t packed_name, F& after_step) {
  NodeState<P>& node = nodes_[slot];
  const NodeId id = IdOf(slot);
  CurrentRunPosition().step = ++step_;
  cause_.packed_name = packed_name;
  ++node.steps;
  input_.now = node.clock.At(now_);
  input_.entropy = Draw(options_.entropy_salt, packed_name);
  effects_.Clear();

  if (const auto* receive = std::get_if<Receive<P>>(&input_.event)) {
    ++received_[receive->message.index()];
  }
  const Context<P> context{options_.config, id};
  ReplicaSummary before;
  if (id.is_client()) {
    P::Step(context, clients_[id.index()], input_, effects_);
  } else {
    before = StepReplica(context, slot);
  }
  for (const auto mark : effects_.marks()) ++marks_[static_cast<std::size_t>(mark)];
  const ReplicaSummary after = id.is_client() ? ReplicaSummary() : summaries_[slot];
  const bool boots = std::holds_alternative<Boot<P>>(input_.event);
  const bool role_changed = before.term != after.term || before.epoch != after.epoch ||
                            before.serving != after.serving || (boots && node.starts > 1);
  const ReleasePoint change{window_,           true, id, after.epoch, after.term, after.serving,
                            cause_.packed_name};
  if (role_changed && !healed_ && !boots) PlanCrashAt(change);
  if (!node.planned.empty() || !node.crashes.empty()) [[unlikely]] {
    if (CrashesNow(slot, packed_name)) {
      node.up = false;
      if (!id.is_client()) up_.Remove(id);
      effects_.CutAfter(node.crash.effect);
    }
  }
  AddToFingerprint(packed_name);

  after_step(Observation<P>{options_.config, step_, now_, id, input_, effects_, replicas_,
                            summaries_, before, up_, clients_, healed_,
                            healed_ && workload_.AllDone(), !node.up});
  EmitEffects(slot);
  if (!node.up) Crash(slot, node.crash.loss, node.crash.down);
  if (role_changed && !held_.empty() && !healed_) ReleaseHeld(change);
}

// Counts how statuses change; returns how the replica stood before.
template <Protocol P, class A, class O>
ReplicaSummary World<P, A, O>::StepReplica(const Context<P>& context, std::size_t slot) {
  typename P::Replica& replica = replicas_[slot];
  if constexpr (kHasStatus<P>) {
    const auto from = static_cast<std::size_t>(P::StatusOf(replica));
    P::Step(context, replica, input_, effects_);
    const auto to = static_cast<std::size_t>(P::StatusOf(replica));
    if (from != to) ++transitions_[from * StatusCount<P>() + to];
  } else {
    P::Step(context, replica, input_, effects_);
  }
  return std::exchange(summaries_[slot], P::Summarize(context, replica));
}

template <Protocol P, class A, class O>
void World<P, A, O>::AddToFingerprint(std::uint64_t packed_name) {
  Hasher hasher;
  hasher.Add(fingerprint_ ^ packed_name);
  hasher.Add(static_cast<std::uint64_t>(now_.microseconds()));
  for (const auto& item : effects_.items()) {
    hasher.Add(std::uint64_t{static_cast<std::uint8_t>(item.kind)} << 32 |
               std::uint64_t{static_cast<std::uint8_t>(item.timer)} << 16 | item.to.code());
    switch (item.kind) {
      case EffectKind::kSend: AddFingerprint(hasher, effects_.message(item)); break;
      case EffectKind::kWrite: AddFingerprint(hasher, effects_.record(item)); break;
      case EffectKind::kReturn: AddFingerprint(hasher, effects_.result(item)); break;
      default: AddFingerprint(hasher, item.delay); break;
    }
  }
  fingerprint_ = hasher.value();
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_WORLD_EVENTS_H_
