// One scenario file run, and the reports of many: for people, as JSON lines, as JUnit.
#ifndef STAMPEDE_CLI_SCENARIO_REPORT_H_
#define STAMPEDE_CLI_SCENARIO_REPORT_H_

#include <chrono>
#include <deque>
#include <ostream>
#include <string>
#include <vector>

#include "stampede/cli/text.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

struct ScenarioReport {
  std::string file;
  std::string title;
  std::string trouble;            // why the file cannot be run at all; empty where it can
  std::string failure;            // what was expected and what came; empty where it came so
  std::string in_variant;         // "with nothing planted" where that is what failed
  std::string violation;          // that was expected and seen
  std::vector<std::string> idle;  // steps that never came up, as text
  std::deque<std::string> story;  // the last events before the failure
  std::string updated;            // the file with what was checked rewritten; empty: the same
  std::uint64_t steps = 0;        // of nodes
  std::chrono::duration<double> seconds{};

  bool passed() const { return trouble.empty() && failure.empty(); }
};

// Tells the scenario in `file`, twice where it says what comes without its defect. `trace`, unless
// null, gets the first telling's.
ScenarioReport RunScenarioFile(const std::string& file, std::ostream* trace);

void ReportForPeople(const std::vector<ScenarioReport>& results, bool show_idle, const Style& style,
                     std::ostream& out);
void ReportAsJson(const std::vector<ScenarioReport>& results, std::ostream& out);
void ReportAsJunit(const std::vector<ScenarioReport>& results, std::ostream& out);

}  // namespace stampede

#endif  // STAMPEDE_CLI_SCENARIO_REPORT_H_
