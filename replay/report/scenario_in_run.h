// Where in a run the steps of its scenario came to bear.
#ifndef STAMPEDE_REPLAY_REPORT_SCENARIO_IN_RUN_H_
#define STAMPEDE_REPLAY_REPORT_SCENARIO_IN_RUN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stampede/replay/report/recorded_run.h"
#include "stampede/scenarios/scenario.h"

namespace stampede::report {

struct ScenarioStepInRun {
  std::string text;        // as in the file
  std::string plain;       // a sentence
  std::optional<Time> at;  // nothing: never
  std::uint64_t step = 0;  // of the run, that it is best shown at; 0: none
  bool fault = false;      // not what a client asks for, a timer, or how far to run
};

// One for each step of the scenario, in order.
std::vector<ScenarioStepInRun> StepsInRun(const scenario::Scenario& scenario,
                                          const RecordedRun& run);

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_SCENARIO_IN_RUN_H_
