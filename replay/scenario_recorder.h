// Listens to a run and writes it down as a scenario: everything that was not quiet becomes a step.
// Telling that scenario makes the same run again, step by step.
#ifndef STAMPEDE_REPLAY_SCENARIO_RECORDER_H_
#define STAMPEDE_REPLAY_SCENARIO_RECORDER_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "stampede/core/json.h"
#include "stampede/core/observation.h"
#include "stampede/invariants/liveness.h"
#include "stampede/scenarios/scenario.h"
#include "stampede/sim/observer.h"
#include "stampede/sim/run.h"
#include "stampede/sim/run_options.h"

namespace stampede {

// An observer for World, and the one to tell of every step.
template <class P>
class ScenarioRecorder {
 public:
  void Begin(const RunOptions<P>& options);
  void OnStep(const Observation<P>& seen, const Cause& cause);

  void OnSent(const MessageName& name, const MessageFault& fault, Time);
  void OnLost(const MessageName&, Loss) {}
  void OnReleased(const MessageName& name, const ReleasePoint& point);
  void OnWindow(std::uint64_t window, const Faults& faults) {
    Note(Time() + options_.window * static_cast<std::int64_t>(window), faults);
  }
  void OnCrash(const CrashPoint& crash) { crash_ = crash; }
  void OnHeal();
  template <class Protocol>
  void OnCommand(const Command<Protocol>& command, Time now);

  // The run's scenario. It expects what the run came to.
  scenario::Scenario Finish(const RunOutcome& outcome);

 private:
  static std::optional<Duration> SpanOf(Duration down) {
    return down == Duration() ? std::nullopt : std::optional(down);
  }

  // What trouble is about: kind, node or link, and how much.
  enum class Kind : std::uint8_t { kCut, kPause, kSlow, kSlowDisk, kFillDisk, kRate };
  using Item = std::tuple<Kind, std::size_t, std::size_t, std::int64_t>;

  NodeId IdOf(std::size_t slot) const {
    return slot < replicas_ ? NodeId::Replica(static_cast<std::uint16_t>(slot))
                            : NodeId::Client(static_cast<std::uint16_t>(slot - replicas_));
  }
  template <class Trigger>
  void Add(Time when, const Trigger& trigger, scenario::Action action) {
    scenario::Step step;
    step.trigger.emplace<Trigger>(trigger);
    step.action = std::move(action);
    steps_.emplace_back(std::pair(when, steps_.size()), std::move(step));
  }
  void OnMessage(scenario::OnMessages::Verb verb, const MessageName& name, Duration by) {
    Add(now_, scenario::InOrder{}, scenario::OnMessages{verb, {PatternOf(name)}, {}, by});
  }
  void Note(Time at, const Faults& faults);
  void EndFaults(const std::map<Item, Time>& still, std::optional<Time> at);
  scenario::Action FaultAction(const std::vector<Item>& items,
                               const std::optional<Duration>& span) const;

