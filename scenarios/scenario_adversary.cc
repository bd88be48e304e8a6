#include "stampede/scenarios/scenario_adversary.h"

#include <algorithm>

namespace stampede {

std::size_t ScenarioAdversary::Rule(const MessagePattern& pattern, const Fate& fate, bool every) {
  const std::size_t number = rules_.size();
  rules_.push_back({pattern, fate, every});
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

std::size_t ScenarioAdversary::Begin(const Troubles& trouble) {
  standing_.push_back({trouble});
  return standing_.size() - 1;
}

void ScenarioAdversary::Mend(const Troubles& links) {
  for (Trouble& trouble : standing_) {
    for (std::size_t i = 0; i < kMaxNodes; ++i) trouble.troubles.cut[i] &= ~links.cut[i];
  }
}

void ScenarioAdversary::Resume(std::uint64_t nodes) {
  for (Trouble& trouble : standing_) trouble.troubles.paused &= ~nodes;
}

Troubles ScenarioAdversary::Standing(const WindowStart& start) {
  Troubles troubles;
  troubles.Reset();
  OnWindow(start, troubles);
  troubles.clock_jump.fill(Duration());
  return troubles;
}

Fate ScenarioAdversary::OnSend(const MessageName& message) {
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
  Fate fate = rule != nullptr ? rule->fate : beneath_->OnSend(message);
  if (rule != nullptr) rule->used = true;
  if (hold_all_ && !fate.drop) fate.hold = true;
  if (fate.hold && (rule != nullptr || hold_all_)) {
    held_by_us_[message.Packed()] = true;
    MessageName copy = message;
    copy.copy = 1;
    if (fate.duplicate) held_by_us_[copy.Packed()] = true;
  }
  return fate;
}

void ScenarioAdversary::OnWindow(const WindowStart& start, Troubles& troubles) {
  beneath_->OnWindow(start, troubles);
  for (const auto& [standing, over] : standing_) {
    if (over) continue;
    troubles.paused |= standing.paused;
    troubles.disk_full |= standing.disk_full;
    for (std::size_t i = 0; i < kMaxNodes; ++i) {
      troubles.cut[i] |= standing.cut[i];
      troubles.slow[i] = std::max(troubles.slow[i], standing.slow[i]);
      troubles.disk_slow[i] = std::max(troubles.disk_slow[i], standing.disk_slow[i]);
      if (standing.clock_rate[i] != std::int64_t{kMillion}) {
        troubles.clock_rate[i] = standing.clock_rate[i];
      }
    }
  }
}

bool ScenarioAdversary::Releases(const MessageName& message, const Moment& moment) {
  return !held_by_us_.contains(message.Packed()) && beneath_->Releases(message, moment);
}

}  // namespace stampede
