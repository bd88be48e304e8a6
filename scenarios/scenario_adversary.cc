#include "stampede/scenarios/internal/scenario_adversary.h"

#include <algorithm>

namespace stampede {

std::size_t ScenarioAdversary::Rule(const MessagePattern& pattern, const MessageFault& fault,
                                    bool every) {
  const std::size_t number = rules_.size();
  rules_.push_back({pattern, fault, every, false, std::nullopt});
  if (pattern.IsName()) {
    const auto [named, is_first] = by_name_.try_emplace(pattern.Name().Packed(), number);
    if (!is_first) TakeIn(std::exchange(named->second, number), rules_[number]);
  } else {
    by_kind_.push_back(number);
  }
  return number;
}

// Of two delays the later one's.
void ScenarioAdversary::TakeIn(std::size_t earlier, MessageRule& rule) const {
  const MessageFault& before = rules_[earlier].fault;
  MessageFault& fault = rule.fault;
  rule.with = earlier;
  fault.drop |= before.drop;
  fault.hold |= before.hold;
  if (before.duplicate && !std::exchange(fault.duplicate, true)) {
    fault.copy_delay = before.copy_delay;
  }
  if (fault.delay == Duration()) fault.delay = before.delay;
}

std::size_t ScenarioAdversary::Watch(const MessagePattern& pattern) {
  watches_.push_back({pattern});
  return watches_.size() - 1;
}

std::size_t ScenarioAdversary::Begin(const TimedFault& fault, bool lasts, const NodeSlots& slots) {
  const std::size_t number = begun_++;
  if (IsInstant(fault)) return number;
  BegunFault& begun = begun_faults_.emplace_back();
  begun.number = number;
  begun.lasts = lasts;
  begun.effect.Reset(slots);
  Apply(fault, begun.effect);
  if (sum_.has_value()) sum_->Add(begun.effect);
  return number;
}

void ScenarioAdversary::End(std::size_t number) {
  std::erase_if(begun_faults_,
                [number](const BegunFault& begun) { return begun.number == number; });
  sum_.reset();
}

void ScenarioAdversary::Mend(const std::vector<LinkPattern>& links) {
  for (BegunFault& begun : begun_faults_) {
    ForEachLink(begun.effect.slots(), links,
                [&begun](std::size_t a, std::size_t b) { begun.effect.Mend(a, b); });
  }
  std::erase_if(begun_faults_, [](const BegunFault& begun) { return begun.effect.IsNone(); });
  sum_.reset();
}

void ScenarioAdversary::Resume(const std::vector<NodeId>& nodes) {
  for (BegunFault& begun : begun_faults_) {
    for (const NodeId node : nodes) {
      begun.effect.node(begun.effect.slots().SlotOf(node)).paused = false;
    }
  }
  std::erase_if(begun_faults_, [](const BegunFault& begun) { return begun.effect.IsNone(); });
  sum_.reset();
}

const FaultState& ScenarioAdversary::Sum(const NodeSlots& slots) {
  if (!sum_.has_value()) {
    sum_.emplace();
    sum_->Reset(slots);
    for (const BegunFault& begun : begun_faults_) sum_->Add(begun.effect);
  }
  return *sum_;
}

FaultState ScenarioAdversary::Current(const WindowStart& start, const NodeSlots& slots) {
  FaultState faults;
  faults.Reset(slots);
  OnWindow(start, faults);
  faults.ClearJumps();
  return faults;
}

MessageFault ScenarioAdversary::OnSend(const MessageName& message) {
  for (Watched& watch : watches_) watch.seen |= watch.pattern.Matches(message);
  MessageRule* rule = nullptr;
  if (const auto named = by_name_.find(message.Packed()); named != by_name_.end()) {
    rule = &rules_[named->second];
  }
  for (const std::size_t number : by_kind_) {
    if (rule != nullptr) break;
    MessageRule& candidate = rules_[number];
    if ((candidate.every || !candidate.used) && candidate.pattern.Matches(message)) {
      rule = &candidate;
    }
  }
  MessageFault fault = rule != nullptr ? rule->fault : beneath_.OnSend(message);
  for (MessageRule* used = rule; used != nullptr;) {
    used->used = true;
    used = used->with.has_value() ? &rules_[*used->with] : nullptr;
  }
  if (hold_all_ && !fault.drop) fault.hold = true;
  if (fault.hold && (rule != nullptr || hold_all_)) {
    held_here_[message.Packed()] = true;
    MessageName copy = message;
    copy.copy = 1;
    if (fault.duplicate) held_here_[copy.Packed()] = true;
  }
  return fault;
}

void ScenarioAdversary::OnWindow(const WindowStart& start, FaultState& faults) {
  beneath_.OnWindow(start, faults);
  faults.Add(Sum(faults.slots()));
}

void ScenarioAdversary::OnHeal(const Healing& healing, FaultState& faults) {
  beneath_.OnHeal(healing, faults);
  for (const BegunFault& begun : begun_faults_) {
    if (begun.lasts) faults.Add(begun.effect);
  }
}

std::uint64_t ScenarioAdversary::Entropy(std::uint64_t input, std::uint64_t drawn) {
  const auto fixed = entropy_.find(input);
  if (fixed == entropy_.end()) return beneath_.Entropy(input, drawn);
  fixed->second.used = true;
  return fixed->second.bits;
}

bool ScenarioAdversary::Releases(const MessageName& message, const ReleasePoint& point) {
  return !held_here_.contains(message.Packed()) && beneath_.Releases(message, point);
}

}  // namespace stampede
