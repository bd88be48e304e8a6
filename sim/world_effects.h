// The part of World in which effects leave nodes. Included by world.h only.
#ifndef STAMPEDE_SIM_WORLD_EFFECTS_H_
#define STAMPEDE_SIM_WORLD_EFFECTS_H_

#include "stampede/sim/world.h"  // IWYU pragma: keep

namespace stampede {

// In order; once a sync is under way, everything behind it waits.
template <Protocol P, class A, class O>
void World<P, A, O>::EmitEffects(std::size_t slot) {
  DiskState<P>& disk = nodes_[slot].disk;
  for (const auto& item : effects_.items()) {
    if (disk.syncing) {
      disk.waiting.push_back(Part(item));
    } else {
      ApplyEffect(slot, item, nullptr);
    }
  }
}

template <Protocol P, class A, class O>
WaitingEffect<P> World<P, A, O>::Part(const typename Effects<P>::Item& item) {
  WaitingEffect<P> waiting{item, {}};
  switch (item.kind) {
    case EffectKind::kSend: waiting.part = std::move(effects_.message(item)); break;
    case EffectKind::kWrite: waiting.part = effects_.record(item); break;
    case EffectKind::kReturn: waiting.part = effects_.result(item); break;
    default: break;
  }
  return waiting;
}

// One effect takes place: one of the step just taken, or one that waited.
template <Protocol P, class A, class O>
void World<P, A, O>::ApplyEffect(std::size_t slot, const typename Effects<P>::Item& item,
                                 WaitingEffect<P>* waiting) {
  const NodeId id = IdOf(slot);
  switch (item.kind) {
    case EffectKind::kSend:
      Send(id, item.to,
           std::move(waiting ? std::get<Message>(waiting->part) : effects_.message(item)));
      break;
    case EffectKind::kSetTimer:
      SetTimer(slot, static_cast<std::uint8_t>(item.timer), item.delay);
      break;
    case EffectKind::kCancelTimer:
      nodes_[slot].timers[static_cast<std::size_t>(item.timer)].set = false;
      break;
    case EffectKind::kWrite:
      nodes_[slot].disk.unsynced.push_back(waiting ? std::get<typename P::Durable>(waiting->part)
                                                   : effects_.record(item));
      break;
    case EffectKind::kSync: StartSync(slot, item.token); break;
    case EffectKind::kReturn:
    case EffectKind::kGiveUp:
      STAMPEDE_CHECK(id.is_client(), "only a client is done with an operation");
      workload_.Returned(id.index());
      ScheduleInvoke(id.index());
      break;
  }
}

template <Protocol P, class A, class O>
void World<P, A, O>::Send(NodeId from, NodeId to, Message&& message) {
  const std::size_t sender = SlotOf(from);
  const std::size_t receiver = SlotOf(to);
  STAMPEDE_CHECK(receiver < nodes_.size() && (to.is_client() || to.index() < replica_count()),
                 "messages go to nodes that exist");
  const auto type = static_cast<std::uint8_t>(message.index());
  std::uint32_t& count = sends_[(sender * nodes_.size() + receiver) * kTypes + type];
  const MessageName name{type, from, to, ++count, 0};
  const std::uint64_t packed_name = name.Packed();

  if ((faults_.cut[sender] >> receiver & 1) != 0) {
    observer_->OnSent(name, MessageFault(), now_);
    observer_->OnLost(name, Loss::kCut);
    return;
  }
  const MessageFault fault = healed_ ? MessageFault() : adversary_->OnSend(name);
  const NetworkOptions& network = options_.network;
  const std::uint64_t draw = Draw(network.salt, packed_name);
  const Time arrival = now_ +
                       Duration(Between(Mix(draw, 1), network.latency_min.microseconds(),
                                        network.latency_max.microseconds())) +
                       faults_.slow[sender] + faults_.slow[receiver] + fault.delay;
  observer_->OnSent(name, fault, arrival);
  if (fault.duplicate) {
    MessageName copy = name;
    copy.copy = 1;
    const std::uint32_t index = StoreInFlight(copy, copy.Packed(), Message(message));
    if (fault.hold) {
      held_.push_back(index);
      envelopes_[index].held = true;
    } else {
      Schedule(arrival + fault.copy_delay, copy.Packed(), EventKind::kMessage, index);
    }
  }
  if (fault.drop) {
    observer_->OnLost(name, Loss::kDropped);
  } else if (fault.hold) {
    held_.push_back(StoreInFlight(name, packed_name, std::move(message)));
    envelopes_[held_.back()].held = true;
  } else {
    ScheduleDrawn(arrival, draw, EventKind::kMessage,
                  StoreInFlight(name, packed_name, std::move(message)));
  }
}

// Puts a message that is on its way into the slab.
template <Protocol P, class A, class O>
std::uint32_t World<P, A, O>::StoreInFlight(const MessageName& name, std::uint64_t packed_name,
                                            Message&& message) {
  ++in_flight_;
  const std::uint32_t index = envelopes_.Add();
  Envelope& envelope = envelopes_[index];
  envelope.name = name;
  envelope.packed_name = packed_name;
  envelope.sent_in_step = step_;
  envelope.under_way = true;
  envelope.held = false;
  envelope.message = std::move(message);
  return index;
}

template <Protocol P, class A, class O>
void World<P, A, O>::SetTimer(std::size_t slot, std::uint8_t timer, Duration delay) {
  NodeState<P>& node = nodes_[slot];
  TimerState& state = node.timers[timer];
  state.set = true;
  ++state.count;
  state.set_in_step = step_;
  state.deadline = now_ + node.clock.Until(delay);
  if (options_.manual_timers) return;
  if (state.queued.has_value() && *state.queued <= state.deadline) return;
  state.queued = state.deadline;
  Schedule(state.deadline, PackedName(NameKind::kTimer, IdOf(slot), timer, state.count),
           EventKind::kTimer, static_cast<std::uint32_t>(slot * kTimers + timer));
}

template <Protocol P, class A, class O>
void World<P, A, O>::StartSync(std::size_t slot, SyncToken token) {
  DiskState<P>& disk = nodes_[slot].disk;
  disk.syncing = true;
  disk.token = token;
  disk.sync_in_step = step_;
  disk.sync_done = now_ + options_.disk_latency + faults_.disk_slow[slot];
  Schedule(disk.sync_done, PackedName(NameKind::kSync, IdOf(slot), 0, ++disk.count),
           EventKind::kDisk, static_cast<std::uint32_t>(slot));
}

// What was written is durable; what waited leaves, up to the next sync; the node gets Synced. Where
// the disk is full, or the node paused, that comes up again when there is other trouble.
template <Protocol P, class A, class O>
template <class F>
bool World<P, A, O>::FinishSync(const Scheduled& event, std::size_t slot, F& after_step) {
  DiskState<P>& disk = nodes_[slot].disk;
  if (!nodes_[slot].up || !disk.syncing || disk.sync_done != now_) return false;
  if (((faults_.disk_full | faults_.paused) >> slot & 1) != 0) {
    disk.put_off = true;
    paused_events_.push_back(event);
    return false;
  }
  disk.Keep(disk.unsynced.size());
  disk.syncing = false;
  const SyncToken token = disk.token;
  const std::uint64_t packed_name = PackedName(NameKind::kSync, IdOf(slot), 0, disk.count);
  cause_.step = disk.sync_in_step;
  std::swap(disk.waiting, leaving_);
  for (auto& effect : leaving_) {
    if (disk.syncing) {
      disk.waiting.push_back(std::move(effect));
    } else {
      ApplyEffect(slot, effect.item, &effect);
    }
  }
  leaving_.clear();
  input_.event = Synced{token};
  TakeStep(slot, packed_name, after_step);
  return true;
}

template <Protocol P, class A, class O>
void World<P, A, O>::ScheduleInvoke(std::uint16_t client) {
  if (!workload_.Claim(client)) return;
  const std::uint64_t next = workload_.invoked(client) + 1;
  Schedule(now_ + workload_.ThinkingTime(client),
           PackedName(NameKind::kInvoke, NodeId::Client(client), 0, next), EventKind::kInvoke,
           client);
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_WORLD_EFFECTS_H_
