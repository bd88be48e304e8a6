// Makes a run again and keeps it for a report: by its seed, from its trace, from a scenario.
#ifndef STAMPEDE_REPLAY_REPORT_REPORT_OF_RUN_H_
#define STAMPEDE_REPLAY_REPORT_REPORT_OF_RUN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/replay/report/recorded_run.h"

namespace stampede::report {

struct ReportedRun {
  RecordedRun run;
  std::string history;  // as RunOutputs::history
};

// So many of the last steps are kept with their details and states.
inline constexpr std::uint64_t kMostDetails = 20'000;

ReportedRun ReportOfSeed(const SeededRuns& runs, std::uint64_t seed);

// Errors: the text is not a sound trace of this protocol, or the run is no longer the recorded one.
absl::StatusOr<ReportedRun> ReportOfTrace(const ProtocolDriver& protocol, std::string_view trace);

// Of the text of a scenario file. Errors say what does not fit.
absl::StatusOr<ReportedRun> ReportOfScenario(const ProtocolDriver& protocol, std::string_view text,
                                             bool without_defect = false);

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_REPORT_OF_RUN_H_
