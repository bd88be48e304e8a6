#ifndef STAMPEDE_CLI_INTERNAL_COMPLETION_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_COMPLETION_COMMAND_H_

#include <string>

#include "stampede/cli/internal/arguments.h"

namespace stampede {

// `stampede completion`: a script by which a shell completes commands, options and their values.
class CompletionCommand {
 public:
  explicit CompletionCommand(Arguments& arguments);
  bool chosen() const { return command_.chosen(); }
  int Run(const ProgramDescription& program) const;  // an exit code

 private:
  Subcommand command_;
  std::string shell_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_COMPLETION_COMMAND_H_
