#ifndef STAMPEDE_CLI_SHRINK_COMMAND_H_
#define STAMPEDE_CLI_SHRINK_COMMAND_H_

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "stampede/cli/choices.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

// `stampede shrink`: from a failing run to the shortest story of the same failure.
class ShrinkCommand {
 public:
  explicit ShrinkCommand(CLI::App& app);
  bool chosen() const { return command_->parsed(); }
  int Run() const;  // an exit code

 private:
  // The run as a scenario, and its protocol.
  absl::StatusOr<std::pair<const ProtocolDriver*, scenario::Scenario>> Read() const;

  CLI::App* command_;
  std::string what_;
  std::string protocol_ = "vsr";
  ChoiceFlags choices_;
  std::string out_;
  std::string time_ = "60s";
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_SHRINK_COMMAND_H_
