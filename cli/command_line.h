// The `stampede` command as a function, for the protocols that a program knows.
#ifndef STAMPEDE_CLI_COMMAND_LINE_H_
#define STAMPEDE_CLI_COMMAND_LINE_H_

#include "stampede/histories/own_model.h"
#include "stampede/replay/protocol_registry.h"

namespace stampede {

// Runs the command that the arguments name and returns its exit code: 0 nothing found, 1 a
// violation, 2 bad usage or input, 3 nondeterminism or an internal defect, 4 undecided,
// 130 interrupted, or a shard that is not done. Where several hold, the first of 3, 1, 130, 4, 2, 0
// that does. The first protocol is the one that a user need not name. The lines that it tells the
// user to type begin with argv[0], so that they can be pasted.
//
// Where argc and argv are those of the program, `hunt` starts it once more to repeat runs in a
// second process.
//
// REQUIRES: `protocols` is not empty.
int RunCommandLine(int argc, const char* const* argv, const ProtocolRegistry& protocols);

// The command `check` alone, without its name, for histories of that type.
int RunCheckCommandLine(int argc, const char* const* argv, const OwnType& type);

}  // namespace stampede

#endif  // STAMPEDE_CLI_COMMAND_LINE_H_
