#ifndef STAMPEDE_CLI_INTERNAL_NEW_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_NEW_COMMAND_H_

#include <string>

#include "stampede/cli/internal/arguments.h"

namespace stampede {

// `stampede new`: writes a first project.
class NewCommand {
 public:
  explicit NewCommand(Arguments& arguments);
  bool chosen() const { return command_.chosen(); }
  int Run() const;  // an exit code

 private:
  Subcommand command_;
  std::string name_;
  std::string kind_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_NEW_COMMAND_H_
