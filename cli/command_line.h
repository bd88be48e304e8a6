// The `stampede` command as a function.
#ifndef STAMPEDE_CLI_COMMAND_LINE_H_
#define STAMPEDE_CLI_COMMAND_LINE_H_

namespace stampede {

// Understands the arguments, does what they say and returns the exit code (exit_codes.h).
int RunCommandLine(int argc, const char* const* argv);

}  // namespace stampede

#endif  // STAMPEDE_CLI_COMMAND_LINE_H_
