#ifndef STAMPEDE_CLI_HUNT_COMMAND_H_
#define STAMPEDE_CLI_HUNT_COMMAND_H_

#include <optional>
#include <string>

#include "CLI/CLI.hpp"
#include "stampede/cli/choices.h"

namespace stampede {

// `stampede hunt`: random seeds until something breaks.
class HuntCommand {
 public:
  explicit HuntCommand(CLI::App& app);
  bool chosen() const { return command_->parsed(); }
  int Run() const;  // an exit code

 private:
  CLI::App* command_;
  std::string protocol_ = "vsr";
  ChoiceFlags choices_;
  std::optional<std::uint64_t> runs_;
  std::string time_;
  std::optional<std::uint64_t> seed_;
  unsigned jobs_ = 0;
  bool keep_going_ = false;
  std::string out_;
  bool no_shrink_ = false;
  bool check_determinism_ = false;
  std::string shrink_for_ = "20s";
  std::string format_ = "human";
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_HUNT_COMMAND_H_
