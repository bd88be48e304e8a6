#include "stampede/replay/report/report_of_run.h"

#include <optional>
#include <utility>

#include "stampede/replay/report/report_recorder.h"

namespace stampede::report {
namespace {

// A recorded run of so many exceptions has no story that a person reads.
constexpr std::size_t kMostScenarioSteps = 400;

// Calls make(outputs), which makes the run and returns its outcome, or what is wrong; a second time
// where the run is so long that only its end is kept in detail.
template <class F>
absl::StatusOr<ReportedRun> Keep(F&& make, const Vocabulary& vocabulary) {
  ReportedRun kept;
  std::uint64_t details_from = 1;
  for (;;) {
    ReportRecorder recorder(details_from);
    scenario::Scenario scenario;
    RunOutputs outputs;
    outputs.scenario = &scenario;
    outputs.history = &kept.history;
    // What is longer is made once more: this time it is only to know how long it is.
    if (details_from == 1) outputs.until_step = kMostDetails + kStepsInBlock;
    outputs.observer = &recorder;
    const absl::StatusOr<RunOutcome> outcome = make(outputs);
    if (!outcome.ok()) return outcome.status();
    if (details_from == 1 && outcome->steps >= outputs.until_step) {
      const absl::StatusOr<RunOutcome> whole = make(RunOutputs());
      if (!whole.ok()) return whole.status();
      details_from = whole->steps - kMostDetails + 1;
      continue;
    }
    kept.run = recorder.Take();
    if (scenario.steps.size() <= kMostScenarioSteps) {
      kept.run.scenario_text = WriteScenario(scenario, vocabulary, "");
      kept.run.scenario = std::move(scenario);
    }
    return kept;
  }
}

}  // namespace

ReportedRun ReportOfSeed(const SeededRuns& runs, std::uint64_t seed) {
  return *Keep(
      [&](const RunOutputs& outputs) -> absl::StatusOr<RunOutcome> {
        return runs.Record(seed, outputs);
      },
      runs.protocol().vocabulary());
}

absl::StatusOr<ReportedRun> ReportOfTrace(const ProtocolDriver& protocol, std::string_view trace) {
  return Keep(
      [&](const RunOutputs& outputs) -> absl::StatusOr<RunOutcome> {
        const auto replayed = protocol.Replay(trace, {}, outputs);
        if (!replayed.ok()) return replayed.status();
        if (replayed->difference.empty()) return replayed->outcome;
        return absl::FailedPreconditionError(
            "the run differs from its trace at step " + std::to_string(replayed->different_step) +
            ":\n" + replayed->difference +
            "The protocol or the simulator has changed since the trace was written.");
      },
      protocol.vocabulary());
}

absl::StatusOr<ReportedRun> ReportOfScenario(const ProtocolDriver& protocol, std::string_view text,
                                             bool without_defect) {
  auto scenario = ParseScenario(text, protocol.vocabulary());
  if (!scenario.ok()) return scenario.status();
  auto kept = Keep(
      [&](const RunOutputs& outputs) -> absl::StatusOr<RunOutcome> {
        const auto result = protocol.RunScenario(*scenario, without_defect, outputs);
        if (!result.ok()) return result.status();
        return result->run;
      },
      protocol.vocabulary());
  if (!kept.ok()) return kept;
  if (scenario->manual_delivery) {
    // There every message waits to be delivered: none is held back by a fault.
    for (Message& message : kept->run.messages) message.held = false;
  }
  // As its author wrote it.
  kept->run.scenario_text = std::string(text);
  kept->run.scenario = *std::move(scenario);
  return kept;
}

}  // namespace stampede::report
