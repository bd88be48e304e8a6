#ifndef STAMPEDE_CLI_DIFF_COMMAND_H_
#define STAMPEDE_CLI_DIFF_COMMAND_H_

#include <string>

#include "CLI/CLI.hpp"

namespace stampede {

// `stampede diff`: where two traces part, and what differs.
class DiffCommand {
 public:
  explicit DiffCommand(CLI::App& app);
  bool chosen() const { return command_->parsed(); }
  int Run() const;  // an exit code

 private:
  CLI::App* command_;
  std::string a_;
  std::string b_;
  std::size_t lines_ = 10;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_DIFF_COMMAND_H_
