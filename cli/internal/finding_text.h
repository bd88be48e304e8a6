#ifndef STAMPEDE_CLI_INTERNAL_FINDING_TEXT_H_
#define STAMPEDE_CLI_INTERNAL_FINDING_TEXT_H_

#include <chrono>
#include <string>

#include "stampede/cli/internal/progress_line.h"
#include "stampede/cli/internal/text.h"
#include "stampede/hunt/finding_report.h"

namespace stampede {

// A finding as a block of text for people.
std::string ShowFinding(const FindingReport& report, const Style& style);

// Limits for shrinking that end it at Ctrl-C too, and show progress in `line`, which must outlive
// them.
ShrinkLimits ShrinkLimitsOf(std::chrono::milliseconds time, ProgressLine& line);

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_FINDING_TEXT_H_
