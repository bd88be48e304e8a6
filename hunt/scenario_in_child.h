// Scenarios run in child processes.
#ifndef STAMPEDE_HUNT_SCENARIO_IN_CHILD_H_
#define STAMPEDE_HUNT_SCENARIO_IN_CHILD_H_

#include "absl/status/statusor.h"
#include "stampede/hunt/child_process.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

// As driver.RunScenario(), in a child. A run whose step ends the child, or does not return, has the
// violation that stands for that (IsFatal); its outputs are those up to that step. Where outputs
// are wanted of such a run, it is made twice.
absl::StatusOr<ScenarioResult> RunScenarioInChild(const ProtocolDriver& driver,
                                                  const scenario::Scenario& scenario,
                                                  bool without_defect, const RunOutputs& outputs,
                                                  const ChildLimits& limits);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_SCENARIO_IN_CHILD_H_
