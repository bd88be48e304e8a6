// Takes a schedule down, tries shorter ones, and writes the shortest out.
#include "stampede/replay/internal/schedule_reducer.h"

#include <limits>
#include <memory>

#include "absl/container/flat_hash_map.h"
#include "stampede/core/json.h"
#include "stampede/core/keyed_random.h"
#include "stampede/replay/internal/scenario_run.h"
#include "stampede/replay/shrink.h"

namespace stampede {

std::optional<scenario::Scenario> ProtocolDriver::Schedule(
    const scenario::Scenario& scenario, const std::function<bool()>& stop) const {
  auto spec = SpecOfScenario(*this, scenario);
  // By hand, what a broken connection has lost would stay ahead of what came after it.
  if (!spec.ok() || spec->settings.network.ordered) return std::nullopt;
  return ScheduleReducer(*this, scenario, *std::move(spec)).Reduce(stop);
}

std::optional<scenario::Scenario> ScheduleReducer::Reduce(const std::function<bool()>& stop) {
  if (!Record()) return std::nullopt;
  std::vector<bool> all(events_.size(), true);
  if (!Fails(all)) return std::nullopt;
  const std::uint16_t whole = spec_.replicas;
  for (std::uint16_t replicas = 3; replicas < whole; ++replicas) {
    spec_.replicas = replicas;
    if (Fails(all)) break;
    spec_.replicas = whole;
  }
  // What is found depends on the order in which things are taken away: several are tried.
  constexpr std::uint64_t kOrders = 8;
  constexpr std::size_t kShort = 12;
  std::vector<bool> best = all;
  for (std::uint64_t order = 0; order < kOrders; ++order) {
    if (order > 0 && Kept(best) <= kShort) break;
    std::vector<bool> keep = all;
    order_ = order;
    Minimize(keep, stop);
    if (Kept(keep) < Kept(best)) best = std::move(keep);
    if (stop()) break;
  }
  return Concrete(best);
}

bool ScheduleReducer::Record() {
  EventObserver observer;
  auto run = BeginScenario(protocol_, spec_, std::make_shared<scenario::Scenario>(scenario_), false,
                           &observer);
  if (!run.ok()) return false;
  const RunOutcome outcome = (*run)->Finish();
  if (!outcome.violation.has_value() || !observer.schedulable) return false;
  for (const ScheduleEvent& event : observer.events) {  // it may not be read as it is written
    const bool invokes = event.kind == ScheduleEvent::Kind::kInvoke;
    if (invokes && !protocol_.CheckOperation(spec_, event.operation, "").ok()) return false;
  }
  signature_ = SignatureOf(*outcome.violation);
  events_ = std::move(observer.events);
  boot_entropy_ = std::move(observer.boot_entropy);
  MoveCrashes(observer.crashes);
  return true;
}

// In a schedule, disks are done at once. A node that crashed in a step, or with writes unsynced,
// crashes right after the first event that is not durable: nothing that it did from there on has
// left it.
void ScheduleReducer::MoveCrashes(const std::vector<std::pair<std::size_t, std::size_t>>& crashes) {
  std::vector<std::pair<std::size_t, std::size_t>> order;  // what it comes after, and itself
  for (std::size_t i = 0; i < events_.size(); ++i) order.emplace_back(i, i);
  for (const auto& [after, crash] : crashes) order[crash].first = after;
  std::sort(order.begin(), order.end());
  std::vector<std::size_t> place(events_.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i].second] = i;
  std::vector<ScheduleEvent> moved(events_.size());
  for (std::size_t i = 0; i < events_.size(); ++i) {
    ScheduleEvent& event = events_[i];
    const bool delivers =
        event.kind == ScheduleEvent::Kind::kDeliver && event.producer != ScheduleEvent::kBoot;
    if (delivers) event.producer = place[event.producer];
    moved[place[i]] = std::move(event);
  }
  events_ = std::move(moved);
}

