// What came of running a scenario.
#ifndef STAMPEDE_SCENARIOS_SCENARIO_RESULT_H_
#define STAMPEDE_SCENARIOS_SCENARIO_RESULT_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/scenarios/scenario.h"
#include "stampede/sim/run.h"

namespace stampede {

// The run, whatever was expected of it.
struct ScenarioResult {
  static constexpr std::size_t kNoStep = ~std::size_t{0};

  RunOutcome run;
  // Why the scenario could not be run to its end; empty where it was, or a violation ended it.
  std::string stuck;
  std::size_t stuck_at = kNoStep;
  // Steps whose trigger never came, or that found nothing to act on.
  std::vector<std::size_t> idle;
  // Steps that the run ended before it came to.
  std::vector<std::size_t> not_reached;
  // By step that checks: what the fields that it names were, as JSON; of an invocation, its answer.
  std::map<std::size_t, std::string> checked;
  STAMPEDE_FIELDS(ScenarioResult, run, stuck, stuck_at, idle, not_reached, checked)
};

// What was expected and what came instead, as a sentence; empty where they agree.
std::string Disagreement(const scenario::Expectation& expect, const ScenarioResult& result);

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_SCENARIO_RESULT_H_
