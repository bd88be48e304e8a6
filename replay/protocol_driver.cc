// Runs of any protocol: recorded, diagnosed, from scenarios. Replay is in replayer.cc, schedules
// are in schedule_reducer.cc.
#include "stampede/replay/protocol_driver.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "stampede/core/check.h"
#include "stampede/core/json.h"
#include "stampede/replay/internal/scenario_run.h"
#include "stampede/replay/run_recorder.h"
#include "stampede/scenarios/scenario_driver.h"
#include "stampede/sim/swarm_adversary.h"

namespace stampede {

RunOutcome SeededRuns::Record(std::uint64_t seed, const RunOutputs& outputs) const {
  const RunSpec spec = SpecOf(seed);
  RunRecorder recorder(protocol(), spec, outputs,
                       {std::string(protocol().name()), seed, "swarm", outputs.command});
  auto run = protocol().Begin(spec, {seed, AdversaryOf(seed), nullptr, &recorder}, "");
  STAMPEDE_CHECK(run.ok(), "the run of a seed can be run");
  recorder.Attach(run->get());
  const RunOutcome outcome = (*run)->Finish();
  recorder.End(outcome);
  if (outputs.history != nullptr) *outputs.history = (*run)->History();
  return outcome;
}

namespace {

// Every step of the run, with the state in which it leaves its node.
class StepCollector final : public RunObserver {
 public:
  void OnStep(const StepView& step) override {
    Json json = *ParseJson(step.TraceLine());
    json.erase("fingerprint");
    json["state"] = *ParseJson(step.text->State());
    steps.push_back(JsonLine(json));
  }
  std::vector<std::string> steps;
};

}  // namespace

std::vector<std::string> SeededRuns::StepTexts(std::uint64_t seed) const {
  StepCollector collector;
  auto run = protocol().Begin(SpecOf(seed), {seed, AdversaryOf(seed), nullptr, &collector}, "");
  STAMPEDE_CHECK(run.ok(), "the run of a seed can be run");
  (*run)->Finish();
  return std::move(collector.steps);
}

std::optional<RunDifference> SeededRuns::Diagnose(std::uint64_t seed) const {
  // Not every second run of a protocol that is not deterministic shows it.
  constexpr int kTries = 20;
  const std::vector<std::string> first = StepTexts(seed);
  for (int i = 0; i < kTries; ++i) {
    const std::vector<std::string> second = StepTexts(seed);
    for (std::size_t step = 0; step < std::max(first.size(), second.size()); ++step) {
      auto difference = DifferenceOfStep(step + 1, step < first.size() ? first[step] : "",
                                         step < second.size() ? second[step] : "");
      if (difference.has_value()) return difference;
    }
  }
  return std::nullopt;
}

absl::StatusOr<RunSpec> SpecOfScenario(const ProtocolDriver& protocol,
                                       const scenario::Scenario& scenario) {
  RunSpec spec;
  spec.replicas = scenario.replicas;
  spec.clients = scenario.clients;
  spec.settings = SettingsOf(scenario);
  if (!scenario.ordered.has_value()) {
    spec.settings.network.ordered = protocol.network() == Network::kOrdered;
  }
  spec.disabled = scenario.disable;
  spec.knobs = scenario.knobs;
  const auto options = ParseJson(scenario.options);
  if (!options.ok()) return options.status();
  Json config = *ParseJson(protocol.usual_config());  // a trace holds all of it
  config.update(*options);
  if (!scenario.defect.empty()) config["defect"] = scenario.defect;
  spec.config = JsonLine(config);
  if (auto status = ValidateSettings(spec.settings, spec.replicas, spec.clients); !status.ok()) {
    return absl::InvalidArgumentError("/cluster: " + std::string(status.message()));
  }
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    const auto* on = std::get_if<scenario::OnMessages>(&scenario.steps[i].action);
    if (on != nullptr && on->verb == scenario::OnMessages::Verb::kDuplicate &&
        spec.settings.network.ordered) {
      return absl::InvalidArgumentError("/steps/" + std::to_string(i) +
                                        "/duplicate: on an ordered network nothing comes twice");
    }
    const auto* invoke = std::get_if<scenario::Invoke>(&scenario.steps[i].action);
    if (invoke == nullptr) continue;
    const std::string where = "/steps/" + std::to_string(i) + "/invoke";
    if (auto status = protocol.CheckOperation(spec, invoke->operation, where); !status.ok()) {
      return status;
    }
    if (scenario.workload.has_value()) {
      return absl::InvalidArgumentError(
          where + ": with a \"workload\" the clients work by themselves and are asked nothing");
    }
  }
  return spec;
}

absl::StatusOr<std::unique_ptr<AnyRun>> BeginScenario(
    const ProtocolDriver& protocol, const RunSpec& spec,
    std::shared_ptr<const scenario::Scenario> scenario, bool tolerant, RunObserver* observer) {
  AnyAdversary beneath;
  if (scenario->random.has_value()) {
    // The shape of a run that cannot be run is not asked for.
    if (auto run = protocol.Begin(spec, {0, std::make_unique<QuietAdversary>(), nullptr, nullptr},
                                  "/options");
        !run.ok()) {
      return run.status();
    }
    auto swarm = std::make_unique<SwarmAdversary>();
    swarm->Start(scenario->random->seed, protocol.ShapeOf(spec));
    beneath = AnyAdversary(std::move(swarm));
  }
  auto adversary = AdversaryOf(*scenario, std::move(beneath));
  auto driver =
      std::make_unique<ScenarioDriver>(std::move(scenario), protocol.vocabulary(), tolerant);
  auto run =
      protocol.Begin(spec, {0, std::move(adversary), std::move(driver), observer}, "/options");
  return run;
}

ScenarioResult ScenarioResultOf(AnyRun& run) {
  return static_cast<ScenarioDriver*>(run.driver())->Result(run.outcome(), run);
}

absl::StatusOr<ScenarioResult> ProtocolDriver::RunScenario(const scenario::Scenario& scenario,
                                                           bool without_defect,
                                                           const RunOutputs& outputs) const {
  auto variant = std::make_shared<scenario::Scenario>(scenario);
  if (without_defect) variant->defect.clear();
  const auto spec = SpecOfScenario(*this, *variant);
  if (!spec.ok()) return spec.status();
  std::unique_ptr<RunRecorder> recorder;
  if (outputs.trace != nullptr || outputs.story || outputs.scenario != nullptr ||
      outputs.observer != nullptr || outputs.on_step) {
    recorder = std::make_unique<RunRecorder>(
        *this, *spec, outputs, TraceOrigin{std::string(name()), 0, "scenario", outputs.command});
  }
  auto run = BeginScenario(*this, *spec, variant, without_defect, recorder.get());
  if (!run.ok()) return run.status();
  if (recorder != nullptr) recorder->Attach(run->get());
  (*run)->Finish();
  ScenarioResult result = ScenarioResultOf(**run);
  if (recorder != nullptr) recorder->End(result.run);
  if (outputs.history != nullptr) *outputs.history = (*run)->History();
  return result;
}

}  // namespace stampede
