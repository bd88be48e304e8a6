#ifndef STAMPEDE_CLI_INTERNAL_LIST_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_LIST_COMMAND_H_

#include <string>

#include "stampede/cli/internal/arguments.h"
#include "stampede/replay/protocol_registry.h"

namespace stampede {

// `stampede list`: the names that options take.
class ListCommand {
 public:
  ListCommand(Arguments& arguments, const ProtocolRegistry& protocols);
  bool chosen() const { return command_.chosen(); }
  int Run() const;  // an exit code

 private:
  const ProtocolRegistry& protocols_;
  Subcommand command_;
  std::string list_;
  std::string protocol_;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_LIST_COMMAND_H_
