// Runs scenario files and compares each with what it expects.
#ifndef STAMPEDE_HUNT_SCENARIO_FILES_H_
#define STAMPEDE_HUNT_SCENARIO_FILES_H_

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/hunt/child_process.h"
#include "stampede/hunt/last_events.h"
#include "stampede/replay/protocol_registry.h"

namespace stampede {

struct ScenarioFileResult {
  std::string file;
  std::string title;
  std::string error;               // why the file cannot be run; empty where it can
  std::string failure;             // what was expected and what came instead; empty: as expected
  std::string variant;             // "without its defect" where that run failed
  std::string expected_violation;  // the invariant's name; empty where none is expected
  std::vector<std::string> idle;   // steps that never took effect, as text
  std::vector<std::string> not_reached;  // steps that the run ended before, as text
  LastEvents last_events;                // before the failure
  std::vector<std::string> story;        // every event, where that is asked for
  std::string updated;      // the file with its checks as they came out; empty: no change
  std::uint64_t steps = 0;  // that nodes took
  std::chrono::duration<double> seconds{};
  STAMPEDE_FIELDS(ScenarioFileResult, file, title, error, failure, variant, expected_violation,
                  idle, not_reached, last_events, story, updated, steps)

  bool passed() const { return error.empty() && failure.empty(); }
};

// What is kept of a scenario's run.
struct ScenarioTrace {
  std::string file;     // that the trace is written to; empty: none
  std::string command;  // that stands in its header
  bool states = false;  // the trace holds states, too
  bool story = false;   // every event, in ScenarioFileResult::story
};

// Runs one file: a second time without its defect where the file says how that run ends. The trace
// is the first run's.
ScenarioFileResult RunScenarioFile(const std::string& file, const ProtocolRegistry& protocols,
                                   const ScenarioTrace& trace = {});

// Runs the files on `jobs` threads. The results are in the order of the files.
std::vector<ScenarioFileResult> RunScenarioFiles(const std::vector<std::string>& files,
                                                 const ProtocolRegistry& protocols, unsigned jobs);

struct ScenarioRunOptions {
  unsigned jobs = 1;
  ChildLimits limits;
  std::chrono::milliseconds timeout = std::chrono::seconds(60);  // real time, for each file
  ScenarioTrace trace = {};
};

// As RunScenarioFiles, each file in a child process: a step that ends it, or does not return, is a
// violation, which a scenario may expect. REQUIRES: this process runs no other thread.
std::vector<ScenarioFileResult> RunScenarioFilesInChildren(const std::vector<std::string>& files,
                                                           const ProtocolRegistry& protocols,
                                                           const ScenarioRunOptions& options);

// One JSON object for each file, one in a line.
void WriteAsJson(const std::vector<ScenarioFileResult>& results, std::ostream& out);

// A JUnit test suite of that name with one case for each file.
void WriteAsJunit(const std::vector<ScenarioFileResult>& results, std::string_view suite,
                  std::ostream& out);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_SCENARIO_FILES_H_
