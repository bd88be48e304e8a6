#include "stampede/core/check.h"

#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "stampede/core/run_position.h"

namespace stampede {

void CheckFailed(const char* file, int line, const char* condition, const char* message) {
  const RunPosition& at = CurrentRunPosition();
  std::fprintf(stderr,
               "stampede: internal check failed: %s\n  (%s) at %s:%d\n  in the run of seed %" PRIu64
               " at step %" PRIu64 "\n",
               message, condition, file, line, at.seed.load(), at.step.load());
  std::abort();
}

}  // namespace stampede
