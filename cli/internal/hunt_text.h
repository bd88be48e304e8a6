// What a hunt prints for people.
#ifndef STAMPEDE_CLI_INTERNAL_HUNT_TEXT_H_
#define STAMPEDE_CLI_INTERNAL_HUNT_TEXT_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "stampede/cli/internal/text.h"
#include "stampede/hunt/hunt.h"
#include "stampede/hunt/hunt_state.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

// The first line: what is hunted, and with which hunt seed.
std::string ShowStart(const HuntPlan& plan, const ProtocolDriver& driver,
                      const RunChoices& choices);

// One line: runs, speed, virtual time, the protocol's highlights, findings.
std::string ShowProgress(const HuntProgress& progress, std::chrono::duration<double> elapsed,
                         const ProtocolDriver& driver);

// How many kinds of faults, marks and messages came up, and the names of those that never did.
std::string ShowCoverage(const RunTotals& totals, const ProtocolDriver& driver, const Style& style);

// How often each fault, mark, message and change of status occurred.
std::string ShowTotals(const RunTotals& totals, const ProtocolDriver& driver, const Style& style);

// How much was done in how much time, and whether anything was found. Findings are shown below it.
std::string ShowVerdict(const HuntResult& result, std::chrono::duration<double> elapsed,
                        const Style& style);

// What the hunt cost, and when coverage (marks, messages, faults, changes of status) last grew: one
// sees when more of the same stops paying.
std::string ShowCost(const HuntState& state);

// What a hunt like this one would cover. `core_hours`: how much there is to spend; 0: several.
std::string ShowPlan(const HuntResult& measured, const HuntPlan& plan, std::uint64_t core_hours);

// How many runs were repeated, where, and what share of `threads_time`, that of all jobs, it took.
std::string ShowRepetitions(const HuntResult& result, std::chrono::duration<double> threads_time);

// The first run whose repetition came out differently, and where; nothing where none did.
std::string ShowNondeterminism(const HuntResult& result,
                               const std::optional<RunDifference>& difference, const Style& style);

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_HUNT_TEXT_H_
