#include "stampede/hunt/scenario_in_child.h"

#include <sstream>
#include <string>
#include <vector>

#include "stampede/core/json.h"

namespace stampede {
namespace {

// The run, and what it was to put out, as JSON for the parent.
std::string RunAsJson(const ProtocolDriver& driver, const scenario::Scenario& scenario,
                      bool without_defect, const RunOutputs& wanted) {
  std::vector<std::string> story;
  std::ostringstream trace;
  scenario::Scenario recorded;
  std::string history;
  RunOutputs outputs = wanted;
  if (wanted.story) outputs.story = [&story](const std::string& line) { story.push_back(line); };
  if (wanted.trace != nullptr) outputs.trace = &trace;
  if (wanted.scenario != nullptr) outputs.scenario = &recorded;
  if (wanted.history != nullptr) outputs.history = &history;
  const auto result = driver.RunScenario(scenario, without_defect, outputs);
  if (!result.ok()) return JsonLine(Json{{"error", std::string(result.status().message())}});
  Json json = {{"result", ToJson(*result)}, {"story", story}, {"trace", trace.str()}};
  json["history"] = history;
  if (wanted.scenario != nullptr) {
    json["scenario"] = WriteScenario(recorded, driver.vocabulary(), "");
  }
  return JsonLine(json);
}

ScenarioResult ResultOfDeath(const Death& death) {
  ScenarioResult result;
  result.run.seed = death.seed;
  result.run.steps = death.step;
  result.run.end = death.at;
  result.run.ending = Ending::kViolation;
  result.run.violation = death.AsViolation();
  return result;
}

}  // namespace

absl::StatusOr<ScenarioResult> RunScenarioInChild(const ProtocolDriver& driver,
                                                  const scenario::Scenario& scenario,
                                                  bool without_defect, const RunOutputs& outputs,
                                                  const ChildLimits& limits) {
  const bool asks = outputs.story || outputs.trace != nullptr || outputs.scenario != nullptr ||
                    outputs.history != nullptr;
  CallOptions options;
  options.limits = limits;
  const auto call = [&] { return RunAsJson(driver, scenario, without_defect, outputs); };
  const auto called = asks ? CallSurviving(call, options) : CallInChild(call, options);
  if (!called.ok()) return called.status();
  if (called->death.has_value()) return ResultOfDeath(*called->death);
  const auto json = ParseJson(called->value);
  if (!json.ok()) return json.status();
  if (json->contains("error")) {
    return absl::InvalidArgumentError((*json)["error"].get<std::string>());
  }
  ScenarioResult result;
  if (auto status = FromJson((*json)["result"], result); !status.ok()) return status;
  if (outputs.story) {
    for (const Json& line : (*json)["story"]) outputs.story(line.get<std::string>());
  }
  if (outputs.trace != nullptr) *outputs.trace << (*json)["trace"].get<std::string>();
  if (outputs.history != nullptr) *outputs.history = (*json)["history"].get<std::string>();
  if (outputs.scenario != nullptr) {
    auto recorded = ParseScenario((*json)["scenario"].get<std::string>(), driver.vocabulary());
    if (!recorded.ok()) return recorded.status();
    *outputs.scenario = *std::move(recorded);
  }
  return result;
}

}  // namespace stampede
