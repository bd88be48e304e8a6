// The options of the run that a scenario is about.
#ifndef STAMPEDE_SCENARIOS_SCENARIO_OPTIONS_H_
#define STAMPEDE_SCENARIOS_SCENARIO_OPTIONS_H_

#include <limits>
#include <string>

#include "absl/status/statusor.h"
#include "stampede/core/json.h"
#include "stampede/scenarios/scenario.h"
#include "stampede/sim/run_options.h"

namespace stampede {

// Errors name the JSON pointer.
template <class P>
absl::StatusOr<RunOptions<P>> OptionsOf(const scenario::Scenario& scenario) {
  RunOptions<P> options;
  const auto config = ParseJson(scenario.options);
  if (!config.ok()) return config.status();
  if (auto status = FromJson(*config, options.config, "/options"); !status.ok()) return status;
  if (!scenario.defect.empty()) {
    const Json defect = {{"defect", scenario.defect}};
    if (auto status = FromJson(defect, options.config, ""); !status.ok()) return status;
  }
  options.config.replicas = scenario.replicas;
  options.network = {scenario.latency_min, scenario.latency_max, scenario.network_salt};
  options.workload.clients = scenario.clients;
  if (scenario.workload.has_value()) {
    options.workload.think_min = scenario.workload->think_min;
    options.workload.think_max = scenario.workload->think_max;
    options.workload.salt = scenario.workload->salt;
  } else {
    options.workload.scripted.assign(scenario.clients, 0);
    for (const scenario::Step& step : scenario.steps) {
      const auto* invoke = std::get_if<scenario::Invoke>(&step.action);
      if (invoke != nullptr) ++options.workload.scripted[invoke->client.index()];
    }
  }
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    const auto* invoke = std::get_if<scenario::Invoke>(&scenario.steps[i].action);
    if (invoke == nullptr) continue;
    const std::string where = "/steps/" + std::to_string(i) + "/invoke";
    const auto json = ParseJson(invoke->operation);
    if (!json.ok()) return json.status();
    typename P::Operation operation{};
    if (auto status = FromJson(*json, operation, where); !status.ok()) return status;
    if (scenario.workload.has_value()) {
      return absl::InvalidArgumentError(
          where + ": with a \"workload\" the clients work by themselves and are result nothing");
    }
  }
  options.entropy_salt = scenario.entropy_salt;
  options.disk_latency = scenario.disk_latency;
  options.clock_offset_max = scenario.clock_offset_max;
  options.liveness_bound = scenario.liveness_bound;
  options.manual_timers = scenario.manual_timers;
  options.fault_events = scenario.random.has_value() ? scenario.random->steps
                                                     : std::numeric_limits<std::uint64_t>::max();
  if (auto status = Validate(options); !status.ok()) {
    return absl::InvalidArgumentError("/cluster: " + std::string(status.message()));
  }
  return options;
}

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_SCENARIO_OPTIONS_H_
