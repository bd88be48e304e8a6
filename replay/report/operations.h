// What the clients of a run asked and were answered, for a report's page.
#ifndef STAMPEDE_REPLAY_REPORT_OPERATIONS_H_
#define STAMPEDE_REPLAY_REPORT_OPERATIONS_H_

#include <string>

#include "stampede/replay/report/recorded_run.h"

namespace stampede::report {

// A History as page/src/data.ts has it, JSON; "null" where no client asked anything. The operation
// that was answered in the step of a violation of linearizability is the one that fits nowhere. Of
// a long run only the last operations are there.
std::string OperationsOf(const RecordedRun& run);

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_OPERATIONS_H_
