// The whole command for your own protocols:
//
//   int main(int argc, char** argv) { return stampede::Main<Chain>(argc, argv); }
//
// makes a program with all that `stampede` has: hunt, replay, run, shrink, diff, check, list,
// bench, and completion for a shell. Link stampede::main.
#ifndef STAMPEDE_TESTING_MAIN_H_
#define STAMPEDE_TESTING_MAIN_H_

#include "stampede/cli/command_line.h"
#include "stampede/replay/protocol_registry.h"
#include "stampede/replay/typed_protocol_driver.h"

namespace stampede {

// Runs the command that the arguments name, and returns its exit code: 0 nothing found, 1 a
// violation, 2 bad usage or input, 3 nondeterminism or an internal defect, 4 undecided,
// 130 interrupted. The first protocol is the one that a user need not name. What a protocol does
// not name (invariants, defects, settings, marks) has the defaults of core/protocol.h and
// InvariantsOf.
//
// What it compiles (World, steps, checks, JSON) takes some seconds for each protocol that is not
// declared by STAMPEDE_DECLARE_DRIVER. Keep it in a file that seldom changes: steps are best
// defined in a file of their own.
template <class... P>
int Main(int argc, const char* const* argv) {
  static_assert(sizeof...(P) > 0, "Main needs a protocol");
  ProtocolRegistry protocols;
  (protocols.Add(NewProtocolDriver<P>()), ...);
  return RunCommandLine(argc, argv, protocols);
}

}  // namespace stampede

#endif  // STAMPEDE_TESTING_MAIN_H_
