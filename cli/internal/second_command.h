// How the command that is running is started once more, to repeat runs of it.
#ifndef STAMPEDE_CLI_INTERNAL_SECOND_COMMAND_H_
#define STAMPEDE_CLI_INTERNAL_SECOND_COMMAND_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace stampede {

// Not in the help: `hunt ... --serve-repetitions` makes runs of this hunt that it reads from its
// standard input, see ServeRepetitions.
inline constexpr const char* kServeRepetitions = "--serve-repetitions";

// The arguments that start the running program anew, with kServeRepetitions. An error where the
// command is only part of a program, such as a test: started with its own arguments that program
// would do something else.
absl::StatusOr<std::vector<std::string>> SecondCommand(int argc, const char* const* argv);

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_SECOND_COMMAND_H_
