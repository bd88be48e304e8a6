// A finding as a block of text for people.
#ifndef STAMPEDE_HUNT_FINDING_TEXT_H_
#define STAMPEDE_HUNT_FINDING_TEXT_H_

#include <string>
#include <string_view>

#include "stampede/hunt/finding_report.h"

namespace stampede {

// The escape sequences of a terminal; empty where the text goes elsewhere.
struct TextStyle {
  std::string_view bold, red, green, yellow, dim, plain;
};

std::string ShowFinding(const FindingReport& report, const TextStyle& style = {});

}  // namespace stampede

#endif  // STAMPEDE_HUNT_FINDING_TEXT_H_
