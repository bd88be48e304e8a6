#include "stampede/invariants/consistency/internal/source_choice.h"

#include <algorithm>
#include <utility>

namespace stampede::consistency {

SourceChoice::SourceChoice(const std::vector<std::uint32_t>& values) {
  for (const std::uint32_t count : values) {
    State& state = variables_.emplace_back();
    state.values = count;
    state.set_at = now_++;
  }
  bytes_ = variables_.size() * sizeof(State);
}

// Takes the value from the variable that was set last; it joins `unset`.
bool SourceChoice::RuleOut(std::vector<Variable>& conflict, std::vector<Variable>& unset) {
  if (conflict.empty()) return false;
  const auto last = std::max_element(conflict.begin(), conflict.end(), [&](Variable a, Variable b) {
    return variables_[a].set_at < variables_[b].set_at;
  });
  const Variable culprit = *last;
  conflict.erase(last);
  State& state = variables_[culprit];
  // What its value ruled out may be possible again.
  for (const Variable other : state.mentioned_by) {
    std::erase_if(variables_[other].ruled_out, [&](const RuledOut& entry) {
      const bool mentions =
          std::find(entry.because.begin(), entry.because.end(), culprit) != entry.because.end();
      if (mentions) bytes_ -= sizeof(RuledOut) + entry.because.size() * sizeof(Variable);
      return mentions;
    });
  }
  state.mentioned_by.clear();
  for (const Variable other : conflict) {
    std::vector<Variable>& mentions = variables_[other].mentioned_by;
    if (std::find(mentions.begin(), mentions.end(), culprit) == mentions.end()) {
      mentions.push_back(culprit);
    }
  }
  bytes_ += sizeof(RuledOut) + conflict.size() * sizeof(Variable);
  state.ruled_out.push_back({state.value, std::move(conflict)});
  unset.push_back(culprit);
  return true;
}

// Gives the variable its first value that is not ruled out, if any.
bool SourceChoice::Set(Variable variable) {
  State& state = variables_[variable];
  for (std::uint32_t value = 0; value < state.values; ++value) {
    const bool out = std::any_of(state.ruled_out.begin(), state.ruled_out.end(),
                                 [&](const RuledOut& entry) { return entry.value == value; });
    if (out) continue;
    state.value = value;
    state.set_at = now_++;
    return true;
  }
  return false;
}

std::vector<SourceChoice::Variable> SourceChoice::WhyNone(Variable variable) const {
  std::vector<Variable> because;
  for (const RuledOut& entry : variables_[variable].ruled_out) {
    because.insert(because.end(), entry.because.begin(), entry.because.end());
  }
  std::sort(because.begin(), because.end());
  because.erase(std::unique(because.begin(), because.end()), because.end());
  return because;
}

bool SourceChoice::Refuse(std::vector<Variable> conflict) {
  std::vector<Variable> unset;
  if (!RuleOut(conflict, unset)) return false;
  while (!unset.empty()) {
    const Variable variable = unset.back();
    if (Set(variable)) {
      unset.pop_back();
      continue;
    }
    conflict = WhyNone(variable);
    if (!RuleOut(conflict, unset)) return false;
  }
  return true;
}

}  // namespace stampede::consistency
