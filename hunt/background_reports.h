// Findings made ready while their hunt goes on.
#ifndef STAMPEDE_HUNT_BACKGROUND_REPORTS_H_
#define STAMPEDE_HUNT_BACKGROUND_REPORTS_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "stampede/hunt/child_process.h"
#include "stampede/hunt/finding_report.h"
#include "stampede/hunt/hunt.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

// Reports the first finding of each kind, one after the other, in a child process of the lowest
// priority: so a hunt that is killed leaves more than its list of findings. All that it is given
// outlives it.
class BackgroundReports {
 public:
  BackgroundReports(const ProtocolDriver& driver, const SeededRuns& runs,
                    const FindingReportOptions& options, const ChildLimits& limits)
      : driver_(driver), runs_(runs), options_(options), limits_(limits) {}

  // Takes it in where it is the first of its signature.
  void OnFinding(const Finding& finding);
  // Lets the work go on. Returns at once.
  void Tick();
  // The report of that run, for which it waits where it is being made; nothing where there is none.
  std::optional<FindingReport> Take(std::uint64_t run);

 private:
  // False when nothing is being made.
  bool Watch();

  const ProtocolDriver& driver_;
  const SeededRuns& runs_;
  const FindingReportOptions& options_;
  const ChildLimits& limits_;
  std::set<std::string> signatures_;
  std::deque<Finding> waiting_;
  std::optional<Finding> current_;
  std::unique_ptr<ChildProcess> child_;
  std::map<std::uint64_t, FindingReport> reports_;  // by run
};

}  // namespace stampede

#endif  // STAMPEDE_HUNT_BACKGROUND_REPORTS_H_