bool ScheduleReducer::Fails(const std::vector<bool>& keep) {
  RunSpec spec = spec_;
  spec.settings.manual_timers = true;
  spec.settings.fault_events = std::numeric_limits<std::uint64_t>::max();
  spec.settings.workload.scripted.assign(spec.clients, std::numeric_limits<std::uint64_t>::max());
  // Which messages, and from whom, have a copy that is delivered.
  absl::flat_hash_map<std::size_t, std::vector<std::pair<NodeId, SentMessage>>> copied;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    const ScheduleEvent& event = events_[i];
    if (keep[i] && event.copy != 0) copied[event.producer].emplace_back(event.node, event.sent);
  }
  SendObserver sends;
  const auto is_copied = [&](const MessageName& name) {
    const std::pair sent(name.from, SentMessage{name.type, name.to, sends.OrdinalOf(name)});
    const auto& now = copied[current_];
    return std::find(now.begin(), now.end(), sent) != now.end();
  };
  auto holding = std::make_unique<HoldingAdversary>(
      is_copied,
      [this](std::uint64_t input, std::uint64_t drawn) { return EntropyOf(input, drawn); });
  done_.clear();
  crash_in_ = {};
  entropy_.clear();
  sent_.assign(events_.size(), {});
  current_ = ScheduleEvent::kBoot;
  steps_in_current_.clear();
  const auto begun = protocol_.Begin(spec, {0, std::move(holding), nullptr, &sends}, "");
  if (!begun.ok()) return false;
  AnyRun& run = **begun;
  while (!run.ended() && run.AdvanceBefore(Time(1))) {
  }
  run.DrainDisks();
  sent_at_boot_ = sends.sends();
  for (std::size_t i = 0; i < events_.size() && !run.ended(); ++i) {
    if (!keep[i]) continue;
    sends.Begin();
    current_ = i;
    steps_in_current_.clear();
    Done done{i};
    if (!DoEvent(i, run, done)) continue;
    DrainDisks(CrashesNext(keep, i), i, run, sends);
    sent_[i] = sends.sends();
    done_.push_back(done);
  }
  const RunOutcome outcome = run.outcome();
  return outcome.violation.has_value() && SignatureOf(*outcome.violation) == signature_;
}

// The disk is done with what the event has written; before a crash only with as many syncs as it
// was when the events were taken down.
void ScheduleReducer::DrainDisks(bool crashes, std::size_t event, AnyRun& run,
                                 const SendObserver& steps) {
  crash_in_ = {};
  if (!crashes) return run.DrainDisks();
  const Duration enough = spec_.settings.disk_latency + Microseconds(1);
  for (std::size_t i = 0; i < events_[event].synced() && !run.ended(); ++i) {
    if (!run.AdvanceBefore(run.now() + enough)) return;
    crash_in_ = {run.cause().packed_name, steps.effects()};
  }
}

// Does one event; false where it cannot be done.
bool ScheduleReducer::DoEvent(std::size_t index, AnyRun& run, Done& done) {
  const ScheduleEvent& event = events_[index];
  switch (event.kind) {
    case ScheduleEvent::Kind::kDeliver: {
      const auto& sends =
          event.producer == ScheduleEvent::kBoot ? sent_at_boot_ : sent_[event.producer];
      const auto send =
          std::find_if(sends.begin(), sends.end(), [&](const SendObserver::Send& candidate) {
            return candidate.sent == event.sent && candidate.name.from == event.node;
          });
      if (send == sends.end()) return false;
      done.name = send->name;
      done.name.copy = event.copy;
      return run.Do(DeliverMessage{done.name});
    }
    case ScheduleEvent::Kind::kFire: return run.Do(FireTimer{event.node, event.timer});
    case ScheduleEvent::Kind::kCrash:
      done.crash_in = crash_in_;
      return run.Do(CrashNode{event.node, event.loss, {}});
    case ScheduleEvent::Kind::kRestart: return run.Do(RestartNode{event.node});
    case ScheduleEvent::Kind::kInvoke:
      if (!run.HasRoom(event.node.index()) || !run.IsUp(event.node)) return false;
      run.Do(InvokeOperation{event.node, event.operation});
      run.AdvanceBefore(run.now() + Microseconds(1));
      return true;
  }
  return false;
}

std::uint64_t ScheduleReducer::EntropyOf(std::uint64_t input, std::uint64_t drawn) {
  if (!keeps_entropy_) return drawn;
  const NodeId node = TakerOf(input);
  const std::vector<std::uint64_t>* known = nullptr;
  if (current_ == ScheduleEvent::kBoot) {
    known = &boot_entropy_[node.code()];
  } else if (events_[current_].taker() == node) {
    known = &events_[current_].entropy;
  }
  const std::size_t number = steps_in_current_[node.code()]++;
  if (known == nullptr || number >= known->size() || (*known)[number] == drawn) return drawn;
  entropy_.push_back({input, (*known)[number]});
  return (*known)[number];
}

bool ScheduleReducer::CrashesNext(const std::vector<bool>& keep, std::size_t event) const {
  const NodeId taker = events_[event].taker();
  do {
    ++event;
  } while (event < keep.size() && !keep[event]);
  return event < keep.size() && events_[event].unsynced && events_[event].node == taker;
}

// Takes what was not done out of a schedule that has just failed. Where that matters, it stays.
void ScheduleReducer::Restrict(std::vector<bool>& keep) {
  std::vector<bool> done(keep.size(), false);
  for (const Done& what : done_) done[what.event] = true;
  if (done != keep && Fails(done)) keep = std::move(done);
}

