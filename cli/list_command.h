#ifndef STAMPEDE_CLI_LIST_COMMAND_H_
#define STAMPEDE_CLI_LIST_COMMAND_H_

#include <string>

#include "CLI/CLI.hpp"

namespace stampede {

// `stampede list`: what there is to choose from.
class ListCommand {
 public:
  explicit ListCommand(CLI::App& app);
  bool chosen() const { return command_->parsed(); }
  int Run() const;  // an exit code

 private:
  CLI::App* command_;
  std::string what_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_LIST_COMMAND_H_
