#ifndef STAMPEDE_CLI_RUN_COMMAND_H_
#define STAMPEDE_CLI_RUN_COMMAND_H_

#include <cstdint>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"

namespace stampede {

// `stampede run`: tells scenarios, and says which did not come out as they expect.
class RunCommand {
 public:
  explicit RunCommand(CLI::App& app);
  bool chosen() const { return command_->parsed(); }
  int Run() const;  // an exit code

 private:
  CLI::App* command_;
  std::vector<std::string> paths_;
  unsigned jobs_ = 0;
  std::string format_ = "human";
  std::string trace_;
  bool update_ = false;
  bool in_order_ = false;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_RUN_COMMAND_H_
