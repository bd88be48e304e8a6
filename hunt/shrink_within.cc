#include "stampede/hunt/shrink_within.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "stampede/hunt/scenario_in_child.h"
#include "stampede/replay/readable.h"
#include "stampede/replay/story_signature.h"

namespace stampede {
namespace {

// Whether a schedule is the better story. Of equal length it is: its times do not matter. A few
// actions are read at a glance; then the run that they make may be shorter, as where the other
// story says only that it fails by itself.
bool IsBetter(const scenario::Scenario& schedule, const ScenarioResult& its_run,
              const scenario::Scenario& story, const ScenarioResult& story_run) {
  constexpr std::size_t kFew = 12;
  const std::size_t actions = CountActions(schedule);
  return actions <= CountActions(story) ||
         (actions <= kFew &&
          actions + its_run.run.steps < CountActions(story) + story_run.run.steps);
}

}  // namespace

absl::StatusOr<ShrinkReport> ShrinkWithin(const ShrinkLimits& limits, const ProtocolDriver& driver,
                                          const scenario::Scenario& scenario) {
  std::optional<ChildLimits> children = limits.children;
  const auto make_run = [&](const scenario::Scenario& candidate, const RunOutputs& outputs) {
    return children.has_value() ? RunScenarioInChild(driver, candidate, false, outputs, *children)
                                : driver.RunScenario(candidate, false, outputs);
  };
  const auto first = make_run(scenario, {});
  if (!first.ok()) return first.status();
  if (!first->run.violation.has_value()) {
    return absl::InvalidArgumentError("it violates no invariant: there is nothing to shrink");
  }
  // Of those that are tried, many hang, too.
  if (children.has_value() && first->run.violation->invariant == kHangName) {
    constexpr std::chrono::milliseconds kLeast{100};
    children->step_timeout =
        std::min(children->step_timeout, std::max(kLeast, children->step_timeout / 20));
  }
  const bool fatal = IsFatal(first->run.violation->invariant);
  std::optional<std::chrono::milliseconds> time = limits.time;
  if (!time.has_value() && fatal) time = std::chrono::seconds(20);
  const auto start = std::chrono::steady_clock::now();
  ShrinkReport report;
  // Of the limits, what is done at the moment may take what comes before this share.
  double share = 1;
  bool stopped = false;
  std::uint64_t tried = 0;
  ShrinkOptions options;
  options.stop = [&] {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    if ((limits.stop != nullptr && limits.stop->load()) ||
        (time.has_value() && elapsed > share * *time)) {
      report.cut_short = true;
      stopped = true;
      return true;
    }
    const bool enough = static_cast<double>(++tried) > share * static_cast<double>(limits.runs);
    stopped |= enough;
    return enough;
  };
  std::uint64_t runs = 0;  // so far, but for those of the Shrink() under way
  std::size_t fewest = scenario.steps.size();
  options.progress = [&](const ShrinkProgress& progress) {
    fewest = std::min(fewest, progress.steps);
    if (limits.progress) limits.progress(scenario.steps.size(), {runs + progress.runs, fewest});
  };
  report.actions_before = CountActions(scenario);
  const auto run = [&](const scenario::Scenario& candidate) {
    auto result = make_run(candidate, {});
    return result.ok() ? *std::move(result) : ScenarioResult();
  };
  const std::string signature = SignatureOf(*first->run.violation);
  const auto fails_alike = [&](const scenario::Scenario& candidate) {
    ++runs;
    const auto result = make_run(candidate, {});
    return result.ok() && result->run.violation.has_value() &&
           SignatureOf(*result->run.violation) == signature;
  };
  scenario::Scenario whole = scenario;
  if (scenario.workload.has_value() || scenario.random.has_value()) {
    // What clients ask and what goes wrong by itself becomes steps, which can be taken away.
    RunOutputs outputs;
    outputs.scenario = &whole;
    make_run(scenario, outputs).status().IgnoreError();
    whole.title = scenario.title;
    whole.why = scenario.why;
    if (!fails_alike(whole)) whole = scenario;
  }
  // Told to end, it keeps what it has as it is.
  const auto interrupted = [&limits] { return limits.stop != nullptr && limits.stop->load(); };
  // One whose run ends its process has no schedule. Where there is none, or it does not fail in the
  // same way, the story with its times stays.
  const auto schedule_of = [&](const scenario::Scenario& from) {
    std::optional<scenario::Scenario> schedule;
    if (children.has_value() || interrupted()) return schedule;
    schedule = driver.Schedule(from, [&] {
      ++runs;
      return options.stop();
    });
    if (schedule.has_value() && !fails_alike(*schedule)) schedule.reset();
    if (!schedule.has_value()) return schedule;
    Shrunk shorter = Shrink(*schedule, run, options);
    runs += shorter.runs;
    schedule = std::move(shorter.scenario);
    return schedule;
  };
  // The whole run's schedule comes first: its runs are the shortest, so that something is there to
  // read when time is up. A schedule of what is left of the story may be shorter still, since its
  // failure can have other causes.
  share = 0.5;
  const auto of_whole = schedule_of(whole);
  share = of_whole.has_value() ? 0.75 : 1;
  report.shrunk = Shrink(whole, run, options);
  runs += report.shrunk.runs;
  share = 1;
  const auto of_story = schedule_of(report.shrunk.scenario);
  for (const auto* schedule : {&of_story, &of_whole}) {
    const scenario::Scenario& best = report.shrunk.scenario;
    if (!schedule->has_value() || !IsBetter(**schedule, run(**schedule), best, run(best))) continue;
    report.shrunk.scenario = **schedule;
    if (interrupted()) continue;
    scenario::Scenario readable = ReadableSchedule(**schedule, run);
    if (fails_alike(readable)) report.shrunk.scenario = std::move(readable);
  }
  report.shrunk.finished &= !stopped;
  report.shrunk.runs = runs;
  RunOutputs outputs;
  outputs.story = [&report](const std::string& line) { report.last_events.Add(line); };
  const auto last = make_run(report.shrunk.scenario, outputs);
  if (last.ok() && last->run.violation.has_value()) report.violation = *last->run.violation;
  report.signature = fatal ? signature : StorySignature(driver, report.shrunk.scenario);
  report.seconds = std::chrono::steady_clock::now() - start;
  return report;
}

std::string ShrunkFile(const ShrinkReport& report, const ProtocolDriver& driver,
                       const std::string& source) {
  scenario::Scenario scenario = report.shrunk.scenario;
  if (scenario.title.empty()) {
    scenario.title = report.violation.invariant + ": " + report.violation.summary;
  }
  if (scenario.why.empty()) {
    scenario.why = "Shrunk from " + source + ": " + std::to_string(report.actions_before) +
                   " actions to " + std::to_string(CountActions(scenario)) + ".";
  }
  return WriteScenario(scenario, driver.vocabulary(), "");
}

}  // namespace stampede
