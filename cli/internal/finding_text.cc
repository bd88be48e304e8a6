#include "stampede/cli/internal/finding_text.h"

#include "stampede/cli/internal/interrupt.h"
#include "stampede/cli/internal/text.h"

namespace stampede {

ShrinkLimits ShrinkLimitsOf(std::optional<std::chrono::milliseconds> time, ProgressLine& line) {
  ShrinkLimits limits;
  limits.time = time;
  limits.stop = &ListenForInterrupts();
  limits.progress = [&line](std::size_t steps_before, const ShrinkProgress& progress) {
    line.Update([&](auto) {
      return "shrinking: " + std::to_string(steps_before) + " steps -> " +
             std::to_string(progress.steps) + ", " + WithCommas(progress.runs) + " runs";
    });
  };
  return limits;
}

}  // namespace stampede
