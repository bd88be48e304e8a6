// The nodes and steps that the text of a violation names: those to look at.
#ifndef STAMPEDE_REPLAY_REPORT_NAMED_IN_TEXT_H_
#define STAMPEDE_REPLAY_REPORT_NAMED_IN_TEXT_H_

#include <cstdint>
#include <vector>

#include "stampede/core/node_id.h"
#include "stampede/core/violation.h"
#include "stampede/replay/report/recorded_run.h"

namespace stampede::report {

struct NamedInText {
  std::vector<NodeId> nodes;         // its own first, each once
  std::vector<std::uint64_t> steps;  // its own first
};
NamedInText NamedIn(const Violation& violation, const RecordedRun& run);

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_NAMED_IN_TEXT_H_
