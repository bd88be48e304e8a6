// Schedules as people write them.
#ifndef STAMPEDE_REPLAY_READABLE_H_
#define STAMPEDE_REPLAY_READABLE_H_

#include <cstddef>
#include <functional>

#include "stampede/scenarios/scenario.h"
#include "stampede/scenarios/scenario_result.h"

namespace stampede {

// How many actions a scenario has: its steps, but each message of a step counts by itself.
std::size_t CountActions(const scenario::Scenario& scenario);

// A schedule as people write it: messages without their numbers where the oldest of its kind is
// meant, and those that arrive one after the other in one step. The run stays the same.
scenario::Scenario ReadableSchedule(
    scenario::Scenario schedule,
    const std::function<ScenarioResult(const scenario::Scenario&)>& run_scenario);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_READABLE_H_
