#include "stampede/replay/debug/recorded_run.h"

#include <algorithm>
#include <utility>

#include "stampede/core/keyed_random.h"
#include "stampede/replay/internal/recorded_adversary.h"
#include "stampede/replay/internal/recorded_driver.h"
#include "stampede/replay/internal/scenario_run.h"

namespace stampede {
namespace {

// What a trace would hold, without its text. See TraceWriter and docs/trace-format.md.
class DecisionRecorder final : public RunObserver {
 public:
  explicit DecisionRecorder(std::uint64_t entropy_salt) : entropy_salt_(entropy_salt) {}

  void OnStep(const StepView& step) override {
    step_ = step.step;
    at_ = step.at;
    input_ = step.cause.packed_name;
    if (step.entropy != Draw(entropy_salt_, input_)) decisions_.entropy[input_] = step.entropy;
  }
  void OnSent(const MessageName& name, const MessageFault& fault, Time) override {
    if (!fault.quiet()) decisions_.message_faults[name.Packed()] = fault;
  }
  void OnReleased(const MessageName& name, const ReleasePoint& point) override {
    decisions_.releases[name.Packed()] = {point.role_change, point.window, point.input};
  }
  void OnWindow(std::uint64_t window, const FaultState& faults) override {
    window_ = window;
    if (!FaultsIn(faults).empty()) decisions_.windows[window] = faults;
  }
  void OnCrashPlanned(const CrashPoint& crash) override {
    decisions_.crashes[window_].push_back(crash);
  }
  void OnHeal(const FaultState& lasting) override {
    if (!FaultsIn(lasting).empty()) decisions_.lasting = lasting;
  }
  void OnCommand(const Command& command, Time now) override {
    const bool behind_step = step_ > 0 && now == at_;
    commands_.push_back({{now, step_, 0, command}, behind_step ? input_ : 0});
  }

  RecordedRun Finish(const RunSpec& spec, std::uint64_t seed, const RunOutcome& outcome) {
    RecordedRun run;
    run.spec = spec;
    run.seed = seed;
    run.decisions = std::make_shared<const Decisions>(std::move(decisions_));
    run.commands = std::move(commands_);
    run.outcome = outcome;
    return run;
  }

 private:
  const std::uint64_t entropy_salt_;
  Decisions decisions_;
  std::vector<PlacedCommand> commands_;
  std::uint64_t window_ = 0;
  std::uint64_t step_ = 0;
  Time at_;
  std::uint64_t input_ = 0;
};

}  // namespace

absl::StatusOr<RecordedRun> RecordSeed(const SeededRuns& runs, std::uint64_t seed) {
  const RunSpec spec = runs.SpecOf(seed);
  DecisionRecorder recorder(spec.settings.entropy_salt);
  auto run = runs.protocol().Begin(spec, {seed, runs.AdversaryOf(seed), nullptr, &recorder}, "");
  if (!run.ok()) return run.status();
  const RunOutcome outcome = (*run)->Finish();
  return recorder.Finish(spec, seed, outcome);
}

absl::StatusOr<RecordedRun> RecordScenario(const ProtocolDriver& protocol,
                                           const scenario::Scenario& scenario) {
  const auto spec = SpecOfScenario(protocol, scenario);
  if (!spec.ok()) return spec.status();
  DecisionRecorder recorder(spec->settings.entropy_salt);
  auto run = BeginScenario(protocol, *spec, std::make_shared<const scenario::Scenario>(scenario),
                           /*tolerant=*/false, &recorder);
  if (!run.ok()) return run.status();
  const RunOutcome outcome = (*run)->Finish();
  const ScenarioResult result = ScenarioResultOf(**run);
  RecordedRun recorded = recorder.Finish(*spec, 0, outcome);
  if (!result.stuck.empty())
    recorded.remark = "the scenario does not get to its end: " + result.stuck;
  return recorded;
}

absl::StatusOr<RecordedRun> RecordTrace(const ProtocolDriver& protocol, std::string_view text) {
  auto trace = ParseTrace(text, protocol.vocabulary());
  if (!trace.ok()) return trace.status();
  for (const RecordedCommand& recorded : trace->commands) {
    const auto* invoke = std::get_if<InvokeOperation>(&recorded.command);
    if (invoke == nullptr) continue;
    const std::string where = "line " + std::to_string(recorded.line) + ": /operation";
    const auto status = protocol.CheckOperation(trace->spec, invoke->operation, where);
    if (!status.ok()) return status;
  }
  const std::string where_config = "line 1: /cluster/config";
  // The shape of a run that cannot be run is not asked for.
  const auto probe = protocol.Begin(
      trace->spec, {0, std::make_unique<QuietAdversary>(), nullptr, nullptr}, where_config);
  if (!probe.ok()) return probe.status();

  // As it is now: its commands find their steps in a run that may differ from the recorded one.
  DecisionRecorder recorder(trace->spec.settings.entropy_salt);
  Time end;
  for (const RecordedCommand& command : trace->commands) end = std::max(end, command.at);
  auto driver = std::make_unique<RecordedDriver>(trace->commands, end);
  RecordedDriver* const commands = driver.get();
  auto adversary =
      std::make_unique<RecordedAdversary>(std::make_shared<const Decisions>(trace->decisions),
                                          std::nullopt, protocol.ShapeOf(trace->spec));
  RunSpec spec = trace->spec;
  auto run =
      protocol.Begin(spec, {0, std::move(adversary), std::move(driver), &recorder}, where_config);
  if (!run.ok()) return run.status();
  std::uint64_t different_step = 0;
  const std::uint64_t recorded_steps = trace->steps.size();
  while (!(*run)->ended()) {
    const std::uint64_t steps = (*run)->steps();
    // A trace ends where it was cut, or with its scenario.
    if (steps >= recorded_steps && different_step == 0 && !trace->violation.has_value()) {
      (*run)->Interrupt();
      break;
    }
    constexpr std::uint64_t kSlack = 1'000;
    if (steps >= recorded_steps + kSlack) (*run)->Interrupt();
    (*run)->Step();
    const std::uint64_t now = (*run)->steps();
    if (different_step != 0 || now == steps) continue;
    if (now <= recorded_steps && (*run)->fingerprint() == trace->steps[now - 1].fingerprint) {
      continue;
    }
    different_step = now;
    commands->Diverge();
  }
  RecordedRun recorded = recorder.Finish(spec, 0, (*run)->outcome());
  if (different_step != 0) {
    recorded.remark = "the run differs from its trace at step " + std::to_string(different_step) +
                      ": this is the run as it is now, see `replay --tolerant`";
  }
  return recorded;
}

}  // namespace stampede
