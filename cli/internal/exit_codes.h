// The exit codes of the command. See cli/command_line.h.
#ifndef STAMPEDE_CLI_INTERNAL_EXIT_CODES_H_
#define STAMPEDE_CLI_INTERNAL_EXIT_CODES_H_

namespace stampede {

inline constexpr int kNothingFound = 0;
inline constexpr int kViolationFound = 1;
inline constexpr int kBadInput = 2;
inline constexpr int kNondeterminism = 3;
inline constexpr int kUndecided = 4;
inline constexpr int kInterrupted = 130;

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_EXIT_CODES_H_
