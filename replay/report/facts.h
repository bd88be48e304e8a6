// What a run was made with, for a person.
#ifndef STAMPEDE_REPLAY_REPORT_FACTS_H_
#define STAMPEDE_REPLAY_REPORT_FACTS_H_

#include <vector>

#include "stampede/replay/protocol_driver.h"
#include "stampede/replay/report/recorded_run.h"

namespace stampede::report {

// Configuration, network, knobs, invariants that are off. Those that are not usual come first.
std::vector<Fact> FactsOf(const ProtocolDriver& protocol, const RunSpec& spec);

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_FACTS_H_
