// A run in the formats of other viewers.
#ifndef STAMPEDE_REPLAY_REPORT_OTHER_FORMATS_H_
#define STAMPEDE_REPLAY_REPORT_OTHER_FORMATS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stampede/replay/report/recorded_run.h"

namespace stampede::report {

// For Perfetto and chrome://tracing: Chrome's trace event format, JSON. A track for each node,
// steps as slices, messages as flows between them, faults as slices on tracks of their own.
// Microseconds are those of virtual time.
std::string PerfettoTrace(const RecordedRun& run);

// For ShiViz (Beschastnikh et al., 2016): events with vector clocks. The first line is the
// expression that reads the others.
std::string ShivizLog(const RecordedRun& run);

// A sequence diagram for forges that draw Mermaid, of these steps in order; none: all.
std::string MermaidDiagram(const RecordedRun& run, const std::vector<std::uint64_t>& steps);

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_OTHER_FORMATS_H_
