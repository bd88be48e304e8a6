// The part of ScheduleReducer that makes runs: takes a schedule down, tries one, writes one out.
// Included by schedule.h only.
#ifndef STAMPEDE_REPLAY_SCHEDULE_RUNS_H_
#define STAMPEDE_REPLAY_SCHEDULE_RUNS_H_

#include "stampede/replay/schedule.h"  // IWYU pragma: keep

namespace stampede {

template <class P, class Checks>
bool ScheduleReducer<P, Checks>::Record() {
  OriginListener listener;
  std::vector<std::pair<std::size_t, std::size_t>> stops;  // after which event; which it is
  Checks checks = checks_;
  Player<P, Checks, OriginListener> player(scenario_, options_, checks, listener);
  const ScenarioResult result =
      player.Play(false, [&](const Observation<P>& seen, const auto& world) {
        Event event;
        event.node = seen.node;
        if (const auto* invoke = std::get_if<Invoke<P>>(&seen.input.event)) {
          event.kind = Event::Kind::kInvoke;
          event.operation = invoke->operation;
        } else if (const auto* expire = std::get_if<Expire<P>>(&seen.input.event)) {
          event.kind = Event::Kind::kFire;
          event.timer = static_cast<std::uint8_t>(expire->timer);
        } else if (std::holds_alternative<Receive<P>>(seen.input.event)) {
          MessageName name = MessageName::Unpack(world.cause().packed_name);
          event.copy = std::exchange(name.copy, std::uint8_t{0});
          event.node = name.from;
          const OriginListener::Origin& origin = listener.of(name);
          event.producer = origin.event;
          event.sent = origin.sent;
        } else if (world.cause().packed_name == PackedName(NameKind::kBoot, seen.node, 0, 1)) {
          listener.Produced(seen.node, Event::kBoot, seen.effects);
          return true;
        } else if (std::holds_alternative<Boot<P>>(seen.input.event)) {
          event.kind = Event::Kind::kStart;
          listener.Restarted(seen.node);
        }
        if (const auto* synced = std::get_if<Synced>(&seen.input.event)) {  // comes by itself
          STAMPEDE_CHECK(!seen.effects.Sends(), "a schedule knows no message sent for a sync");
          listener.Done(seen.node, synced->token);
        } else {
          listener.Produced(seen.node, events_.size(), seen.effects);
          events_.push_back(std::move(event));
        }
        if (seen.crashed) {
          Event stop;
          stop.kind = Event::Kind::kStop;
          stop.node = seen.node;
          stop.loss = listener.loss(seen.node);
          const std::size_t here = events_.empty() ? 0 : events_.size() - 1;
          stop.unsynced = listener.Syncs(seen.node);
          stops.emplace_back(listener.Unsynced(seen.node, here), events_.size());
          events_.push_back(std::move(stop));
        }
        return true;
      });
  if (!result.run.violation.has_value()) return false;
  signature_ = SignatureOf(*result.run.violation);
  MoveStops(stops);
  return true;
}

// Where a schedule is run, disks are done at once. A node that stopped with writes unsynced stops
// right after the first of them: nothing that it did from there on has left it.
template <class P, class Checks>
void ScheduleReducer<P, Checks>::MoveStops(
    const std::vector<std::pair<std::size_t, std::size_t>>& stops) {
  std::vector<std::pair<std::size_t, std::size_t>> order;  // what it comes after, and itself
  for (std::size_t i = 0; i < events_.size(); ++i) order.emplace_back(i, i);
  for (const auto& [after, stop] : stops) order[stop].first = after;
  std::sort(order.begin(), order.end());
  std::vector<std::size_t> place(events_.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i].second] = i;
  std::vector<Event> moved(events_.size());
  for (std::size_t i = 0; i < events_.size(); ++i) {
    Event& event = events_[i];
    const bool delivers = event.kind == Event::Kind::kDeliver && event.producer != Event::kBoot;
    if (delivers) event.producer = place[event.producer];
    moved[place[i]] = std::move(event);
  }
  events_ = std::move(moved);
}

