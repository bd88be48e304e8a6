// Makes a run while others listen: a trace, a story, a scenario.
#ifndef STAMPEDE_REPLAY_RUN_OBSERVER_H_
#define STAMPEDE_REPLAY_RUN_OBSERVER_H_

#include <optional>
#include <utility>

#include "stampede/replay/protocol_driver.h"
#include "stampede/replay/scenario_recorder.h"
#include "stampede/replay/step_text.h"
#include "stampede/replay/trace_writer.h"
#include "stampede/sim/run.h"
#include "stampede/sim/world.h"

namespace stampede {

// An observer for World that hands on what it hears to whoever is asked for in `outputs`.
template <class P>
class RunObserver {
 public:
  explicit RunObserver(const RunOutputs& outputs) : outputs_(outputs), writer_(outputs.trace) {
    if (outputs.scenario != nullptr) recorder_.emplace();
  }

  void Begin(const RunOptions<P>& options, const TraceOrigin& origin) {
    without_ = origin.without;
    writer_.Begin(options, origin);
    if (recorder_) recorder_->Begin(options);
  }
  void OnStep(const Observation<P>& seen, const Cause& cause, std::uint64_t fingerprint) {
    writer_.OnStep(seen, cause, fingerprint);
    if (recorder_) recorder_->OnStep(seen, cause);
    if (outputs_.story) outputs_.story(ShowStep(seen, cause));
  }
  void End(const RunOutcome& outcome) {
    writer_.End(outcome);
    if (!recorder_) return;
    *outputs_.scenario = recorder_->Finish(outcome);
    outputs_.scenario->without = without_;
  }

  void OnSent(const MessageName& name, const MessageFault& fault, Time arrival) {
    writer_.OnSent(name, fault, arrival);
    if (recorder_) recorder_->OnSent(name, fault, arrival);
  }
  void OnLost(const MessageName& name, Loss why) { writer_.OnLost(name, why); }
  void OnReleased(const MessageName& name, const ReleasePoint& point) {
    writer_.OnReleased(name, point);
    if (recorder_) recorder_->OnReleased(name, point);
  }
  void OnWindow(std::uint64_t window, const Faults& faults) {
    writer_.OnWindow(window, faults);
    if (recorder_) recorder_->OnWindow(window, faults);
  }
  void OnCrashPlanned(const CrashPoint& crash) { writer_.OnCrashPlanned(crash); }
  void OnCrash(const CrashPoint& crash) {
    if (recorder_) recorder_->OnCrash(crash);
  }
  void OnHeal() {
    writer_.OnHeal();
    if (recorder_) recorder_->OnHeal();
  }
  template <class Protocol>
  void OnCommand(const Command<Protocol>& command, Time now) {
    writer_.template OnCommand<Protocol>(command, now);
    if (recorder_) recorder_->template OnCommand<Protocol>(command, now);
  }

 private:
  const RunOutputs& outputs_;
  TraceWriter<P> writer_;
  std::optional<ScenarioRecorder<P>> recorder_;
  std::vector<std::string> without_;
};

// Drives one run with any adversary. `compare` is called with every step after the invariants; it
// returns false to end the run.
template <class P, class Checks, class Compare, class RunDriver = NoRunDriver>
RunOutcome ObserveRun(const RunOptions<P>& options, const TraceOrigin& origin, Adversary& adversary,
                      Checks& checks, const RunOutputs& outputs, Compare&& compare,
                      RunDriver&& driver = {}) {
  RunObserver<P> listener(outputs);
  World<P, Adversary, RunObserver<P>> world;
  listener.Begin(options, origin);
  checks.Start(options.config, options.liveness_bound);
  world.Start(options, origin.seed, adversary, listener);
  const auto also = [&](const Observation<P>& seen) {
    listener.OnStep(seen, world.cause(), world.fingerprint());
    return compare(seen, world) && seen.step < outputs.until_step;
  };
  const RunOutcome outcome = Drive(origin.seed, world, checks, also, driver);
  listener.End(outcome);
  return outcome;
}

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_RUN_OBSERVER_H_
