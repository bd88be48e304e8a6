// The part of Player that tells the story: what is due when. Included by player.h only.
#ifndef STAMPEDE_SCENARIOS_PLAYER_STORY_H_
#define STAMPEDE_SCENARIOS_PLAYER_STORY_H_

#include "stampede/core/show.h"
#include "stampede/core/time_text.h"
#include "stampede/scenarios/player.h"  // IWYU pragma: keep

namespace stampede {

template <class P, class Checks, class O>
template <class Also>
ScenarioResult Player<P, Checks, O>::Play(bool tolerant, Also&& also) {
  tolerant_ = tolerant;
  Adversary* beneath = &quiet_;
  if (scenario_.random.has_value()) {
    swarm_.Start(scenario_.random->seed, ShapeOf(options_));
    beneath = &swarm_;
  }
  adversary_.Start(beneath, scenario_.manual_delivery);
  checks_.Start(options_.config, options_.liveness_bound);
  world_.Start(options_, 0, adversary_, observer_);
  Arrange();
  const auto after_step = [&](const Observation<P>& seen) {
    if (!checks_.CheckAfterStep(seen)) result_.run.violation = checks_.violation();
    go_on_ = also(seen, world_);
  };
  while (!ended()) {
    if (!world_.healed() && world_.steps() >= options_.fault_events) world_.Heal();
    if (world_.steps() != seen_steps_) SeeWhatHappened();
    if (DoDue(after_step)) continue;
    if (ended()) break;
    if (next_in_order_ == in_order_.size()) {
      if (!tolerant || (world_.healed() && checks_.settled())) break;
      world_.Do(HealAll{}, after_step);
      Wait(after_step);
    } else if (!RunNextStep(after_step) && !ended()) {
      Wait(after_step);
    }
  }
  if (result_.run.violation.has_value() && next_in_order_ < in_order_.size()) {
    done_[in_order_[next_in_order_]] = true;  // the story had come to it
  }
  for (const auto& [rule, step] : rules_) done_[step] = done_[step] || adversary_.Used(rule);
  for (std::size_t i = 0; i < done_.size(); ++i) {
    if (!done_[i]) result_.idle.push_back(i);
  }
  result_.run.steps = world_.steps();
  result_.run.fingerprint = world_.fingerprint();
  result_.run.end = world_.now();
  if constexpr (requires { checks_.undecided(); }) {
    result_.run.undecided = !result_.run.violation.has_value() && checks_.undecided();
  }
  return std::move(result_);
}

// What each step waits for.
template <class P, class Checks, class O>
void Player<P, Checks, O>::Arrange() {
  const auto& steps = scenario_.steps;
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
      when_.push_back({i, when->condition, sent ? adversary_.Watch(when->condition.message) : 0});
    } else if (const auto* on = std::get_if<scenario::OnMessages>(&steps[i].action);
               on != nullptr && IsAboutNames(*on)) {
      ArmNamed(*on, i);
    } else if (const auto* crash = std::get_if<scenario::Crash>(&steps[i].action);
               crash != nullptr && crash->input.has_value()) {
      due_.emplace(std::pair(Time(), sequence_++), Due{i, 0});
    } else {
      const auto* until = std::get_if<scenario::Until>(&steps[i].action);
      if (until != nullptr && until->condition.kind == Condition::Kind::kSent) {
        watches_[i] = adversary_.Watch(until->condition.message);
      }
      in_order_.push_back(i);
    }
  }
}

// Does what is due now, one thing at a time. Whether it did something.
template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::DoDue(F& after_step) {
  if (due_.empty() || due_.begin()->first.first > world_.now()) return false;
  const Due due = due_.begin()->second;
  due_.erase(due_.begin());
  if (due.step == ScenarioResult::kNoStep) {
    adversary_.End(due.trouble);
    Faults none;
    none.Reset();
    ApplyFaults(none, after_step);
    return true;
  }
  const bool did = std::visit([&](const auto& action) { return Perform(action, after_step); },
                              scenario_.steps[due.step].action);
  if (did) Finished(due.step);
  return true;
}

// Goes on with the story. False when it has to wait, or is stuck.
template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::RunNextStep(F& after_step) {
  const std::size_t index = in_order_[next_in_order_];
  const scenario::Action& action = scenario_.steps[index].action;
  const bool begins = !std::exchange(waiting_, true);
  bool over = true;
  if (const auto* run = std::get_if<scenario::Run>(&action)) {
    if (begins) deadline_ = world_.now() + run->span;
    over = world_.now() >= deadline_;
  } else if (const auto* until = std::get_if<scenario::Until>(&action)) {
    if (begins) deadline_ = world_.now() + until->within;
    over = Holds(until->condition, watches_.contains(index) ? watches_[index] : 0);
    if (!over && world_.now() >= deadline_) {
      why_ = "this did not come true within " + ShowDuration(until->within) + "; " + Summaries();
      over = tolerant_;
      if (!over) result_.stuck = why_;
    }
  } else if (std::holds_alternative<scenario::Settle>(action)) {
    if (begins) world_.Do(HealAll{}, after_step);
    deadline_ = Time(Scheduled::kMostTime);
    over = checks_.settled();
  } else {
    if (world_.now() == Time()) {  // the nodes start first
      while (!ended() && world_.AdvanceBefore(Time(1), after_step)) {
      }
      if (ended()) return false;
      DrainDisks(after_step);
    }
    const bool did =
        std::visit([&](const auto& what) { return Perform(what, after_step); }, action);
    if (did && std::holds_alternative<scenario::Invoke>(action)) {  // invoked now is done now
      while (!ended() && world_.AdvanceBefore(world_.now() + Microseconds(1), after_step)) {
      }
    }
    if (!CrashesNext()) DrainDisks(after_step);
    if (!did && !tolerant_) {
      result_.stuck = why_;
      over = false;
    } else if (!did) {
      ++next_in_order_;
      waiting_ = false;
      return true;
    }
  }
  if (!over) {
    if (!result_.stuck.empty()) result_.stuck_at = index;
    return false;
  }
  ++next_in_order_;
  waiting_ = false;
  Finished(index);
  return true;
}

