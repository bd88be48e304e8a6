#include "stampede/cli/shrinking.h"

#include <iostream>
#include <unistd.h>

#include "stampede/cli/interrupt.h"
#include "stampede/cli/text.h"
#include "stampede/replay/readable.h"

namespace stampede {

absl::StatusOr<ShrinkReport> ShrinkWithin(std::chrono::milliseconds budget,
                                          const ProtocolDriver& runner,
                                          const scenario::Scenario& scenario) {
  using Clock = std::chrono::steady_clock;
  const auto first = runner.RunScenario(scenario, false, {});
  if (!first.ok()) return first.status();
  if (!first->run.violation.has_value()) {
    return absl::InvalidArgumentError("it violates no invariant: there is nothing to shrink");
  }
  const auto& interrupted = ListenForInterrupts();
  const bool terminal = IsTerminal(STDERR_FILENO);
  const auto start = Clock::now();
  auto last_shown = start;
  ShrinkOptions options;
  options.stop = [&] { return interrupted.load() || Clock::now() - start > budget; };
  options.progress = [&](const ShrinkProgress& progress) {
    const auto now = Clock::now();
    if (!terminal || now - last_shown < std::chrono::milliseconds(100)) return;
    last_shown = now;
    std::cerr << "\r\x1b[Kshrinking: " << scenario.steps.size() << " actions -> " << progress.steps
              << ", " << WithCommas(progress.runs) << " runs" << std::flush;
  };
  ShrinkReport report;
  report.actions_before = CountActions(scenario);
  const auto tell = [&runner](const scenario::Scenario& candidate) {
    auto result = runner.RunScenario(candidate, false, {});
    return result.ok() ? *std::move(result) : ScenarioResult();
  };
  report.shrunk = Shrink(scenario, tell, options);
  // A schedule is another way to tell the failure; so is one made of the whole run, which may have
  // other causes than what is left of it.
  constexpr std::size_t kShort = 2;
  for (const scenario::Scenario& from : {scenario::Scenario(report.shrunk.scenario), scenario}) {
    if (CountActions(report.shrunk.scenario) <= kShort) break;
    const auto schedule = runner.Schedule(from, [&] {
      ++report.shrunk.runs;
      return options.stop();
    });
    if (!schedule.has_value()) continue;
    Shrunk shorter = Shrink(*schedule, tell, options);
    report.shrunk.runs += shorter.runs;
    // Of two equally long ones the schedule: no time matters in it.
    if (CountActions(shorter.scenario) <= CountActions(report.shrunk.scenario)) {
      report.shrunk.scenario = ReadableSchedule(std::move(shorter.scenario), tell);
    }
  }
  if (terminal) std::cerr << "\r\x1b[K" << std::flush;
  report.seconds = Clock::now() - start;
  report.interrupted = interrupted.load();
  return report;
}

std::string ShrunkFile(const ShrinkReport& report, const ProtocolDriver& runner,
                       const std::string& source) {
  scenario::Scenario scenario = report.shrunk.scenario;
  const auto result = runner.RunScenario(scenario, false, {});
  if (scenario.title.empty() && result.ok() && result->run.violation.has_value()) {
    scenario.title = result->run.violation->invariant + ": " + result->run.violation->summary;
  }
  if (scenario.why.empty()) {
    scenario.why = "Shrunk from " + source + ": " + std::to_string(report.actions_before) +
                   " actions to " + std::to_string(CountActions(scenario)) + ".";
  }
  return WriteScenario(scenario, runner.vocabulary(), "");
}

}  // namespace stampede
