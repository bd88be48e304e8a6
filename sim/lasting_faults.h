// Draws the faults that last after a run has healed: real outages do not end at once.
#ifndef STAMPEDE_SIM_LASTING_FAULTS_H_
#define STAMPEDE_SIM_LASTING_FAULTS_H_

#include <cstdint>
#include <optional>

#include "stampede/sim/adversary.h"
#include "stampede/sim/fault_kinds.h"
#include "stampede/sim/fault_state.h"
#include "stampede/sim/swarm_plan.h"

namespace stampede {

// Makes faults of the plan's kind of lasting fault hold in `faults`, which is quiet: as many as
// were drawn, or as the protocol promises progress with. Returns the kind; nothing where none
// lasts.
std::optional<FaultKind> DrawLastingFaults(std::uint64_t seed, const SwarmShape& shape,
                                           const SwarmPlan& plan, const Healing& healing,
                                           FaultState& faults);

}  // namespace stampede

#endif  // STAMPEDE_SIM_LASTING_FAULTS_H_