// Whether the next thing run is a crash: it finds the disk as the one before has left it.
template <class P, class Checks, class O>
bool Player<P, Checks, O>::CrashesNext() const {
  if (next_in_order_ + 1 >= in_order_.size()) return false;
  const auto* crash =
      std::get_if<scenario::Crash>(&scenario_.steps[in_order_[next_in_order_ + 1]].action);
  return crash != nullptr && !crash->input.has_value();
}

// Where all is run by hand, disks are done with what one thing run has made them write before the
// next is run, unless that is a crash.
template <class P, class Checks, class O>
template <class F>
void Player<P, Checks, O>::DrainDisks(F& after_step) {
  if (!scenario_.manual_timers || !scenario_.manual_delivery) return;
  world_.DrainDisks(after_step, [this] { return ended(); });
}

// Lets the world go on by one step, or up to what is due next.
template <class P, class Checks, class O>
template <class F>
void Player<P, Checks, O>::Wait(F& after_step) {
  Time end(Scheduled::kMostTime);
  if (next_in_order_ < in_order_.size()) end = std::min(end, deadline_);
  if (!due_.empty()) end = std::min(end, due_.begin()->first.first);
  if (world_.AdvanceBefore(end, after_step) || end != Time(Scheduled::kMostTime)) return;
  const auto waiting = world_.SomeWaitingClient();
  if (waiting.has_value()) {
    result_.run.violation = checks_.CheckStuck(*waiting, world_.steps(), world_.now());
  }
  go_on_ = false;
}

// A node has taken a step: which steps waited for it?
template <class P, class Checks, class O>
void Player<P, Checks, O>::SeeWhatHappened() {
  seen_steps_ = world_.steps();
  const auto [first, last] = after_input_.equal_range(world_.cause().packed_name);
  for (auto i = first; i != last; ++i) {
    const auto& trigger = std::get<scenario::AfterInput>(scenario_.steps[i->second].trigger);
    Schedule(i->second, trigger.plus);
  }
  for (std::size_t i = 0; i < when_.size();) {
    if (!Holds(when_[i].condition, when_[i].watch)) {
      ++i;
      continue;
    }
    Schedule(when_[i].step, Duration());
    when_.erase(when_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

template <class P, class Checks, class O>
void Player<P, Checks, O>::Finished(std::size_t index) {
  done_[index] = true;
  const std::string& name = scenario_.steps[index].name;
  if (name.empty()) return;
  const auto [first, last] = after_step_.equal_range(name);
  for (auto i = first; i != last; ++i) {
    const auto& trigger = std::get<scenario::AfterStep>(scenario_.steps[i->second].trigger);
    Schedule(i->second, trigger.plus);
  }
}

template <class P, class Checks, class O>
bool Player<P, Checks, O>::Holds(const Condition& condition, std::size_t watch) const {
  const auto& summaries = world_.summaries();
  switch (condition.kind) {
    case Condition::Kind::kQuiet: return world_.in_flight() == world_.held();
    case Condition::Kind::kSent: return adversary_.Sent(watch);
    case Condition::Kind::kClientsDone:
      for (std::uint16_t c = 0; c < scenario_.clients; ++c) {
        if (world_.IsWaiting(c)) return false;
      }
      return true;
    case Condition::Kind::kState: {
      const NodeId node = *condition.node;
      bool is = false;
      switch (condition.state) {
        case Condition::State::kPrimary:
          is = world_.IsUp(node) && summaries[node.index()].leading;
          break;
        case Condition::State::kServing:
          is = world_.IsUp(node) && summaries[node.index()].serving;
          break;
        case Condition::State::kUp: is = world_.IsUp(node); break;
        case Condition::State::kDown: is = !world_.IsUp(node); break;
        case Condition::State::kWaiting: is = world_.IsWaiting(node.index()); break;
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
    if (!world_.IsUp(NodeId::Replica(static_cast<std::uint16_t>(i)))) continue;
    if (fits(i) != condition.all) return !condition.all;
  }
  return condition.all;
}

template <class P, class Checks, class O>
std::string Player<P, Checks, O>::Summaries() const {
  std::string text = "now ";
  for (std::uint16_t i = 0; i < scenario_.replicas; ++i) {
    const ReplicaSummary& summary = world_.summaries()[i];
    text += (i > 0 ? ", r" : "r") + std::to_string(i) + ": ";
    if (!world_.IsUp(NodeId::Replica(i))) {
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

#endif  // STAMPEDE_SCENARIOS_PLAYER_STORY_H_
