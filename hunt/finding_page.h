// The page of one finding: its shrunk run, or where there is none, the run as it was found.
#ifndef STAMPEDE_HUNT_FINDING_PAGE_H_
#define STAMPEDE_HUNT_FINDING_PAGE_H_

#include <string>

#include "absl/status/statusor.h"
#include "stampede/hunt/finding_report.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/replay/report/page.h"
#include "stampede/replay/report/report_of_run.h"

namespace stampede {

struct FindingPage {
  std::string html;
  std::string picture;  // SVG, small
};

// `replay_command` makes the run that was found again. The run is made in this process.
absl::StatusOr<FindingPage> PageOfFinding(const FindingReport& report, const ProtocolDriver& driver,
                                          const SeededRuns& runs,
                                          const std::string& replay_command);

// Its title: what was violated, or that nothing was.
std::string TitleOf(const report::RecordedRun& run);

// The small picture of a run that a list of findings shows.
std::string PreviewOf(const report::RecordedRun& run);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_FINDING_PAGE_H_
