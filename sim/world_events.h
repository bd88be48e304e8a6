// The part of World in which events come up and nodes take steps. Included by world.h only.
#ifndef STAMPEDE_SIM_WORLD_EVENTS_H_
#define STAMPEDE_SIM_WORLD_EVENTS_H_

#include "sim/world.h"  // IWYU pragma: keep

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
  standings_.assign(replicas, {});
  nodes_.assign(all, {});
  node_steps_.assign(all, 0);
  sends_.assign(all * all * kTypes, 0);
  marks_.assign(EnumCount<typename P::Mark>(), 0);
  workload_.Start(options_);
  up_.Clear();
  queue_.Clear();
  envelopes_.Clear();
  held_.clear();
  parked_.clear();
  in_flight_ = 0;

  const std::uint64_t offset_key = SubKey(options.network.salt, "clock offset");
  for (std::size_t slot = 0; slot < all; ++slot) {
    const std::int64_t most = options.clock_offset_max.microseconds();
    nodes_[slot].clock = NodeClock(Duration(Between(Draw(offset_key, slot), -most, most)));
    if (slot < replicas) up_.Add(IdOf(slot));
    Schedule(now_, PackedName(NameKind::kBoot, IdOf(slot), 0, 1), What::kBoot,
             static_cast<std::uint32_t>(slot));
  }
  troubles_.Reset();
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
    const std::uint32_t index = event.what() & ((1u << kWhatShift) - 1);
    switch (static_cast<What>(event.what() >> kWhatShift)) {
      case What::kMessage:
        if (Deliver(event, index, after_step)) return true;
        break;
      case What::kTimer:
        if (ExpireTimer(event, index, after_step)) return true;
        break;
      case What::kBoot:
        if (StartNodeNow(index, after_step)) return true;
        break;
      case What::kInvoke:
        if (InvokeAt(event, index, after_step)) return true;
        break;
      case What::kWindow:
        if (healed_) break;
        if (queue_.empty() && held_.empty() && parked_.empty() &&
            end == Time(Scheduled::kMostTime)) {
          queue_.Push(event);  // windows alone would go on for ever
          return false;
        }
        BeginWindow(window_ + 1);
        break;
      case What::kDisk:
        if (FinishSync(index, after_step)) return true;
        break;
    }
  }
  if (end < Time(Scheduled::kMostTime)) now_ = std::max(now_, end);
  return false;
}

// The node starts, for the first time or again: with a new memory, and its disk.
template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::StartNodeNow(std::size_t slot, F& after_step) {
  NodeState<P>& node = nodes_[slot];
  const NodeId id = IdOf(slot);
  if (node.starts > 0) {
    if (node.up) return false;  // somebody has started it before
    node.up = true;
    up_.Add(id);
    replicas_[slot] = {};
    standings_[slot] = {};
  }
  cause_.step = 0;
  input_.event = Boot<P>{node.disk.durable, node.starts++};
  TakeStep(slot, PackedName(NameKind::kBoot, id, 0, node.starts), after_step);
  if (id.is_client()) ScheduleInvoke(id.index());
  return true;
}

template <Protocol P, class A, class O>
void World<P, A, O>::LookForPlannedCrash(NodeState<P>& node, std::uint64_t word) {
  for (const PlannedCrash& planned : node.planned) {
    if (planned.input != word) continue;
    node.crash_step = node.steps;
    node.crash_effect = planned.effect;
    node.crash_loss = planned.loss;
    node.crash_down = planned.down;
  }
}

// What a node that has stopped loses, and when it starts again.
template <Protocol P, class A, class O>
void World<P, A, O>::Crash(std::size_t slot, DiskLoss loss, Duration down) {
  NodeState<P>& node = nodes_[slot];
  node.up = false;
  node.crash_step = 0;
  for (TimerState& timer : node.timers) timer.set = false;
  DiskState<P>& disk = node.disk;
  disk.syncing = false;
  disk.waiting.clear();
  if (loss == DiskLoss::kNothing && disk.written.has_value()) disk.durable = *disk.written;
  if (loss == DiskLoss::kEverything) disk.durable = {};
  disk.written.reset();
  if (down == Duration()) return;
  Schedule(now_ + down, PackedName(NameKind::kBoot, IdOf(slot), 0, node.starts + 1), What::kBoot,
           static_cast<std::uint32_t>(slot));
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
  TakeStep(slot, envelope.word, after_step);
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
  const std::uint64_t word = PackedName(NameKind::kTimer, IdOf(slot), which, timer.count);
  if (timer.deadline > event.at()) {
    timer.queued = timer.deadline;
    Schedule(timer.deadline, word, What::kTimer, index);
    return false;
  }
  if (PutOffWhilePaused(event, slot)) {
    timer.queued = event.at();  // so that no other entry is made
    return false;
  }
  timer.set = false;
  cause_.step = timer.set_in_step;
  input_.event = Expire<P>{static_cast<typename P::Timer>(which)};
  TakeStep(slot, word, after_step);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::InvokeAt(const Scheduled& event, std::uint32_t index, F& after_step) {
  const auto client = static_cast<std::uint16_t>(index);
  const std::size_t slot = replica_count() + client;
  if (!nodes_[slot].up || PutOffWhilePaused(event, slot)) return false;
  input_.event = Invoke<P>{workload_.Invoke(client)};
  const std::uint64_t count = workload_.invoked(client);
  cause_.step = 0;
  TakeStep(slot, PackedName(NameKind::kInvoke, IdOf(slot), 0, count), after_step);
  return true;
}

template <Protocol P, class A, class O>
template <class F>
void World<P, A, O>::TakeStep(std::size_t slot, std::uint64_t word, F& after_step) {
  NodeState<P>& node = nodes_[slot];
  const NodeId id = IdOf(slot);
  CurrentRunPosition().step = ++step_;
  cause_.word = word;
  ++node.steps;
  input_.now = node.clock.At(now_);
  input_.entropy = Draw(options_.entropy_salt, word);
  effects_.Clear();

  const Context<P> context{options_.config, id};
  Standing before;
  if (id.is_client()) {
    P::Step(context, clients_[id.index()], input_, effects_);
  } else {
    before = standings_[slot];
    P::Step(context, replicas_[slot], input_, effects_);
    standings_[slot] = P::Stand(context, replicas_[slot]);
  }
  for (const auto mark : effects_.marks()) ++marks_[static_cast<std::size_t>(mark)];
  if (!node.planned.empty()) [[unlikely]]
    LookForPlannedCrash(node, word);
  if (node.steps == node.crash_step && !healed_) {
    node.up = false;
    if (!id.is_client()) up_.Remove(id);
    effects_.CutAfter(node.crash_effect);
  }
  AddToFingerprint(word);

  after_step(Observation<P>{options_.config, step_, now_, id, input_, effects_, replicas_,
                            standings_, before, up_, healed_, healed_ && workload_.AllDone()});
  Leave(slot);
  if (!node.up) Crash(slot, node.crash_loss, node.crash_down);
  if (!id.is_client() && !held_.empty() && !healed_ &&
      (before.term != standings_[slot].term || before.serving != standings_[slot].serving)) {
    ReleaseHeld({window_, true, id, standings_[slot].term, standings_[slot].serving, cause_.word});
  }
}

template <Protocol P, class A, class O>
void World<P, A, O>::AddToFingerprint(std::uint64_t word) {
  Hasher hasher;
  hasher.Add(fingerprint_ ^ word);
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
