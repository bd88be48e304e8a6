// What the actions of a scenario mean to its adversary.
#ifndef STAMPEDE_SCENARIOS_INTERNAL_SCENARIO_ACTIONS_H_
#define STAMPEDE_SCENARIOS_INTERNAL_SCENARIO_ACTIONS_H_

#include <string>

#include "stampede/scenarios/scenario.h"
#include "stampede/sim/decisions.h"

namespace stampede {

// What the step decides about a message. REQUIRES: it drops, duplicates, delays or holds.
MessageFault MessageFaultOf(const scenario::OnMessages& action);

// Whether the step decides about named messages yet to be sent: it holds from the start.
bool IsAboutNames(const scenario::OnMessages& action);

// Of a check, all as JSON: `is` says of some fields, at any depth, what they are, and of lists what
// each element is. A text for everything that is something else; "" where all fits.
std::string Misfits(const std::string& is, const std::string& found, const std::string& where);
// The values of those fields as they were found.
std::string Found(const std::string& is, const std::string& found);

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_INTERNAL_SCENARIO_ACTIONS_H_
