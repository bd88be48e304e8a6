// When each step of a scenario is due. What the actions do is in scenario_actions.cc.
#include "stampede/scenarios/scenario_driver.h"

#include <algorithm>
#include <limits>

#include "stampede/core/internal/time_text.h"
#include "stampede/scenarios/internal/scenario_actions.h"
#include "stampede/scenarios/internal/scenario_adversary.h"

namespace stampede {

RunSettings SettingsOf(const scenario::Scenario& scenario) {
  RunSettings settings;
  settings.network = {scenario.latency_min, scenario.latency_max, scenario.network_salt,
                      scenario.ordered.value_or(false)};
  if (scenario.workload.has_value()) {
    settings.workload.think_min = scenario.workload->think_min;
    settings.workload.think_max = scenario.workload->think_max;
    settings.workload.salt = scenario.workload->salt;
    settings.workload.interval = scenario.workload->interval;
    settings.workload.mix = scenario.workload->mix;
    settings.workload.outstanding = scenario.workload->outstanding;
  } else {
    settings.workload.scripted.assign(scenario.clients, 0);
    for (const scenario::Step& step : scenario.steps) {
      const auto* invoke = std::get_if<scenario::Invoke>(&step.action);
      if (invoke != nullptr) ++settings.workload.scripted[invoke->client.index()];
    }
  }
  settings.entropy_salt = scenario.entropy_salt;
  settings.disk_latency = scenario.disk_latency;
  settings.clock_offset_max = scenario.clock_offset_max;
  const scenario::Expectation& expect = scenario.expect;
  settings.liveness_bound = expect.no_progress_within.value_or(scenario.liveness_bound);
  settings.demand_progress = expect.progress || expect.no_progress_within.has_value();
  settings.manual_timers = scenario.manual_timers;
  settings.fault_events = scenario.random.has_value() ? scenario.random->steps
                                                      : std::numeric_limits<std::uint64_t>::max();
  if (scenario.random.has_value()) settings.faults = scenario.random->faults;
  return settings;
}

std::unique_ptr<Adversary> AdversaryOf(const scenario::Scenario& scenario, AnyAdversary beneath) {
  return std::make_unique<ScenarioAdversary>(std::move(beneath), scenario.manual_delivery);
}

ScenarioDriver::ScenarioDriver(std::shared_ptr<const scenario::Scenario> scenario,
                               const Vocabulary& vocabulary, bool tolerant)
    : scenario_(std::move(scenario)), vocabulary_(vocabulary), tolerant_(tolerant) {}

ScenarioAdversary& ScenarioDriver::AdversaryOf(RunControl& run) {
  return static_cast<ScenarioAdversary&>(run.adversary());
}

DriverAct ScenarioDriver::Next(RunControl& run) {
  if (!std::exchange(arranged_, true)) Arrange(run);
  if (run.steps() != seen_steps_) NoticeStep(run);
  if (!AnswersFit(run)) return DriverAct::kStuck;
  if (DoDue(run)) return DriverAct::kActed;
  if (next_in_order_ == in_order_.size()) {
    const bool settles = tolerant_ || run.settings().demand_progress;
    if (!settles || (run.healed() && run.settled())) return DriverAct::kDone;
    run.Do(HealAll{});
    Wait(run);
    return DriverAct::kActed;
  }
  switch (RunNextStep(run)) {
    case Progress::kDone: return DriverAct::kActed;
    case Progress::kStuck: return DriverAct::kStuck;
    case Progress::kWaits:
      if (!run.ended()) Wait(run);
      return DriverAct::kActed;
  }
  return DriverAct::kActed;
}

ScenarioResult ScenarioDriver::Result(const RunOutcome& outcome, RunControl& run) {
  if (outcome.violation.has_value() && next_in_order_ < in_order_.size()) {
    done_[in_order_[next_in_order_]] = true;  // the run had come to it
  }
  for (const auto& [rule, step] : rules_) {
    done_[step] = done_[step] || AdversaryOf(run).Used(rule);
  }
  const bool went_well = !outcome.violation.has_value() && result_.stuck.empty();
  if (went_well && AnswersFit(run) && !unanswered_.empty()) {
    result_.stuck_at = unanswered_.front().step;
    result_.stuck =
        NodeId::Client(unanswered_.front().client).ToString() + " was not answered before the end";
  }
  std::vector<bool> ahead(done_.size());
  for (std::size_t i = next_in_order_; i < in_order_.size(); ++i) ahead[in_order_[i]] = true;
  for (const auto& [when, due] : due_) {
    if (due.step != ScenarioResult::kNoStep) ahead[due.step] = true;
  }
  for (std::size_t i = 0; i < done_.size(); ++i) {
    const auto* entropy = std::get_if<scenario::Entropy>(&scenario_->steps[i].action);
    if (entropy != nullptr) {
      const bool fixed =
          done_[i] || std::holds_alternative<scenario::InOrder>(scenario_->steps[i].trigger);
      done_[i] = fixed && AdversaryOf(run).UsedEntropy(entropy->input);
    }
    if (done_[i] || i == result_.stuck_at) continue;
    (ahead[i] && !went_well ? result_.not_reached : result_.idle).push_back(i);
  }
  result_.run = outcome;
  return std::move(result_);
}

// What each step waits for.
void ScenarioDriver::Arrange(RunControl& run) {
  const auto& steps = scenario_->steps;
  ScenarioAdversary& adversary = AdversaryOf(run);
  done_.assign(steps.size(), false);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const scenario::Trigger& trigger = steps[i].trigger;
    if (const auto* at = std::get_if<scenario::AtTime>(&trigger)) {
      due_.emplace(std::pair(at->at, sequence_++), Due{i, 0});
    } else if (const auto* input = std::get_if<scenario::AfterInput>(&trigger)) {
      after_input_.emplace(input->input, i);
    } else if (const auto* after = std::get_if<scenario::AfterStep>(&trigger)) {
      after_step_.emplace(after->name, i);
    } else if (const auto* when = std::get_if<scenario::When>(&trigger)) {
      const bool sent = when->condition.kind == Condition::Kind::kSent;
      when_.push_back({i, when->condition, sent ? adversary.Watch(when->condition.message) : 0});
    } else if (const auto* on = std::get_if<scenario::OnMessages>(&steps[i].action);
               on != nullptr && IsAboutNames(*on)) {
      ArmNamed(*on, i, run);
    } else if (const auto* entropy = std::get_if<scenario::Entropy>(&steps[i].action)) {
      adversary.FixEntropy(entropy->input, entropy->bits);
    } else if (const auto* crash = std::get_if<scenario::Crash>(&steps[i].action);
               crash != nullptr && crash->input.has_value()) {
      due_.emplace(std::pair(Time(), sequence_++), Due{i, 0});
    } else {
      const auto* until = std::get_if<scenario::Until>(&steps[i].action);
      if (until != nullptr && until->condition.kind == Condition::Kind::kSent) {
        watches_[i] = adversary.Watch(until->condition.message);
      }
      in_order_.push_back(i);
    }
  }
}

