// Replay of a trace from its decisions alone.
#include <algorithm>
#include <memory>
#include <utility>

#include "stampede/core/json.h"
#include "stampede/core/run_position.h"
#include "stampede/replay/internal/json_difference.h"
#include "stampede/replay/internal/recorded_adversary.h"
#include "stampede/replay/internal/recorded_driver.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/replay/run_recorder.h"
#include "stampede/replay/trace.h"

namespace stampede {
namespace {

// When the last step was taken; zero where its line does not say.
Time EndOf(const Trace& trace) {
  Time end;
  if (trace.steps.empty()) return end;
  const auto line = ParseJson(trace.steps.back().line);
  const bool says = line.ok() && line->contains("at") && FromJson((*line)["at"], end).ok();
  return says && end < Time(Scheduled::kMostTime) ? end : Time();
}

// What differs between a recorded step and one just taken, as JSON pointers with both values.
std::string Difference(const std::string& recorded, const StepView& step) {
  auto then = ParseJson(recorded);
  if (!then.ok()) return recorded;
  Json now = *ParseJson(step.TraceLine());
  if (then->contains("state")) now["state"] = *ParseJson(step.text->State());
  then->erase("fingerprint");
  now.erase("fingerprint");
  std::string text;
  for (const std::string& field : JsonDifferences(*then, "recorded", now, "now", 6)) {
    text += "  " + field + "\n";
  }
  return text.empty() ? "  the fingerprint alone: something before this step differed\n" : text;
}

// What a process says as it dies is not the same each time.
bool SameVerdict(const std::optional<Violation>& a, const std::optional<Violation>& b) {
  if (!a.has_value() || !b.has_value() || !IsFatal(a->invariant)) return a == b;
  return a->invariant == b->invariant && a->step == b->step && a->node == b->node;
}

}  // namespace

absl::StatusOr<Replayed> ProtocolDriver::Replay(std::string_view text, const ReplayChoices& choices,
                                                const RunOutputs& outputs) const {
  auto trace = ParseTrace(text, vocabulary());
  if (!trace.ok()) return trace.status();
  RunSpec spec = trace->spec;
  for (const RecordedCommand& recorded : trace->commands) {
    const auto* invoke = std::get_if<InvokeOperation>(&recorded.command);
    if (invoke == nullptr) continue;
    const std::string where = "line " + std::to_string(recorded.line) + ": /operation";
    if (auto status = CheckOperation(spec, invoke->operation, where); !status.ok()) return status;
  }
  // A scenario heals when it says so; a run that does not end as recorded must end in time.
  constexpr std::uint64_t kSlack = 1'000;
  spec.settings.fault_events =
      std::min<std::uint64_t>(spec.settings.fault_events, trace->steps.size() + kSlack);
  const std::string where_config = "line 1: /cluster/config";
  if (auto probe =
          Begin(spec, {0, std::make_unique<QuietAdversary>(), nullptr, nullptr}, where_config);
      !probe.ok()) {
    return probe.status();
  }

  auto adversary = std::make_unique<RecordedAdversary>(
      std::make_shared<const Decisions>(trace->decisions), choices.then_random, ShapeOf(spec));
  RecordedAdversary* const decisions = adversary.get();
  auto driver = std::make_unique<RecordedDriver>(trace->commands, EndOf(*trace));
  RecordedDriver* const commands = driver.get();

  Replayed replayed;
  const auto differs = [&](std::uint64_t step, std::string difference) {
    if (replayed.difference.empty()) {
      replayed.different_step = step;
      replayed.difference = std::move(difference);
      commands->Diverge();
    }
    return choices.tolerant;
  };
  const bool leaves = choices.then_random.has_value();
  const std::uint64_t recorded_steps = trace->steps.size();
  const auto compare = [&](const StepView& step) {
    if (step.step > recorded_steps) {
      // Only a violation that no longer shows makes a run go on longer.
      return differs(step.step,
                     "the recorded run ended after step " + std::to_string(recorded_steps));
    }
    const RecordedStep& recorded = trace->steps[step.step - 1];
    if (recorded.fingerprint == step.fingerprint) return true;
    return differs(step.step, Difference(recorded.line, step));
  };
  const auto also = [&](const StepView& step) {
    if (leaves && step.step >= choices.leave_after) {
      if (step.step == choices.leave_after) decisions->Leave();
      return true;
    }
    const bool goes_on = compare(step);
    const bool ended_here =
        !choices.tolerant && !trace->violation.has_value() && step.step == recorded_steps;
    return goes_on && !ended_here;
  };
  RunRecorder recorder(*this, spec, outputs, {std::string(name()), 0, "recorded", outputs.command},
                       also);
  auto run = Begin(spec, {0, std::move(adversary), std::move(driver), &recorder}, where_config);
  if (!run.ok()) return run.status();
  recorder.Attach(run->get());
  replayed.outcome = (*run)->Finish();
  recorder.End(replayed.outcome);
  if (outputs.history != nullptr) *outputs.history = (*run)->History();
  replayed.skipped = decisions->unused() + commands->skipped();
  replayed.decisions = trace->decisions.message_faults.size() + trace->decisions.entropy.size() +
                       trace->commands.size();
  const std::uint64_t steps = replayed.outcome.steps;
  if (leaves) return replayed;
  if (steps < recorded_steps && steps < outputs.until_step) {
    differs(steps + 1, "the recorded run went on after step " + std::to_string(steps));
  }
  if (steps == recorded_steps && !SameVerdict(replayed.outcome.violation, trace->violation)) {
    differs(steps, "the recorded run ended with another verdict");
  }
  return replayed;
}

}  // namespace stampede
