#include "stampede/hunt/shrink_within.h"

#include <utility>

#include "stampede/replay/readable.h"

namespace stampede {

absl::StatusOr<ShrinkReport> ShrinkWithin(const ShrinkLimits& limits, const ProtocolDriver& driver,
                                          const scenario::Scenario& scenario) {
  using Clock = std::chrono::steady_clock;
  const auto first = driver.RunScenario(scenario, false, {});
  if (!first.ok()) return first.status();
  if (!first->run.violation.has_value()) {
    return absl::InvalidArgumentError("it violates no invariant: there is nothing to shrink");
  }
  const auto start = Clock::now();
  ShrinkOptions options;
  options.stop = [&] {
    return (limits.stop != nullptr && limits.stop->load()) || Clock::now() - start > limits.time;
  };
  options.progress = [&](const ShrinkProgress& progress) {
    if (limits.progress) limits.progress(scenario.steps.size(), progress);
  };
  ShrinkReport report;
  report.actions_before = CountActions(scenario);
  const auto run = [&driver](const scenario::Scenario& candidate) {
    auto result = driver.RunScenario(candidate, false, {});
    return result.ok() ? *std::move(result) : ScenarioResult();
  };
  report.shrunk = Shrink(scenario, run, options);
  // A schedule of what is left may be shorter still. So may one of the whole run: its failure can
  // have other causes.
  constexpr std::size_t kShort = 2;
  for (const scenario::Scenario& from : {scenario::Scenario(report.shrunk.scenario), scenario}) {
    if (CountActions(report.shrunk.scenario) <= kShort) break;
    const auto schedule = driver.Schedule(from, [&] {
      ++report.shrunk.runs;
      return options.stop();
    });
    if (!schedule.has_value()) continue;
    Shrunk shorter = Shrink(*schedule, run, options);
    report.shrunk.runs += shorter.runs;
    // Of equal length the schedule is better: its times do not matter.
    if (CountActions(shorter.scenario) <= CountActions(report.shrunk.scenario)) {
      report.shrunk.scenario = ReadableSchedule(std::move(shorter.scenario), run);
    }
  }
  report.seconds = Clock::now() - start;
  return report;
}

std::string ShrunkFile(const ShrinkReport& report, const ProtocolDriver& driver,
                       const std::string& source) {
  scenario::Scenario scenario = report.shrunk.scenario;
  const auto result = driver.RunScenario(scenario, false, {});
  if (scenario.title.empty() && result.ok() && result->run.violation.has_value()) {
    scenario.title = result->run.violation->invariant + ": " + result->run.violation->summary;
  }
  if (scenario.why.empty()) {
    scenario.why = "Shrunk from " + source + ": " + std::to_string(report.actions_before) +
                   " actions to " + std::to_string(CountActions(scenario)) + ".";
  }
  return WriteScenario(scenario, driver.vocabulary(), "");
}

}  // namespace stampede
