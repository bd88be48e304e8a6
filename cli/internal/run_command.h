#ifndef STAMPEDE_CLI_INTERNAL_RUN_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_RUN_COMMAND_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/cli/internal/arguments.h"
#include "stampede/cli/internal/in_child.h"
#include "stampede/hunt/scenario_files.h"
#include "stampede/replay/protocol_registry.h"

namespace stampede {

// `stampede run`: runs scenarios and says which do not end as they expect.
class RunCommand {
 public:
  RunCommand(Arguments& arguments, const ProtocolRegistry& protocols);
  bool chosen() const { return command_.chosen(); }
  // All that is checked before a file is looked at. Errors name the option that does not fit.
  absl::StatusOr<ScenarioRunOptions> Parse() const;
  int Run() const;  // an exit code

 private:
  // Writes the file with its checks as they came out, and runs it again.
  void Update(ScenarioFileResult& result, const ScenarioRunOptions& options) const;
  // In children, unless in this process.
  std::vector<ScenarioFileResult> RunFiles(const std::vector<std::string>& files,
                                           const ScenarioRunOptions& options) const;
  void Report(const std::vector<ScenarioFileResult>& results) const;

  const Program program_;
  const ProtocolRegistry& protocols_;
  Subcommand command_;
  std::vector<std::string> paths_;
  std::optional<std::uint64_t> jobs_;
  std::string format_ = "human";
  std::string trace_;
  bool states_ = false;
  bool update_ = false;
  bool verbose_ = false;
  std::string timeout_ = "60s";
  ChildOptions children_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_RUN_COMMAND_H_
