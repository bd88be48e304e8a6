// A scenario as a run that has begun.
#ifndef STAMPEDE_REPLAY_INTERNAL_SCENARIO_RUN_H_
#define STAMPEDE_REPLAY_INTERNAL_SCENARIO_RUN_H_

#include <memory>

#include "absl/status/statusor.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/scenarios/scenario.h"
#include "stampede/scenarios/scenario_result.h"

namespace stampede {

// An error, with its place in the scenario, where that does not fit the protocol.
absl::StatusOr<RunSpec> SpecOfScenario(const ProtocolDriver& protocol,
                                       const scenario::Scenario& scenario);

// REQUIRES: `spec` is SpecOfScenario(). The observer, which may be null, outlives the run.
absl::StatusOr<std::unique_ptr<AnyRun>> BeginScenario(
    const ProtocolDriver& protocol, const RunSpec& spec,
    std::shared_ptr<const scenario::Scenario> scenario, bool tolerant, RunObserver* observer);

// What came of it. REQUIRES: BeginScenario() made the run, and it has ended.
ScenarioResult ScenarioResultOf(AnyRun& run);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_INTERNAL_SCENARIO_RUN_H_
