#ifndef STAMPEDE_CLI_INTERNAL_FINDING_TEXT_H_
#define STAMPEDE_CLI_INTERNAL_FINDING_TEXT_H_

#include <chrono>
#include <optional>

#include "stampede/cli/internal/progress_line.h"
#include "stampede/hunt/shrink_within.h"

namespace stampede {

// Limits for shrinking that end it at Ctrl-C too, and show progress in `line`, which must outlive
// them.
ShrinkLimits ShrinkLimitsOf(std::optional<std::chrono::milliseconds> time, ProgressLine& line);

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_FINDING_TEXT_H_
