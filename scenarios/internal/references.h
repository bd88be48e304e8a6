// What the steps of a scenario refer to: nodes, and other steps by their names.
#ifndef STAMPEDE_SCENARIOS_INTERNAL_REFERENCES_H_
#define STAMPEDE_SCENARIOS_INTERNAL_REFERENCES_H_

#include "absl/status/status.h"
#include "stampede/scenarios/scenario.h"

namespace stampede {

// An error where a step refers to a node that the cluster does not have, or to a step that the
// scenario does not have.
absl::Status CheckReferences(const scenario::Scenario& scenario);

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_INTERNAL_REFERENCES_H_
