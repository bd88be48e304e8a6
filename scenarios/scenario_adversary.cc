#include "stampede/scenarios/scenario_adversary.h"

#include <algorithm>

namespace stampede {

std::size_t ScenarioAdversary::Rule(const MessagePattern& pattern, const MessageFault& fault,
                                    bool every) {
  const std::size_t number = rules_.size();
  rules_.push_back({pattern, fault, every});
  if (pattern.IsName()) {
    by_name_[pattern.Name().Packed()] = number;
  } else {
    by_kind_.push_back(number);
  }
  return number;
}

std::size_t ScenarioAdversary::Watch(const MessagePattern& pattern) {
  watches_.push_back({pattern});
  return watches_.size() - 1;
}

std::size_t ScenarioAdversary::Begin(const Faults& trouble) {
  standing_.push_back({trouble});
  return standing_.size() - 1;
}

void ScenarioAdversary::Mend(const Faults& links) {
  for (Trouble& trouble : standing_) {
    for (std::size_t i = 0; i < kMaxNodes; ++i) trouble.faults.cut[i] &= ~links.cut[i];
  }
}

void ScenarioAdversary::Resume(std::uint64_t nodes) {
  for (Trouble& trouble : standing_) trouble.faults.paused &= ~nodes;
}

Faults ScenarioAdversary::ReplicaSummary(const WindowStart& start) {
  Faults faults;
  faults.Reset();
  OnWindow(start, faults);
  faults.clock_jump.fill(Duration());
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
  MessageFault fault = rule != nullptr ? rule->fault : beneath_->OnSend(message);
  if (rule != nullptr) rule->used = true;
  if (hold_all_ && !fault.drop) fault.hold = true;
  if (fault.hold && (rule != nullptr || hold_all_)) {
    held_by_us_[message.Packed()] = true;
    MessageName copy = message;
    copy.copy = 1;
    if (fault.duplicate) held_by_us_[copy.Packed()] = true;
  }
  return fault;
}

void ScenarioAdversary::OnWindow(const WindowStart& start, Faults& faults) {
  beneath_->OnWindow(start, faults);
  for (const auto& [summary, over] : standing_) {
    if (over) continue;
    faults.paused |= summary.paused;
    faults.disk_full |= summary.disk_full;
    for (std::size_t i = 0; i < kMaxNodes; ++i) {
      faults.cut[i] |= summary.cut[i];
      faults.slow[i] = std::max(faults.slow[i], summary.slow[i]);
      faults.disk_slow[i] = std::max(faults.disk_slow[i], summary.disk_slow[i]);
      if (summary.clock_rate[i] != std::int64_t{kMillion}) {
        faults.clock_rate[i] = summary.clock_rate[i];
      }
    }
  }
}

bool ScenarioAdversary::Releases(const MessageName& message, const ReleasePoint& point) {
  return !held_by_us_.contains(message.Packed()) && beneath_->Releases(message, point);
}

}  // namespace stampede
