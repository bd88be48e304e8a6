// A finding, made ready for people and machines: run again, shrunk, written to files.
#ifndef STAMPEDE_HUNT_FINDING_REPORT_H_
#define STAMPEDE_HUNT_FINDING_REPORT_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json_fwd.hpp"
#include "stampede/hunt/child_process.h"
#include "stampede/hunt/hunt.h"
#include "stampede/hunt/last_events.h"
#include "stampede/hunt/shrink_within.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

// One finding, which may stand for others of the same signature.
struct FindingReport {
  RunOutcome outcome;                       // with a violation
  std::optional<std::uint64_t> run;         // its number in the hunt, where there was one
  std::uint64_t count = 1;                  // findings that this one stands for, itself included
  std::string replay_command;               // makes the run again
  std::string trace_file;                   // of the run; empty: none was written
  std::vector<std::string> scenario_steps;  // of the shrunk scenario, as text; none: not shrunk
  std::string scenario;                     // the text of its file
  std::string scenario_file;                // empty: none was written
  std::string page_file;                    // to look at; empty: none was written
  std::string not_shrunk;                   // why it could not be; empty: it was, or was not asked
  std::string not_written;                  // which file could not be, and why; empty: all were
  LastEvents last_events;                   // of the shrunk scenario where there is one
  // What groups findings, see StorySignature(); that of the violation alone where it was not
  // shrunk, or not as far as it would go.
  std::string signature;
  bool provisional = true;  // that is so
  STAMPEDE_FIELDS(FindingReport, outcome, run, count, replay_command, trace_file, scenario_steps,
                  scenario, scenario_file, page_file, not_shrunk, not_written, last_events,
                  signature, provisional)
};

struct FindingReportOptions {
  std::string folder;  // for traces and scenarios; empty: no files
  // The files' names in it, before ".trace.jsonl" and ".json"; empty: PROTOCOL-SEED.
  std::string file_name = {};
  std::optional<ShrinkLimits> shrink;  // nothing: the finding is not shrunk
  // The command that makes the run of a seed again: for the user, and for files, in which it should
  // not depend on where the program lies; empty: the same.
  std::function<std::string(std::uint64_t run_seed)> replay_command;
  std::function<std::string(std::uint64_t run_seed)> recorded_command = nullptr;
  // Set where the run may end its process: what is made of it after it was recorded is made in
  // children.
  std::optional<ChildLimits> children = std::nullopt;
};

// Makes the finding's run again, shrinks it and writes its files. A finding that cannot be shrunk,
// or whose files cannot be written, is reported all the same. An AbortedError where the run does
// not repeat.
absl::StatusOr<FindingReport> ReportFinding(const Finding& finding, const ProtocolDriver& driver,
                                            const SeededRuns& runs,
                                            const FindingReportOptions& options);

// One that is not told again, and why.
FindingReport ReportWithoutStory(const Finding& finding, const FindingReportOptions& options,
                                 std::string why);

// The same in child processes: also of findings whose runs end, or hold up, the process that makes
// them. Where that cannot be told again, the finding is reported as it is, and why. `call.stop`
// ends shrinking, with the best so far; a CancelledError where that took longer than
// `call.patience`. REQUIRES: this process runs no other thread.
absl::StatusOr<FindingReport> ReportFindingInChild(const Finding& finding,
                                                   const ProtocolDriver& driver,
                                                   const SeededRuns& runs,
                                                   const FindingReportOptions& options,
                                                   const CallOptions& call);

// What a child does for that, and its parent: the report as text, or why there is none. A finding
// whose run ends its process is told without the step that does, and shrunk in children.
std::string ReportInThisChild(const Finding& finding, const ProtocolDriver& driver,
                              const SeededRuns& runs, const FindingReportOptions& options,
                              const ChildLimits& limits, bool in_children = false);
absl::StatusOr<FindingReport> ReadReport(const std::string& text);

nlohmann::ordered_json FindingToJson(const FindingReport& report);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_FINDING_REPORT_H_
