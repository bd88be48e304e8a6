// The exit codes of the command. See cli/command_line.h.
#ifndef STAMPEDE_CLI_INTERNAL_EXIT_CODES_H_
#define STAMPEDE_CLI_INTERNAL_EXIT_CODES_H_

#include <array>

namespace stampede {

inline constexpr int kNothingFound = 0;
inline constexpr int kViolationFound = 1;
inline constexpr int kBadInput = 2;
inline constexpr int kNondeterminism = 3;
inline constexpr int kUndecided = 4;
inline constexpr int kWasInterrupted = 130;

// Of what holds of one command, the first in this order is its exit code.
inline constexpr std::array<int, 6> kExitCodeOrder = {
    kNondeterminism, kViolationFound, kWasInterrupted, kUndecided, kBadInput, kNothingFound};

// The exit code where both hold.
constexpr int FirstOf(int a, int b) {
  for (const int code : kExitCodeOrder) {
    if (code == a || code == b) return code;
  }
  return kNondeterminism;
}

// Of several that hold.
template <class Codes>
constexpr int FirstOf(const Codes& codes) {
  int first = kNothingFound;
  for (const int code : codes) first = FirstOf(first, code);
  return first;
}

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_EXIT_CODES_H_
