// What a hunt shows while it runs and when it ends.
#ifndef STAMPEDE_CLI_HUNT_REPORT_H_
#define STAMPEDE_CLI_HUNT_REPORT_H_

#include <chrono>
#include <string>

#include "nlohmann/json_fwd.hpp"
#include "stampede/cli/text.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/sim/hunt.h"

namespace stampede {

// One line: runs, speed, virtual time, what the protocol is proud of, findings.
std::string ShowProgress(const HuntProgress& progress, std::chrono::duration<double> elapsed,
                         const ProtocolDriver& runner);

// How often each kind of trouble and each point of the protocol came up; one that never did is
// shown as never.
std::string ShowCounts(const HuntResult& result, const ProtocolDriver& runner, const Style& style);

// How much was done in which time, and whether anything was found.
std::string ShowVerdict(const HuntResult& result, std::chrono::duration<double> elapsed,
                        const Style& style);

// Which runs were made twice and came out another way, and where the first of them parts.
std::string ShowNondeterminism(const HuntResult& result, const SeededRuns& session);
nlohmann::ordered_json TotalsToJson(const HuntResult& result, std::chrono::duration<double> elapsed,
                                    const ProtocolDriver& runner);

}  // namespace stampede

#endif  // STAMPEDE_CLI_HUNT_REPORT_H_