void ScheduleReducer::Minimize(std::vector<bool>& keep, const std::function<bool()>& stop) {
  if (!Fails(keep)) return;
  Restrict(keep);
  for (bool better = true; better && !stop();) {
    better = false;
    for (std::size_t size = Kept(keep) / 2; size >= 1; size /= 2) {
      better |= RemoveChunks(keep, size, stop);
    }
    if (!better) better = RemovePairs(keep, stop);
  }
}

// The last first, or in the order at hand.
bool ScheduleReducer::RemoveChunks(std::vector<bool>& keep, std::size_t size,
                                   const std::function<bool()>& stop) {
  bool better = false;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < keep.size(); ++i) {
    if (keep[i]) kept.push_back(i);
  }
  std::vector<std::size_t> begins;
  for (std::size_t begin = 0; begin < kept.size(); begin += size) begins.push_back(begin);
  std::sort(begins.begin(), begins.end(), [this](std::size_t a, std::size_t b) {
    if (order_ == 0) return a > b;
    return std::pair(Draw(order_, a), a) < std::pair(Draw(order_, b), b);
  });
  for (const std::size_t begin : begins) {
    if (stop()) return better;
    std::vector<bool> fewer = keep;
    bool any = false;
    for (std::size_t i = begin; i < std::min(begin + size, kept.size()); ++i) {
      any |= fewer[kept[i]];
      fewer[kept[i]] = false;
    }
    if (!any || !Fails(fewer)) continue;
    keep = std::move(fewer);
    Restrict(keep);
    better = true;
  }
  return better;
}

bool ScheduleReducer::RemovePairs(std::vector<bool>& keep, const std::function<bool()>& stop) {
  constexpr std::size_t kFew = 80;
  if (Kept(keep) > kFew) return false;
  for (std::size_t j = keep.size(); j-- > 0;) {
    if (!keep[j]) continue;
    for (std::size_t i = j; i-- > 0;) {
      if (!keep[i] || stop()) continue;
      std::vector<bool> fewer = keep;
      fewer[i] = fewer[j] = false;
      if (!Fails(fewer)) continue;
      keep = std::move(fewer);
      Restrict(keep);
      return true;
    }
  }
  return false;
}

scenario::Crash ScheduleReducer::CrashOf(const Done& done, const ScheduleEvent& event) {
  scenario::Crash crash{event.node, std::nullopt, 0, event.loss, {}};
  if (done.crash_in.input != 0) {
    crash.input = done.crash_in.input;
    crash.effects = static_cast<std::uint32_t>(done.crash_in.effects);
  }
  return crash;
}

// The schedule as a scenario: messages by the names that they have in it.
std::optional<scenario::Scenario> ScheduleReducer::Concrete(std::vector<bool>& keep) {
  keeps_entropy_ = false;  // that is simpler, where it does
  if (!Fails(keep)) {
    keeps_entropy_ = true;
    if (!Fails(keep)) return std::nullopt;
  }
  scenario::Scenario schedule;
  schedule.title = scenario_.title;
  schedule.why = scenario_.why;
  schedule.protocol = scenario_.protocol;
  schedule.options = scenario_.options;
  schedule.knobs = scenario_.knobs;
  schedule.ordered = scenario_.ordered;
  schedule.defect = scenario_.defect;
  schedule.replicas = spec_.replicas;
  schedule.clients = scenario_.clients;
  schedule.disable = scenario_.disable;
  schedule.network_salt = scenario_.network_salt;  // of clocks, too
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
  for (const scenario::Entropy& entropy : entropy_) add(entropy);
  for (const Done& done : done_) {
    if (done.name.copy == 0) continue;
    MessageName original = done.name;
    original.copy = 0;
    add(scenario::OnMessages{Verb::kDuplicate, {PatternOf(original)}, {}, {}});
  }
  std::optional<NodeId> last_taker;
  for (const Done& done : done_) {
    const ScheduleEvent& event = events_[done.event];
    switch (event.kind) {
      case ScheduleEvent::Kind::kInvoke: add(scenario::Invoke{event.node, event.operation}); break;
      case ScheduleEvent::Kind::kFire: add(scenario::Fire{event.node, event.timer}); break;
      case ScheduleEvent::Kind::kCrash:
        // The disk is done with what came before, unless that was the node's own.
        if (!event.unsynced || last_taker != event.node) add(scenario::Run{Milliseconds(1)});
        add(CrashOf(done, event));
        break;
      case ScheduleEvent::Kind::kRestart: add(scenario::Restart{event.node}); break;
      case ScheduleEvent::Kind::kDeliver:
        add(scenario::OnMessages{Verb::kDeliver, {PatternOf(done.name)}, {}, {}});
        break;
    }
    last_taker = event.taker();
  }
  if (done_.empty()) add(scenario::Run{Milliseconds(1)});  // it fails as the nodes start
  return schedule;
}

}  // namespace stampede
