// STAMPEDE_CHECK: a broken internal promise ends the process and says in which run it happened.
#ifndef STAMPEDE_CORE_CHECK_H_
#define STAMPEDE_CORE_CHECK_H_

namespace stampede {

// Ends the process, with the run's seed and step (core/run_position.h) in its last words.
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
