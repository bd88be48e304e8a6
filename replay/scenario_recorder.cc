#include "stampede/replay/scenario_recorder.h"

#include <algorithm>
#include <map>
#include <utility>

#include "stampede/core/json.h"
#include "stampede/core/keyed_random.h"
#include "stampede/invariants/liveness.h"

namespace stampede {
namespace {

std::optional<Duration> SpanOfCrash(Duration down) {
  return down == Duration() ? std::nullopt : std::optional(down);
}

}  // namespace

ScenarioRecorder::ScenarioRecorder(const RunSpec& spec, std::string_view protocol,
                                   std::string usual_config, Network network)
    : spec_(spec), protocol_(protocol), usual_config_(std::move(usual_config)), network_(network) {}

void ScenarioRecorder::OnStep(const StepView& step) {
  now_ = step.at;
  last_input_ = step.cause.packed_name;
  if (step.entropy != Draw(spec_.settings.entropy_salt, last_input_)) {
    Add(now_, scenario::InOrder{}, scenario::Entropy{last_input_, step.entropy});
  }
  if (step.input == InputKind::kInvoke) {
    Add(now_, scenario::AtTime{now_}, scenario::Invoke{step.node, step.text->Operation()});
    const auto begun = std::find_if(waiting_.begin(), waiting_.end(),
                                    [&](const Waiting& one) { return one.client == step.node; });
    if (begun != waiting_.end()) waiting_.erase(begun);
    for (Waiting& one : waiting_) {
      if (one.client == step.node) one.since = now_;
    }
  }
  if (!step.crashed) return;
  Add(now_, scenario::InOrder{},
      scenario::Crash{step.node, last_input_, crash_.effect, crash_.loss,
                      SpanOfCrash(crash_.down)});
}

void ScenarioRecorder::OnSent(const MessageName& name, const MessageFault& fault, Time) {
  using Verb = scenario::OnMessages::Verb;
  if (fault.drop) OnMessage(Verb::kDrop, name, {});
  if (fault.hold) OnMessage(Verb::kHold, name, {});
  if (fault.duplicate) OnMessage(Verb::kDuplicate, name, fault.copy_delay);
  if (fault.delay != Duration()) OnMessage(Verb::kDelay, name, fault.delay);
}

void ScenarioRecorder::OnReleased(const MessageName& name, const ReleasePoint& point) {
  const Time window_start =
      Time() + spec_.settings.window * static_cast<std::int64_t>(point.window);
  scenario::OnMessages release{scenario::OnMessages::Verb::kRelease, {PatternOf(name)}, {}, {}};
  if (point.role_change) {
    Add(now_, scenario::AfterInput{point.input, {}}, std::move(release));
  } else {
    Add(window_start, scenario::AtTime{window_start}, std::move(release));
  }
}

void ScenarioRecorder::OnWindow(std::uint64_t window, const FaultState& faults) {
  NoteFaults(Time() + spec_.settings.window * static_cast<std::int64_t>(window), faults, 0);
}

void ScenarioRecorder::OnHeal(const FaultState& lasting) {
  // What a scenario has made last began just now: it is not to begin before the step of this time.
  const std::vector<TimedFault> last = FaultsIn(lasting);
  holding_.Forget([&](const FaultSpans::Span& span) {
    return span.since == now_ && std::find(last.begin(), last.end(), span.fault) != last.end();
  });
  EndFaults(holding_.Clear(), std::nullopt, 0);
  // By itself a run heals behind a step; told to, also later.
  const Time at = std::max(now_, heal_command_at_);
  healed_at_ = at;
  const auto add = [&](scenario::Action action) {
    if (at == now_) {
      Add(at, scenario::AfterInput{last_input_, {}}, std::move(action));
    } else {
      Add(at, scenario::AtTime{at}, std::move(action));
    }
  };
  for (TimedFault& fault : Unite(last)) {
    add(scenario::Inject{std::move(fault), std::nullopt, true});
  }
  add(scenario::Heal{});
}

void ScenarioRecorder::OnCommand(const Command& command, Time now) {
  // At the time of the latest step it came after that step; else before everything of its time.
  const std::uint64_t behind = now == now_ ? last_input_ : 0;
  const auto add = [&](scenario::Action action) {
    if (behind != 0) {
      Add(now, scenario::AfterInput{behind, {}}, std::move(action));
    } else {
      Add(now, scenario::AtTime{now}, std::move(action));
    }
  };
  using Verb = scenario::OnMessages::Verb;
  const auto about = [&](Verb verb, const MessageName& name) {
    add(scenario::OnMessages{verb, {PatternOf(name)}, {}, {}});
  };
  if (const auto* invoke = std::get_if<InvokeOperation>(&command)) {
    waiting_.push_back({invoke->client, invoke->operation, now});
  } else if (const auto* fire = std::get_if<FireTimer>(&command)) {
    add(scenario::Fire{fire->node, fire->timer});
  } else if (const auto* deliver = std::get_if<DeliverMessage>(&command)) {
    about(Verb::kDeliver, deliver->message);
  } else if (const auto* release = std::get_if<ReleaseMessage>(&command)) {
    about(Verb::kRelease, release->message);
  } else if (const auto* drop = std::get_if<DropMessage>(&command)) {
    about(Verb::kDrop, drop->message);
  } else if (const auto* crash = std::get_if<CrashNode>(&command)) {
    add(scenario::Crash{crash->node, std::nullopt, 0, crash->loss, SpanOfCrash(crash->down)});
  } else if (const auto* restart = std::get_if<RestartNode>(&command)) {
    add(scenario::Restart{restart->node});
  } else if (const auto* change = std::get_if<ChangeFaults>(&command)) {
    NoteFaults(now, change->faults, behind);
  } else if (std::holds_alternative<HealAll>(command)) {
    heal_command_at_ = now;
  }  // invocations and crashes within steps are seen as these, healing by OnHeal
}

// The faults from `at` on.
void ScenarioRecorder::NoteFaults(Time at, const FaultState& faults, std::uint64_t behind) {
  FaultSpans::Change change = holding_.Set(at, faults);
  for (TimedFault& fault : change.instants) {
    scenario::Inject jump{std::move(fault), std::nullopt, false};
    if (behind != 0) {
      Add(at, scenario::AfterInput{behind, {}}, std::move(jump));
    } else {
      Add(at, scenario::AtTime{at}, std::move(jump));
    }
  }
  EndFaults(change.ended, at, behind);
  for (TimedFault& fault : change.begun) {
    if (behind != 0) begun_behind_.push_back({std::move(fault), at, behind, sequence_++});
  }
}

const ScenarioRecorder::BegunBehind* ScenarioRecorder::BehindOf(
    const FaultSpans::Span& span) const {
  const auto found =
      std::find_if(begun_behind_.rbegin(), begun_behind_.rend(), [&](const BegunBehind& begun) {
        return begun.since == span.since && begun.fault == span.fault;
      });
  return found == begun_behind_.rend() ? nullptr : &*found;
}

// These have ended at `at`; without a time, by healing. Those of one kind and amount that began
// together become one step.
void ScenarioRecorder::EndFaults(const std::vector<FaultSpans::Span>& ended, std::optional<Time> at,
                                 std::uint64_t behind) {
  struct Began {
    Time since;
    std::uint64_t input = 0;
    bool operator<(const Began& other) const {
      return std::pair(since, input) < std::pair(other.since, other.input);
    }
  };
  struct Together {
    std::size_t sequence = 0;
    std::vector<TimedFault> faults;
  };
  std::map<Began, Together> by_beginning;
  for (const FaultSpans::Span& span : ended) {
    const BegunBehind* begun = BehindOf(span);
    const auto [place, is_new] =
        by_beginning.try_emplace({span.since, begun == nullptr ? 0 : begun->input});
    if (is_new) place->second.sequence = begun == nullptr ? sequence_++ : begun->sequence;
    place->second.faults.push_back(span.fault);
  }
  for (const auto& [began, together] : by_beginning) {
    for (TimedFault& fault : Unite(together.faults)) {
      // What ends behind a step is ended there, as far as there is an action for it.
      const auto* cut = std::get_if<fault::Cut>(&fault);
      const auto* pause = std::get_if<fault::Pause>(&fault);
      std::optional<Duration> span;
      if (at.has_value() && behind != 0 && cut != nullptr) {
        Add(*at, scenario::AfterInput{behind, {}}, scenario::Heal{cut->links});
      } else if (at.has_value() && behind != 0 && pause != nullptr) {
        Add(*at, scenario::AfterInput{behind, {}}, scenario::Resume{pause->nodes});
      } else if (at.has_value()) {
        span = *at - began.since;
      }
      scenario::Inject inject{std::move(fault), span, false};
      if (began.input != 0) {
        AddAs(together.sequence, began.since, scenario::AfterInput{began.input, {}},
              std::move(inject));
      } else {
        AddAs(together.sequence, began.since, scenario::AtTime{began.since}, std::move(inject));
      }
    }
  }
}

scenario::Scenario ScenarioRecorder::Finish(const RunOutcome& outcome) {
  scenario::Scenario scenario;
  EndFaults(holding_.Clear(), std::nullopt, 0);
  for (Waiting& one : waiting_) {
    Add(one.since, scenario::AtTime{one.since},
        scenario::Invoke{one.client, std::move(one.operation)});
  }
  scenario.protocol = protocol_;
  const Json usual = *ParseJson(usual_config_);
  const Json config = *ParseJson(spec_.config);
  Json options = Json::object();
  for (const auto& [key, value] : config.items()) {
    if (usual.contains(key) && value == usual[key]) continue;
    if (key == "defect") {
      scenario.defect = value.get<std::string>();
    } else {
      options[key] = value;
    }
  }
  scenario.options = JsonLine(options);
  scenario.replicas = spec_.replicas;
  scenario.clients = spec_.clients;
  const RunSettings& settings = spec_.settings;
  scenario.latency_min = settings.network.latency_min;
  scenario.latency_max = settings.network.latency_max;
  scenario.network_salt = settings.network.salt;
  if (settings.network.ordered || network_ == Network::kOrdered) {
    scenario.ordered = settings.network.ordered;
  }
  scenario.entropy_salt = settings.entropy_salt;
  scenario.clock_offset_max = settings.clock_offset_max;
  scenario.disk_latency = settings.disk_latency;
  scenario.liveness_bound = settings.liveness_bound;
  scenario.manual_timers = settings.manual_timers;
  scenario.disable = spec_.disabled;
  scenario.knobs = spec_.knobs;
  std::stable_sort(steps_.begin(), steps_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [when, step] : steps_) scenario.steps.push_back(std::move(step));

  const auto append = [&scenario](scenario::Action action) {
    scenario.steps.push_back({"", "", scenario::InOrder{}, std::move(action)});
  };
  const bool violated = outcome.violation.has_value();
  const bool of_liveness = violated && IsOfLiveness(outcome.violation->invariant);
  if (!violated || of_liveness) {
    if (healed_at_.has_value()) append(scenario::Run{*healed_at_ + Microseconds(1) - Time()});
    append(scenario::Settle{});
  } else {
    append(scenario::Run{outcome.end + Microseconds(1) - Time()});
  }
  const bool no_progress = violated && outcome.violation->invariant == kProgressName;
  if (violated) scenario.expect.violation = outcome.violation->invariant;
  if (settings.demand_progress && no_progress) {
    scenario.expect.no_progress_within = settings.liveness_bound;
  }
  scenario.expect.progress = settings.demand_progress && !violated;
  return scenario;
}

}  // namespace stampede
