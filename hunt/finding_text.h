// A finding as a block of text for people.
#ifndef STAMPEDE_HUNT_FINDING_TEXT_H_
#define STAMPEDE_HUNT_FINDING_TEXT_H_

#include <string>

#include "stampede/hunt/finding_report.h"
#include "stampede/hunt/text_style.h"

namespace stampede {

std::string ShowFinding(const FindingReport& report, const TextStyle& style = {});

}  // namespace stampede

#endif  // STAMPEDE_HUNT_FINDING_TEXT_H_
