#include "stampede/cli/internal/second_command.h"

#include <algorithm>
#include <fstream>

namespace stampede {

absl::StatusOr<std::vector<std::string>> SecondCommand(int argc, const char* const* argv) {
  std::vector<std::string> started;  // the arguments that the system gave to this program
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  for (std::string argument; std::getline(file, argument, '\0');) started.push_back(argument);
  std::vector<std::string> arguments(argv, argv + argc);
  if (arguments != started) {
    return absl::UnavailableError("this program is more than the command");
  }
  // Behind "--" it would be no option.
  arguments.insert(std::find(arguments.begin(), arguments.end(), "--"), kServeRepetitions);
  return arguments;
}

}  // namespace stampede