void ScenarioDriver::ArmNamed(const scenario::OnMessages& on, std::size_t index, RunControl& run) {
  for (const MessagePattern& pattern : on.messages) {
    rules_[AdversaryOf(run).Rule(pattern, MessageFaultOf(on), false)] = index;
  }
}

// Does what is due now, one thing at a time. Whether it did something.
bool ScenarioDriver::DoDue(RunControl& run) {
  if (due_.empty() || due_.begin()->first.first > run.now()) return false;
  const Due due = due_.begin()->second;
  due_.erase(due_.begin());
  if (due.step == ScenarioResult::kNoStep) {
    AdversaryOf(run).End(due.fault);
    ApplyFaults(nullptr, run);
    return true;
  }
  const bool did = std::visit([&](const auto& action) { return Perform(action, due.step, run); },
                              scenario_->steps[due.step].action);
  if (did) Finished(due.step, run);
  return true;
}

// Whether the wait of step `index` is over; where it never will be, why_ says so.
bool ScenarioDriver::IsWaitOver(std::size_t index, bool begins, RunControl& run) {
  const scenario::Action& action = scenario_->steps[index].action;
  if (const auto* wait = std::get_if<scenario::Run>(&action)) {
    if (begins) deadline_ = run.now() + wait->span;
    return run.now() >= deadline_;
  }
  if (const auto* until = std::get_if<scenario::Until>(&action)) {
    if (begins) deadline_ = run.now() + until->within;
    if (Holds(until->condition, watches_.contains(index) ? watches_[index] : 0, run)) return true;
    if (run.now() < deadline_) return false;
    why_ = "this did not come true within " + ShowDuration(until->within) + "; " + Summaries(run);
    return tolerant_;
  }
  if (begins) run.Do(HealAll{});  // settle
  deadline_ = Time(Scheduled::kMostTime);
  return run.settled();
}

