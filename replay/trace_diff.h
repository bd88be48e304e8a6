// How two recorded runs differ, aligned by the names of what happened and not by its position.
#ifndef STAMPEDE_REPLAY_TRACE_DIFF_H_
#define STAMPEDE_REPLAY_TRACE_DIFF_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace stampede {

// One node's step that is in both runs, but came out differently.
struct StepDifference {
  std::string name;  // of its input
  std::string node;
  std::uint64_t step_a = 0;  // its number in either run
  std::uint64_t step_b = 0;
  std::vector<std::string> fields;  // JSON pointers, with both values
};

struct TraceDifference {
  std::vector<std::string> options;  // of the header, with both values
  std::vector<std::string> only_a;   // decisions that only one run has
  std::vector<std::string> only_b;
  std::uint64_t same = 0;                 // steps of the same name, input and effects
  std::vector<StepDifference> changed;    // in the order of run A; times alone do not count
  std::vector<std::string> steps_only_a;  // names of inputs that only one run has, in its order
  std::vector<std::string> steps_only_b;
  std::string verdict_a;
  std::string verdict_b;
};

// Compares the texts of two traces. An error where one is not a trace.
absl::StatusOr<TraceDifference> DiffTraces(std::string_view a, std::string_view b);

// For a person: what was decided differently, where the runs part, what differs in each step.
std::string ShowDifference(const TraceDifference& difference, std::size_t most_lines);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_TRACE_DIFF_H_
