#include "stampede/replay/internal/schedule_events.h"

#include <utility>

namespace stampede {

std::uint32_t SendObserver::OrdinalOf(const MessageName& name) const {
  std::uint32_t ordinal = 0;
  for (const Send& send : sends_) {
    ordinal +=
        send.name.type == name.type && send.name.to == name.to && send.name.from == name.from;
  }
  return ordinal;
}

void EventObserver::OnStep(const StepView& step) {
  ScheduleEvent event;
  event.node = step.node;
  switch (step.input) {
    case InputKind::kInvoke:
      event.kind = ScheduleEvent::Kind::kInvoke;
      event.operation = step.text->Operation();
      break;
    case InputKind::kExpire:
      event.kind = ScheduleEvent::Kind::kFire;
      event.timer = step.timer;
      break;
    case InputKind::kReceive: {
      MessageName name = MessageName::Unpack(step.cause.packed_name);
      event.copy = std::exchange(name.copy, std::uint8_t{0});
      event.node = name.from;
      const Origin& origin = origins_[name.Packed()];
      event.producer = origin.event;
      event.sent = origin.sent;
      break;
    }
    case InputKind::kBoot:
      if (step.cause.packed_name == PackedName(NameKind::kBoot, step.node, 0, 1)) {
        return Produced(step, ScheduleEvent::kBoot);
      }
      event.kind = ScheduleEvent::Kind::kRestart;
      Restarted(step.node);
      break;
    case InputKind::kSynced: break;
  }
  if (step.input == InputKind::kSynced) {  // comes by itself
    for (const EffectView& effect : step.effects) {
      schedulable = schedulable && effect.kind != EffectKind::kSend;
    }
    auto& syncing = syncing_[step.node.code()];
    while (!syncing.empty() && syncing.front().second <= step.synced) syncing.pop_front();
  } else {
    Produced(step, events.size());
    events.push_back(std::move(event));
  }
  if (!step.crashed) return;
  ScheduleEvent crash;
  crash.kind = ScheduleEvent::Kind::kCrash;
  crash.node = step.node;
  crash.loss = losses_[step.node.code()];
  crash.unsynced = IsSyncing(step.node);
  const std::size_t here = events.empty() ? 0 : events.size() - 1;
  crashes.emplace_back(FirstUnsynced(step.node, here), events.size());
  events.push_back(std::move(crash));
}

void EventObserver::Produced(const StepView& step, std::size_t event) {
  std::vector<SentMessage> sends;
  for (const EffectView& effect : step.effects) {
    if (effect.kind == EffectKind::kSync) {
      syncing_[step.node.code()].emplace_back(event, effect.token);
    }
    if (effect.kind != EffectKind::kSend) continue;
    SentMessage sent{effect.type, effect.to, 0};
    for (const SentMessage& other : sends) {
      sent.ordinal += other.type == sent.type && other.to == sent.to;
    }
    sends.push_back(sent);
    waiting_[step.node.code()].push_back({event, sent});
  }
}

void EventObserver::OnSent(const MessageName& name, const MessageFault&, Time) {
  auto& waiting = waiting_[name.from.code()];
  if (waiting.empty()) {  // sent in a step that no event stands for
    schedulable = false;
    return;
  }
  origins_[name.Packed()] = waiting.front();
  waiting.pop_front();
}

void EventObserver::OnCommand(const Command& command, Time) {
  if (const auto* crash = std::get_if<CrashNode>(&command)) {
    losses_[crash->node.code()] = crash->loss;
  }
}

void EventObserver::Restarted(NodeId node) {
  waiting_[node.code()].clear();
  syncing_[node.code()].clear();
}

std::size_t EventObserver::FirstUnsynced(NodeId node, std::size_t otherwise) {
  const auto& syncing = syncing_[node.code()];
  return syncing.empty() || syncing.front().first == ScheduleEvent::kBoot ? otherwise
                                                                          : syncing.front().first;
}

}  // namespace stampede
