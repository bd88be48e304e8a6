#include "stampede/cli/internal/shown_states.h"

#include "stampede/replay/state_text.h"

namespace stampede {

void ShownStates::Note(const StepView& step, const RunControl& run) {
  step_ = step.step;
  for (const NodeId node : nodes_) {
    if (!run.slots().Exists(node)) missing_ = node;
    if (missing_.has_value()) return;
    const bool begins = !states_.contains(node);
    std::string& state = states_[node];
    if (!begins && node != step.node) continue;
    const std::string before = std::exchange(state, run.StateOf(node));
    if (node != step.node || (at_.has_value() && step.step != *at_)) continue;
    steps_ += step.Show() + "\n";
    if (begins) continue;
    for (const std::string& change : StateChanges(before, state)) {
      steps_ += std::string(27, ' ') + change + "\n";
    }
  }
}

std::string ShownStates::text() const {
  if (nodes_.empty() || missing_.has_value()) return "";
  std::string text = steps_;
  for (const NodeId node : nodes_) {
    const auto state = states_.find(node);
    if (state == states_.end()) continue;
    text += "\n" + node.ToString() + " after step " + std::to_string(step_) + ":\n" +
            ShowState(state->second).value_or("");
  }
  return text + "\n";
}

absl::Status ShownStates::Check(const RunOutcome& outcome) const {
  if (missing_.has_value()) {
    return absl::InvalidArgumentError("--state: this run has no " + missing_->ToString());
  }
  if (at_.has_value() && outcome.steps < *at_) {
    return absl::InvalidArgumentError("--at: the run ended after step " +
                                      std::to_string(outcome.steps));
  }
  return absl::OkStatus();
}

}  // namespace stampede
