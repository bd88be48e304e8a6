// Faults of nodes and links as JSON, the same in scenarios and traces: the fault's name with the
// nodes or links that it strikes, and its other fields, such as
//   {"slow-disk": ["r1", "r2"], "by": "5ms"}
#ifndef STAMPEDE_SCENARIOS_INTERNAL_FAULT_JSON_H_
#define STAMPEDE_SCENARIOS_INTERNAL_FAULT_JSON_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/core/json.h"
#include "stampede/scenarios/internal/object_reader.h"
#include "stampede/sim/faults.h"

namespace stampede {

// "cut, partition, pause, ...".
std::string FaultNames();

absl::StatusOr<NodeId> ParseNode(const std::string& text);

// One text alone stands without a list around it.
Json NodesToJson(const std::vector<NodeId>& nodes);
Json LinksToJson(const std::vector<LinkPattern>& links);

// Adds the fault's keys to an object.
void WriteFault(const TimedFault& fault, Json& json);

// Reads the fault whose name is a key; returns the names of all faults that are.
std::vector<std::string_view> ReadFaults(ObjectReader& fields, TimedFault& fault);

// The JSON Schemas of steps that are faults, one for each: what scenario.schema.json holds of them.
Json FaultSchemas();

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_INTERNAL_FAULT_JSON_H_