template <class P, class Checks>
bool ScheduleReducer<P, Checks>::Fails(const std::vector<bool>& keep) {
  RunOptions<P> options = options_;
  options.manual_timers = true;
  options.fault_events = std::numeric_limits<std::uint64_t>::max();
  options.workload.scripted.assign(options.workload.clients,
                                   std::numeric_limits<std::uint64_t>::max());
  // Which messages have a copy that is delivered.
  absl::flat_hash_map<std::size_t, std::vector<SentMessage>> copied;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    if (keep[i] && events_[i].copy != 0) copied[events_[i].producer].push_back(events_[i].sent);
  }
  holding_.copies = [&](const MessageName& name) {
    SentMessage sent{name.type, name.to, 0};
    for (const auto& send : listener_.sends()) {
      sent.ordinal +=
          send.name.type == name.type && send.name.to == name.to && send.name.from == name.from;
    }
    return std::find(copied_now_.begin(), copied_now_.end(), sent) != copied_now_.end();
  };
  done_.clear();
  sent_.assign(events_.size(), {});
  listener_.Begin();
  copied_now_.clear();
  checks_.Start(options.config, options.liveness_bound);
  world_.Start(options, 0, holding_, listener_);
  std::optional<Violation> violation;
  const auto after_step = [&](const Observation<P>& seen) {
    if (!checks_.CheckAfterStep(seen)) violation = checks_.violation();
  };
  while (world_.AdvanceBefore(Time(1), after_step)) {
  }
  world_.DrainDisks(after_step, [&violation] { return violation.has_value(); });
  sent_at_boot_ = listener_.sends();
  for (std::size_t i = 0; i < events_.size() && !violation.has_value(); ++i) {
    if (!keep[i]) continue;
    listener_.Begin();
    const auto copies = copied.find(i);
    copied_now_ = copies == copied.end() ? std::vector<SentMessage>() : copies->second;
    Done done{i, {}};
    const Event& event = events_[i];
    if (event.kind == Event::Kind::kDeliver) {
      const auto& sends = event.producer == Event::kBoot ? sent_at_boot_ : sent_[event.producer];
      const auto send =
          std::find_if(sends.begin(), sends.end(), [&](const SendListener::Send& candidate) {
            return candidate.sent == event.sent && candidate.name.from == event.node;
          });
      if (send == sends.end()) continue;
      done.name = send->name;
      done.name.copy = event.copy;
      if (!world_.Do(DeliverMessage{done.name}, after_step)) continue;
    } else if (event.kind == Event::Kind::kFire) {
      if (!world_.Do(FireTimer{event.node, event.timer}, after_step)) continue;
    } else if (event.kind == Event::Kind::kStop) {
      if (!world_.Do(CrashNode{event.node, event.loss, {}}, after_step)) continue;
    } else if (event.kind == Event::Kind::kStart) {
      if (!world_.Do(RestartNode{event.node}, after_step)) continue;
    } else {
      if (world_.IsWaiting(event.node.index())) continue;  // for an earlier answer
      if (!world_.IsUp(event.node)) continue;
      world_.Do(InvokeOperation<P>{event.node, event.operation}, after_step);
      world_.AdvanceBefore(world_.now() + Microseconds(1), after_step);
    }
    if (!StopsNext(keep, i)) {
      world_.DrainDisks(after_step, [&violation] { return violation.has_value(); });
    }
    sent_[i] = listener_.sends();
    done_.push_back(std::move(done));
  }
  return violation.has_value() && SignatureOf(*violation) == signature_;
}

// Whether the next thing run is that a node stops: its disk is as this event has left it.
template <class P, class Checks>
bool ScheduleReducer<P, Checks>::StopsNext(const std::vector<bool>& keep, std::size_t event) const {
  do {
    ++event;
  } while (event < keep.size() && !keep[event]);
  return event < keep.size() && events_[event].unsynced;
}

// The schedule as a scenario: messages by the names that they have in it.
template <class P, class Checks>
scenario::Scenario ScheduleReducer<P, Checks>::Concrete(std::vector<bool>& keep) {
  STAMPEDE_CHECK(Fails(keep), "it failed a point ago");
  scenario::Scenario schedule;
  schedule.title = scenario_.title;
  schedule.why = scenario_.why;
  schedule.protocol = scenario_.protocol;
  schedule.options = scenario_.options;
  schedule.defect = scenario_.defect;
  schedule.replicas = options_.config.replicas;
  schedule.clients = scenario_.clients;
  schedule.without = scenario_.without;
  schedule.entropy_salt = scenario_.entropy_salt;
  schedule.clock_offset_max = scenario_.clock_offset_max;
  schedule.manual_delivery = true;
  schedule.manual_timers = true;
  schedule.expect.violation = scenario_.expect.violation;
  using Verb = scenario::OnMessages::Verb;
  const auto add = [&](scenario::Action action) {
    scenario::Step& step = schedule.steps.emplace_back();
    step.action = std::move(action);
  };
  for (const Done& done : done_) {
    if (done.name.copy == 0) continue;
    MessageName original = done.name;
    original.copy = 0;
    add(scenario::OnMessages{Verb::kDuplicate, {PatternOf(original)}, {}, {}});
  }
  for (const Done& done : done_) {
    const Event& event = events_[done.event];
    switch (event.kind) {
      case Event::Kind::kInvoke:
        add(scenario::Invoke{event.node, JsonLine(ToJson(event.operation))});
        break;
      case Event::Kind::kFire: add(scenario::Fire{event.node, event.timer}); break;
      case Event::Kind::kStop:
        if (!event.unsynced) add(scenario::Run{Milliseconds(1)});  // the disk is done
        add(scenario::Crash{event.node, std::nullopt, 0, event.loss, {}});
        break;
      case Event::Kind::kStart: add(scenario::Restart{event.node}); break;
      case Event::Kind::kDeliver:
        add(scenario::OnMessages{Verb::kDeliver, {PatternOf(done.name)}, {}, {}});
        break;
    }
  }
  return schedule;
}

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_SCHEDULE_RUNS_H_
