#ifndef STAMPEDE_CLI_INTERNAL_MAN_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_MAN_COMMAND_H_

#include "stampede/cli/internal/arguments.h"

namespace stampede {

// `stampede man`: the manual page.
class ManCommand {
 public:
  explicit ManCommand(Arguments& arguments);
  bool chosen() const { return command_.chosen(); }
  int Run(const ProgramDescription& program) const;  // an exit code

 private:
  Subcommand command_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_MAN_COMMAND_H_
