#ifndef STAMPEDE_CLI_INTERNAL_SHRINK_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_SHRINK_COMMAND_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/choices.h"
#include "stampede/cli/internal/in_child.h"

namespace stampede {

// `stampede shrink`: the shortest scenarios of the failures that runs end in.
class ShrinkCommand {
 public:
  ShrinkCommand(Arguments& arguments, const ProtocolRegistry& protocols);
  bool chosen() const { return command_.chosen(); }
  // What the arguments ask for.
  struct Choices {
    std::chrono::milliseconds time;
    ChildLimits limits;
    std::optional<ChosenRuns> seeded;  // where some run is a run seed
    std::vector<std::string> outputs;  // for each run the file to write; "": it is printed
  };
  // All that is checked before the first run.
  absl::StatusOr<Choices> Parse() const;
  int Run() const;  // an exit code

 private:
  // One of the runs: its seed, or a file.
  struct Source {
    std::string name;
    std::optional<std::uint64_t> seed;
    const ChosenRuns* seeded;  // of the seed
    std::string text;          // of the file
    std::string output;
  };

  absl::StatusOr<std::vector<std::string>> Outputs() const;
  absl::StatusOr<Source> SourceOf(std::size_t i, const Choices& choices) const;
  int ShrinkSource(const Source& source, std::chrono::milliseconds time,
                   const ChildLimits& limits) const;
  // `children`: every run that shrinking tries in a child of its own.
  int Shrink(const Source& source, std::chrono::milliseconds time, const std::atomic<bool>& stop,
             std::optional<ChildLimits> children) const;
  int ShrinkInChild(const Source& source, std::chrono::milliseconds time,
                    const ChildLimits& limits) const;
  // The run as a scenario, and its protocol.
  absl::StatusOr<std::pair<const ProtocolDriver*, scenario::Scenario>> Read(
      const Source& source) const;
  absl::StatusOr<std::pair<const ProtocolDriver*, scenario::Scenario>> ReadText(
      const Source& source) const;

  const Program program_;
  const ProtocolRegistry& protocols_;
  Subcommand command_;
  std::vector<std::string> runs_;
  ChoiceOptions choices_;
  std::string out_;
  std::string time_ = "60s";
  ChildOptions children_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_SHRINK_COMMAND_H_
