// STAMPEDE_CHECK: a broken internal promise ends the process and says in which run it happened.
#ifndef STAMPEDE_CORE_CHECK_H_
#define STAMPEDE_CORE_CHECK_H_

#include <cstdint>

namespace stampede {

// Where a thread currently is, for the message of a failed check. The world keeps it up to date; it
// is read by failed checks alone, so it cannot leak into a step's outcome.
struct RunPosition {
  std::uint64_t seed = 0;
  std::uint64_t step = 0;
};
RunPosition& CurrentRunPosition();

[[noreturn]] void CheckFailed(const char* file, int line, const char* condition,
                              const char* message);

}  // namespace stampede

// Always on, in every build. `message` is a string literal that says what should have held.
#define STAMPEDE_CHECK(condition, message)                              \
  do {                                                                  \
    if (!(condition)) [[unlikely]]                                      \
      ::stampede::CheckFailed(__FILE__, __LINE__, #condition, message); \
  } while (false)

#endif  // STAMPEDE_CORE_CHECK_H_
