#include "stampede/replay/internal/schedule_events.h"

#include <algorithm>
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
  std::size_t event_of_step = events.size();  // a new one
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
        event_of_step = ScheduleEvent::kBoot;
        break;
      }
      event.kind = ScheduleEvent::Kind::kRestart;
      Restarted(step.node);
      break;
    case InputKind::kSynced:  // comes by itself
      event_of_step = FinishSync(step.node);
      break;
  }
  if (event_of_step == events.size()) events.push_back(std::move(event));
  Produced(step, event_of_step);
  if (step.crashed) CrashedIn(step);
}

void EventObserver::Crashed(NodeId node, DiskLoss loss) {
  AddCrash(node, loss, IsSyncing(node), FirstUnsynced(node, LastEvent()));
}

// What the step would have written or synced behind the crash cannot be seen, so the disk is done
// with nothing of the step. A write behind the crash must not be kept by a loss of nothing, either.
void EventObserver::CrashedIn(const StepView& step) {
  DiskLoss loss = losses_[step.node.code()];
  const bool wrote = IsSyncing(step.node) || std::any_of(step.effects.begin(), step.effects.end(),
                                                         [](const EffectView& effect) {
                                                           return effect.kind == EffectKind::kWrite;
                                                         });
  if (!wrote && (loss == DiskLoss::kNothing || loss == DiskLoss::kTorn)) {
    loss = DiskLoss::kUnsynced;
  }
  AddCrash(step.node, loss, true, FirstUnsynced(step.node, LastEventOf(step.node)));
}

void EventObserver::AddCrash(NodeId node, DiskLoss loss, bool unsynced, std::size_t after) {
  ScheduleEvent crash;
  crash.kind = ScheduleEvent::Kind::kCrash;
  crash.node = node;
  crash.loss = loss;
  crash.unsynced = unsynced;
  crashes.emplace_back(after, events.size());
  events.push_back(std::move(crash));
}

void EventObserver::Produced(const StepView& step, std::size_t event) {
  const bool boot = event == ScheduleEvent::kBoot;
  (boot ? boot_entropy[step.node.code()] : events[event].entropy).push_back(step.entropy);
  std::vector<SentMessage>& sends = sent_[{step.node.code(), event}];
  for (const EffectView& effect : step.effects) {
    if (effect.kind == EffectKind::kSync) {
      syncing_[step.node.code()].push_back(event);
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

std::size_t EventObserver::FinishSync(NodeId node) {
  auto& syncing = syncing_[node.code()];
  if (syncing.empty()) {  // began in a step that was not seen
    schedulable = false;
    return ScheduleEvent::kBoot;
  }
  const std::size_t event = syncing.front();
  syncing.pop_front();
  return event;
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
    Crashed(crash->node, crash->loss);
  }
}

void EventObserver::Restarted(NodeId node) {
  waiting_[node.code()].clear();
  syncing_[node.code()].clear();
}

std::size_t EventObserver::FirstUnsynced(NodeId node, std::size_t otherwise) {
  const auto& syncing = syncing_[node.code()];
  return syncing.empty() || syncing.front() == ScheduleEvent::kBoot ? otherwise : syncing.front();
}

std::size_t EventObserver::LastEventOf(NodeId node) const {
  for (std::size_t i = events.size(); i-- > 0;) {
    if (events[i].taker() == node) return i;
  }
  return LastEvent();
}

}  // namespace stampede