// Goes on with the steps in order.
ScenarioDriver::Progress ScenarioDriver::RunNextStep(RunControl& run) {
  const std::size_t index = in_order_[next_in_order_];
  const scenario::Action& action = scenario_->steps[index].action;
  const bool begins = !std::exchange(waiting_, true);
  const auto go_on = [this] {
    ++next_in_order_;
    waiting_ = false;
    return Progress::kDone;
  };
  const auto stuck = [&] {
    result_.stuck = why_;
    result_.stuck_at = index;
    return Progress::kStuck;
  };
  if (std::holds_alternative<scenario::Run>(action) ||
      std::holds_alternative<scenario::Until>(action) ||
      std::holds_alternative<scenario::Settle>(action)) {
    why_.clear();
    if (!IsWaitOver(index, begins, run)) return why_.empty() ? Progress::kWaits : stuck();
  } else {
    if (run.now() == Time()) {  // the nodes start first
      while (!run.ended() && run.AdvanceBefore(Time(1))) {
      }
      if (run.ended()) return Progress::kWaits;
      DrainDisks(run);
    }
    const bool did =
        std::visit([&](const auto& what) { return Perform(what, index, run); }, action);
    if (did && std::holds_alternative<scenario::Invoke>(action)) {  // it is invoked at once
      while (!run.ended() && run.AdvanceBefore(run.now() + Microseconds(1))) {
      }
    }
    if (!CrashesNext()) DrainDisks(run);
    if (!did) return tolerant_ ? go_on() : stuck();
  }
  const Progress progress = go_on();
  Finished(index, run);
  return progress;
}

// Whether the next step in order is a crash: it finds the disk as the step before has left it.
bool ScenarioDriver::CrashesNext() const {
  if (next_in_order_ + 1 >= in_order_.size()) return false;
  const auto* crash =
      std::get_if<scenario::Crash>(&scenario_->steps[in_order_[next_in_order_ + 1]].action);
  return crash != nullptr && !crash->input.has_value();
}

// In an exact schedule, disks are done with what one step has made them write before the next step,
// unless that is a crash.
void ScenarioDriver::DrainDisks(RunControl& run) const {
  if (scenario_->manual_timers && scenario_->manual_delivery) run.DrainDisks();
}

// Lets the run go on by one step, or up to what is due next.
void ScenarioDriver::Wait(RunControl& run) {
  Time end(Scheduled::kMostTime);
  if (next_in_order_ < in_order_.size()) end = std::min(end, deadline_);
  if (!due_.empty()) end = std::min(end, due_.begin()->first.first);
  run.Wait(end);
}

