// A program that checks recorded histories of a type of your own:
//
//   int main(int argc, char** argv) { return stampede::CheckMain<Semaphore>(argc, argv); }
//
// It has all that `stampede check` has: the formats of docs/history-format.md, folders and
// compressed files, objects checked at the same time, limits, explanations, pages. The members that
// the type needs are listed in stampede/histories/own_model.h. Link stampede::main.
#ifndef STAMPEDE_TESTING_CHECK_MAIN_H_
#define STAMPEDE_TESTING_CHECK_MAIN_H_

#include <utility>

#include "stampede/cli/command_line.h"
#include "stampede/histories/own_model.h"

namespace stampede {

// Checks the files that the arguments name and returns the exit code: 0 linearizable, 1 a
// violation, 2 bad usage or input, 4 undecided within the limits.
template <OwnModel M>
int CheckMain(int argc, const char* const* argv, M model = {}) {
  return RunCheckCommandLine(argc, argv, OwnType::Of(std::move(model)));
}

}  // namespace stampede

#endif  // STAMPEDE_TESTING_CHECK_MAIN_H_
