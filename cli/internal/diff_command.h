#ifndef STAMPEDE_CLI_INTERNAL_DIFF_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_DIFF_COMMAND_H_

#include <cstdint>
#include <string>

#include "stampede/cli/internal/arguments.h"

namespace stampede {

// `stampede diff`: where two traces first differ, and how.
class DiffCommand {
 public:
  explicit DiffCommand(Arguments& arguments);
  bool chosen() const { return command_.chosen(); }
  int Run() const;  // an exit code

 private:
  Subcommand command_;
  std::string a_;
  std::string b_;
  std::uint64_t lines_ = 10;
};

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_DIFF_COMMAND_H_
