// What the actions of a scenario mean to its adversary.
#ifndef STAMPEDE_SCENARIOS_INTERNAL_SCENARIO_ACTIONS_H_
#define STAMPEDE_SCENARIOS_INTERNAL_SCENARIO_ACTIONS_H_

#include "stampede/scenarios/scenario.h"
#include "stampede/sim/decisions.h"

namespace stampede {

// What the step decides about a message. REQUIRES: it drops, duplicates, delays or holds.
MessageFault MessageFaultOf(const scenario::OnMessages& action);

// Whether the step decides about named messages yet to be sent: it holds from the start.
bool IsAboutNames(const scenario::OnMessages& action);

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_INTERNAL_SCENARIO_ACTIONS_H_
