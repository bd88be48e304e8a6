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
  };
  // All that is checked before the first run.
  absl::StatusOr<Choices> Parse() const;
  int Run() const;  // an exit code

 private:
  // What holds of all that are to be replayed.
  absl::Status CheckRuns() const;
  int Replay(const std::string& run, const Choices& choices) const;
  int ReplaySeed(std::uint64_t seed, const ChosenRuns& chosen) const;
  int ReplayTrace(const std::string& file, const std::string& text,
                  const ReplayChoices& choices) const;
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
  std::string then_;
  std::optional<std::uint64_t> then_seed_;
  ChildOptions children_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_REPLAY_COMMAND_H_