  RunOptions<P> options_;
  std::size_t replicas_ = 0;
  std::size_t nodes_ = 0;
  Time now_;
  std::uint64_t last_input_ = 0;
  std::optional<Time> healed_at_;
  CrashPoint crash_;             // the latest
  std::map<Item, Time> faults_;  // that hold now, and since when
  std::vector<std::pair<std::pair<Time, std::size_t>, scenario::Step>> steps_;
};

template <class P>
void ScenarioRecorder<P>::Begin(const RunOptions<P>& options) {
  *this = ScenarioRecorder();
  options_ = options;
  replicas_ = options.config.replicas;
  nodes_ = replicas_ + options.workload.clients;
}

template <class P>
void ScenarioRecorder<P>::OnStep(const Observation<P>& seen, const Cause& cause) {
  now_ = seen.now;
  last_input_ = cause.packed_name;
  if (const auto* invoke = std::get_if<Invoke<P>>(&seen.input.event)) {
    Add(now_, scenario::AtTime{now_},
        scenario::Invoke{seen.node, JsonLine(ToJson(invoke->operation))});
  }
  if (!seen.crashed) return;
  Add(now_, scenario::InOrder{},
      scenario::Crash{seen.node, cause.packed_name, crash_.effect, crash_.loss,
                      SpanOf(crash_.down)});
}

template <class P>
void ScenarioRecorder<P>::OnSent(const MessageName& name, const MessageFault& fault, Time) {
  using Verb = scenario::OnMessages::Verb;
  if (fault.drop) OnMessage(Verb::kDrop, name, {});
  if (fault.hold) OnMessage(Verb::kHold, name, {});
  if (fault.duplicate) OnMessage(Verb::kDuplicate, name, fault.copy_delay);
  if (fault.delay != Duration()) OnMessage(Verb::kDelay, name, fault.delay);
}

template <class P>
void ScenarioRecorder<P>::OnReleased(const MessageName& name, const ReleasePoint& point) {
  const Time window_start = Time() + options_.window * static_cast<std::int64_t>(point.window);
  scenario::OnMessages release{scenario::OnMessages::Verb::kRelease, {PatternOf(name)}, {}, {}};
  if (point.role_change) {
    Add(now_, scenario::AfterInput{point.input, {}}, std::move(release));
  } else {
    Add(window_start, scenario::AtTime{window_start}, std::move(release));
  }
}

template <class P>
void ScenarioRecorder<P>::OnHeal() {
  EndFaults({}, std::nullopt);
  healed_at_ = now_;
  Add(now_, scenario::AfterInput{last_input_, {}}, scenario::Heal{});
}

template <class P>
template <class Protocol>
void ScenarioRecorder<P>::OnCommand(const Command<Protocol>& command, Time now) {
  // At the time of the latest step it came after that step; else before everything of its time.
  const auto add = [&](scenario::Action action) {
    if (now == now_ && last_input_ != 0) {
      Add(now, scenario::AfterInput{last_input_, {}}, std::move(action));
    } else {
      Add(now, scenario::AtTime{now}, std::move(action));
    }
  };
  using Verb = scenario::OnMessages::Verb;
  const auto about = [&](Verb verb, const MessageName& name) {
    add(scenario::OnMessages{verb, {PatternOf(name)}, {}, {}});
  };
  if (const auto* fire = std::get_if<FireTimer>(&command)) {
    add(scenario::Fire{fire->node, fire->timer});
  } else if (const auto* deliver = std::get_if<DeliverMessage>(&command)) {
    about(Verb::kDeliver, deliver->message);
  } else if (const auto* release = std::get_if<ReleaseMessage>(&command)) {
    about(Verb::kRelease, release->message);
  } else if (const auto* lose = std::get_if<DropMessage>(&command)) {
    about(Verb::kDrop, lose->message);
  } else if (const auto* stop = std::get_if<CrashNode>(&command)) {
    add(scenario::Crash{stop->node, std::nullopt, 0, stop->loss, SpanOf(stop->down)});
  } else if (const auto* start = std::get_if<RestartNode>(&command)) {
    add(scenario::Restart{start->node});
  } else if (const auto* change = std::get_if<ChangeFaults>(&command)) {
    Note(now, change->faults);
  }  // invocations and crashes within steps are seen as these, healing by OnHeal
}

// The trouble from `at` on.
template <class P>
void ScenarioRecorder<P>::Note(Time at, const Faults& faults) {
  std::map<Item, Time> still;
  const auto hold = [&](const Item& item) {
    const auto since = faults_.find(item);
    still[item] = since == faults_.end() ? at : since->second;
  };
  for (std::size_t a = 0; a < nodes_; ++a) {
    for (std::size_t b = 0; b < nodes_; ++b) {
      if (a != b && (faults.cut[a] >> b & 1) != 0) hold({Kind::kCut, a, b, 0});
    }
    if ((faults.paused >> a & 1) != 0) hold({Kind::kPause, a, 0, 0});
    if (faults.slow[a] != Duration()) {
      hold({Kind::kSlow, a, 0, faults.slow[a].microseconds()});
    }
    if (faults.disk_slow[a] != Duration()) {
      hold({Kind::kSlowDisk, a, 0, faults.disk_slow[a].microseconds()});
    }
    if ((faults.disk_full >> a & 1) != 0) hold({Kind::kFillDisk, a, 0, 0});
    if (faults.clock_rate[a] != std::int64_t{kMillion}) {
      hold({Kind::kRate, a, 0, faults.clock_rate[a]});
    }
    if (faults.clock_jump[a] != Duration()) {
      scenario::Clock leap;
      leap.nodes = {IdOf(a)};
      leap.jump = faults.clock_jump[a];
      Add(at, scenario::AtTime{at}, leap);
    }
  }
  EndFaults(still, at);
  faults_ = std::move(still);
}

// What held and is not in `still` has ended at `at`; without a time, by itself.
template <class P>
void ScenarioRecorder<P>::EndFaults(const std::map<Item, Time>& still, std::optional<Time> at) {
  std::map<std::tuple<Time, Kind, std::int64_t>, std::vector<Item>> groups;
  for (const auto& [item, since] : faults_) {
    if (still.contains(item)) continue;
    groups[{since, std::get<0>(item), std::get<3>(item)}].push_back(item);
  }
  for (const auto& [key, items] : groups) {
    const Time since = std::get<0>(key);
    std::optional<Duration> span;
    if (at.has_value()) span = *at - since;
    Add(since, scenario::AtTime{since}, FaultAction(items, span));
  }
  if (!at.has_value()) faults_.clear();
}

template <class P>
scenario::Action ScenarioRecorder<P>::FaultAction(const std::vector<Item>& items,
                                                  const std::optional<Duration>& span) const {
  std::vector<NodeId> all;
  scenario::Cut cut{{}, span};
  for (const auto& [kind, a, b, amount] : items) {
    all.push_back(IdOf(a));
    cut.links.push_back({IdOf(a), IdOf(b), false});
  }
  const std::int64_t amount = std::get<3>(items[0]);
  switch (std::get<0>(items[0])) {
    case Kind::kCut: return cut;
    case Kind::kPause: return scenario::Pause{all, span};
    case Kind::kSlow: return scenario::Slow{all, Duration(amount), span};
    case Kind::kSlowDisk: return scenario::SlowDisk{all, Duration(amount), span};
    case Kind::kFillDisk: return scenario::FillDisk{all, span};
    case Kind::kRate: break;
  }
  return scenario::Clock{all, amount, {}, span};
}

template <class P>
scenario::Scenario ScenarioRecorder<P>::Finish(const RunOutcome& outcome) {
  scenario::Scenario scenario;
  EndFaults({}, std::nullopt);
  scenario.protocol = std::string(P::kName);
  const Json usual = ToJson(typename P::Config());
  const Json config = ToJson(options_.config);
  Json options = Json::object();
  for (const auto& [key, value] : config.items()) {
    if (key == "defect" && value != usual[key]) scenario.defect = value.template get<std::string>();
    if (key != "replicas" && key != "defect" && value != usual[key]) options[key] = value;
  }
  scenario.options = JsonLine(options);
  scenario.replicas = options_.config.replicas;
  scenario.clients = options_.workload.clients;
  scenario.latency_min = options_.network.latency_min;
  scenario.latency_max = options_.network.latency_max;
  scenario.network_salt = options_.network.salt;
  scenario.entropy_salt = options_.entropy_salt;
  scenario.clock_offset_max = options_.clock_offset_max;
  scenario.disk_latency = options_.disk_latency;
  scenario.liveness_bound = options_.liveness_bound;
  scenario.manual_timers = options_.manual_timers;
  std::sort(steps_.begin(), steps_.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [when, step] : steps_) scenario.steps.push_back(std::move(step));

  const auto tell = [&scenario](scenario::Action action) {
    scenario.steps.push_back({"", "", scenario::InOrder{}, std::move(action)});
  };
  const bool well = !outcome.violation.has_value();
  const bool ill = !well && (outcome.violation->invariant == Liveness<P>::kProgress.name ||
                             outcome.violation->invariant == Liveness<P>::kConvergence.name);
  if (well || ill) {
    if (healed_at_.has_value()) tell(scenario::Run{*healed_at_ + Microseconds(1) - Time()});
    tell(scenario::Settle{});
  } else {
    tell(scenario::Run{outcome.end + Microseconds(1) - Time()});
  }
  if (!well) scenario.expect.violation = outcome.violation->invariant;
  return scenario;
}

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_SCENARIO_RECORDER_H_
