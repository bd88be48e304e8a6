// What of a run led to a step.
#ifndef STAMPEDE_REPLAY_REPORT_CAUSAL_PAST_H_
#define STAMPEDE_REPLAY_REPORT_CAUSAL_PAST_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stampede/replay/report/recorded_run.h"

namespace stampede::report {

// The steps that led to those that the violation names, and these, in order; where there is no
// violation, those that led to the last step. A step is led to by the one that sent its message or
// set its timer, and by the latest steps before it at its node that changed the node's state
// (Lamport's happened-before without what left no trace).
std::vector<std::uint64_t> CausalPast(const RecordedRun& run);

// Of those the last `most`; all that a small picture has room for.
std::vector<std::uint64_t> EndOfCausalPast(const RecordedRun& run, std::size_t most);

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_CAUSAL_PAST_H_
