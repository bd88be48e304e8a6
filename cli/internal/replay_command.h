#ifndef STAMPEDE_CLI_INTERNAL_REPLAY_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_REPLAY_COMMAND_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/choices.h"
#include "stampede/cli/internal/in_child.h"

namespace stampede {

// What is shown and kept of a replayed run.
struct RecordingChoices {
  std::string replay_command;  // that a person types
  std::string recorded_command;
  std::uint64_t until = ~std::uint64_t{0};   // the last step
  bool states = false;                       // in the trace
  std::vector<NodeId> state_of;              // whose states are shown: after each step, or ...
  std::optional<std::uint64_t> at;           // ... after this one only
  std::optional<std::uint64_t> stop_before;  // the step before which a debugger gets the process
};

// `stampede replay`: runs again, each by its run seed or from its trace.
class ReplayCommand {
 public:
  ReplayCommand(Arguments& arguments, const ProtocolRegistry& protocols);
  bool chosen() const { return command_.chosen(); }
  // What the arguments ask for.
  struct Choices {
    ChildLimits limits;
    std::optional<ChosenRuns> seeded;  // where some run is a run seed
    ReplayChoices of_traces;
    std::vector<NodeId> state_of;  // whose states are shown
  };
  // All that is checked before the first run.
  absl::StatusOr<Choices> Parse() const;
  int Run() const;  // an exit code

 private:
  // What holds of all that are to be replayed.
  absl::Status CheckRuns() const;
  // What --state, --at, --states and --break say.
  absl::StatusOr<std::vector<NodeId>> CheckWhatIsShown() const;
  int Replay(const std::string& run, const Choices& choices) const;
  int ReplaySeed(std::uint64_t seed, const Choices& choices) const;
  int ReplayTrace(const std::string& file, const std::string& text, const Choices& all) const;
  // What is shown and kept of a run that is made again by these arguments.
  RecordingChoices WhatToRecord(const std::string& arguments, const Choices& choices) const;
  // How to replay the trace, and the arguments that do the same.
  absl::StatusOr<ReplayChoices> ChoicesForTrace() const;
  std::string ArgumentsForTrace(const std::string& file) const;

  const Program program_;
  const ProtocolRegistry& protocols_;
  Subcommand command_;
  std::vector<std::string> runs_;
  ChoiceOptions choices_;
  std::optional<std::uint64_t> until_;
  std::string out_;
  std::string scenario_;
  std::string history_;
  bool tolerant_ = false;
  bool states_ = false;
  std::string state_;
  std::optional<std::uint64_t> at_;
  std::optional<std::uint64_t> break_;
  std::string then_;
  std::optional<std::uint64_t> then_seed_;
  ChildOptions children_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_REPLAY_COMMAND_H_
