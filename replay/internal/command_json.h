// Commands as lines of a trace: {"do": "deliver", "message": "Prepare#3 r0->r1", ...}.
#ifndef STAMPEDE_REPLAY_INTERNAL_COMMAND_JSON_H_
#define STAMPEDE_REPLAY_INTERNAL_COMMAND_JSON_H_

#include "absl/status/statusor.h"
#include "stampede/core/json.h"
#include "stampede/sim/command.h"
#include "stampede/sim/names.h"

namespace stampede {

Json CommandToJson(const Command& command, const Vocabulary& vocabulary);

// Reads such a line back. Errors say which key does not fit. An operation is not looked into.
absl::StatusOr<Command> CommandFromJson(const Json& json, const NodeSlots& slots,
                                        const Vocabulary& vocabulary);

// Faults of nodes and links as a list of a trace: [{"cut": ["r0->r2"]}, {"slow-disk": ...}].
Json FaultsToJson(const FaultState& faults);
// `where` is the list's place in the file.
absl::StatusOr<FaultState> FaultsFromJson(const Json& json, const std::string& where,
                                          const NodeSlots& slots);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_INTERNAL_COMMAND_JSON_H_
