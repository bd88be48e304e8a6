#ifndef STAMPEDE_CLI_INTERNAL_SHRINK_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_SHRINK_COMMAND_H_

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/choices.h"
#include "stampede/cli/internal/in_child.h"

namespace stampede {

// `stampede shrink`: the shortest scenario of the failure that a run ends in.
class ShrinkCommand {
 public:
  ShrinkCommand(Arguments& arguments, const ProtocolRegistry& protocols);
  bool chosen() const { return command_.chosen(); }
  int Run() const;  // an exit code

 private:
  // `children`: every run that shrinking tries in a child of its own.
  int Shrink(std::chrono::milliseconds time, const std::atomic<bool>& stop,
             std::optional<ChildLimits> children) const;
  int ShrinkInChild(std::chrono::milliseconds time, const ChildLimits& limits) const;
  // The run as a scenario, and its protocol.
  absl::StatusOr<std::pair<const ProtocolDriver*, scenario::Scenario>> Read() const;
  absl::StatusOr<std::pair<const ProtocolDriver*, scenario::Scenario>> ReadFromFile() const;

  const Program program_;
  const ProtocolRegistry& protocols_;
  Subcommand command_;
  std::string run_;
  ChoiceOptions choices_;
  std::string out_;
  std::string time_ = "60s";
  ChildOptions children_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_SHRINK_COMMAND_H_
