// Which faults a swarm may draw, as keys of a scenario's "random" or of a profile.
#ifndef STAMPEDE_SCENARIOS_INTERNAL_FAULT_CHOICE_JSON_H_
#define STAMPEDE_SCENARIOS_INTERNAL_FAULT_CHOICE_JSON_H_

#include "stampede/core/json.h"
#include "stampede/scenarios/internal/object_reader.h"
#include "stampede/sim/fault_choice.h"

namespace stampede {

// Reads "faults", "no_faults", "fault_rates", "clock_offset", "clock_drift" and "clock_jump";
// reports what does not fit to `fields`.
void ReadFaultChoice(ObjectReader& fields, FaultChoice& choice);

// Adds those keys where the choice is not the usual one.
void WriteFaultChoice(const FaultChoice& choice, Json& json);

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_INTERNAL_FAULT_CHOICE_JSON_H_
