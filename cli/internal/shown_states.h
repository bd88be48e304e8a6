// The states of nodes that `replay --state` prints.
#ifndef STAMPEDE_CLI_INTERNAL_SHOWN_STATES_H_
#define STAMPEDE_CLI_INTERNAL_SHOWN_STATES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "stampede/sim/run_control.h"

namespace stampede {

class ShownStates {
 public:
  // Without `at`: each step of these nodes and what it changes, and their states after the last.
  // With it: what that step changes, and their states after it.
  ShownStates(std::vector<NodeId> nodes, std::optional<std::uint64_t> at)
      : nodes_(std::move(nodes)), at_(at) {}

  // A step was taken.
  void Note(const StepView& step, const RunControl& run);
  std::string text() const;
  // An error where the run has no such node, or no such step.
  absl::Status Check(const RunOutcome& outcome) const;

 private:
  const std::vector<NodeId> nodes_;
  const std::optional<std::uint64_t> at_;
  std::map<NodeId, std::string> states_;  // the latest, JSON
  std::uint64_t step_ = 0;                // the latest
  std::string steps_;                     // what they changed
  std::optional<NodeId> missing_;         // one that the run does not have
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_SHOWN_STATES_H_
