#ifndef STAMPEDE_CLI_INTERNAL_MERGE_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_MERGE_COMMAND_H_

#include <string>
#include <vector>

#include "stampede/cli/internal/arguments.h"
#include "stampede/hunt/merge.h"
#include "stampede/replay/protocol_registry.h"

namespace stampede {

// `stampede merge`: the folders of a hunt's shards as one.
class MergeCommand {
 public:
  MergeCommand(Arguments& arguments, const ProtocolRegistry& protocols);
  bool chosen() const { return command_.chosen(); }
  int Run() const;  // an exit code

 private:
  const Program program_;
  Subcommand command_;
  const ProtocolRegistry& protocols_;
  std::vector<std::string> folders_;
  std::string out_;
  bool exit_zero_ = false;
  std::string format_ = "human";
};

// `stampede status`: how far a hunt and its shards are. Writes nothing.
class StatusCommand {
 public:
  StatusCommand(Arguments& arguments, const ProtocolRegistry& protocols);
  bool chosen() const { return command_.chosen(); }
  int Run() const;  // an exit code

 private:
  const Program program_;
  Subcommand command_;
  const ProtocolRegistry& protocols_;
  std::vector<std::string> folders_;
  std::string format_ = "human";
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_MERGE_COMMAND_H_