// A node has taken a step: which steps of the scenario waited for it?
void ScenarioDriver::NoticeStep(RunControl& run) {
  seen_steps_ = run.steps();
  const auto [first, last] = after_input_.equal_range(run.cause().packed_name);
  for (auto i = first; i != last; ++i) {
    const auto& trigger = std::get<scenario::AfterInput>(scenario_->steps[i->second].trigger);
    Schedule(i->second, trigger.plus, run);
  }
  for (std::size_t i = 0; i < when_.size();) {
    if (!Holds(when_[i].condition, when_[i].watch, run)) {
      ++i;
      continue;
    }
    Schedule(when_[i].step, Duration(), run);
    when_.erase(when_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

// Whether the answers so far are those that were expected; where one is not, the scenario is stuck.
bool ScenarioDriver::AnswersFit(RunControl& run) {
  for (auto asked = unanswered_.begin(); asked != unanswered_.end();) {
    const auto answer = run.AnswerTo(asked->client, asked->number);
    if (!answer.has_value()) {
      ++asked;
      continue;
    }
    const std::size_t index = asked->step;
    const auto& invoke = std::get<scenario::Invoke>(scenario_->steps[index].action);
    const std::string client = invoke.client.ToString();
    asked = unanswered_.erase(asked);
    const std::string misfits = Misfits(*invoke.answers, *answer, client + "'s answer");
    result_.checked[index] = Found(*invoke.answers, *answer);
    if (misfits.empty()) continue;
    result_.stuck = misfits;
    result_.stuck_at = index;
    return false;
  }
  return true;
}

void ScenarioDriver::Finished(std::size_t index, RunControl& run) {
  done_[index] = true;
  const std::string& name = scenario_->steps[index].name;
  if (name.empty()) return;
  const auto [first, last] = after_step_.equal_range(name);
  for (auto i = first; i != last; ++i) {
    const auto& trigger = std::get<scenario::AfterStep>(scenario_->steps[i->second].trigger);
    Schedule(i->second, trigger.plus, run);
  }
}

bool ScenarioDriver::Holds(const Condition& condition, std::size_t watch, RunControl& run) const {
  const auto summaries = run.summaries();
  switch (condition.kind) {
    case Condition::Kind::kQuiet: return run.in_flight() == run.held();
    case Condition::Kind::kSent: return AdversaryOf(run).Sent(watch);
    case Condition::Kind::kClientsDone:
      for (std::uint16_t c = 0; c < scenario_->clients; ++c) {
        if (run.IsWaiting(c)) return false;
      }
      return true;
    case Condition::Kind::kState: {
      const NodeId node = *condition.node;
      const bool up = run.IsUp(node);
      bool is = false;
      switch (condition.state) {
        case Condition::State::kPrimary: is = up && summaries[node.index()].leading; break;
        case Condition::State::kServing: is = up && summaries[node.index()].serving; break;
        case Condition::State::kUp: is = up; break;
        case Condition::State::kDown: is = !up; break;
        case Condition::State::kWaiting: is = run.IsWaiting(node.index()); break;
      }
      return is != condition.negated;
    }
    case Condition::Kind::kNumber: break;
  }
  const auto fits = [&](std::size_t replica) {
    const ReplicaSummary& summary = summaries[replica];
    const std::uint64_t value = condition.field == Condition::Field::kTerm   ? summary.term
                                : condition.field == Condition::Field::kLast ? summary.last
                                                                             : summary.committed;
    return Compares(condition.relation, value, condition.number);
  };
  if (condition.node.has_value()) return fits(condition.node->index());
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    if (!run.IsUp(NodeId::Replica(static_cast<std::uint16_t>(i)))) continue;
    if (fits(i) != condition.all) return !condition.all;
  }
  return condition.all;
}

std::string ScenarioDriver::Summaries(const RunControl& run) const {
  std::string text = "now ";
  for (std::uint16_t i = 0; i < scenario_->replicas; ++i) {
    const ReplicaSummary& summary = run.summaries()[i];
    text += (i > 0 ? ", r" : "r") + std::to_string(i) + ": ";
    if (!run.IsUp(NodeId::Replica(i))) {
      text += "down";
      continue;
    }
    text += "term " + std::to_string(summary.term) +
            (summary.leading   ? " primary"
             : summary.serving ? " serving"
                               : " not serving") +
            " last " + std::to_string(summary.last) + " committed " +
            std::to_string(summary.committed);
  }
  return text;
}

}  // namespace stampede
