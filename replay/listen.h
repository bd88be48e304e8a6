// Makes a run while others listen: a trace, a story, a scenario.
#ifndef STAMPEDE_REPLAY_LISTEN_H_
#define STAMPEDE_REPLAY_LISTEN_H_

#include <optional>
#include <utility>

#include "stampede/replay/runner.h"
#include "stampede/replay/scenario_recorder.h"
#include "stampede/replay/step_text.h"
#include "stampede/replay/trace_writer.h"
#include "stampede/sim/run.h"
#include "stampede/sim/world.h"

namespace stampede {

// An observer for World that hands on what it hears to whoever is asked for in `listening`.
template <class P>
class RunListener {
 public:
  explicit RunListener(const Listening& listening)
      : listening_(listening), writer_(listening.trace) {
    if (listening.scenario != nullptr) recorder_.emplace();
  }

  void Begin(const RunOptions<P>& options, const TraceOrigin& origin) {
    without_ = origin.without;
    writer_.Begin(options, origin);
    if (recorder_) recorder_->Begin(options);
  }
  void OnStep(const Observation<P>& seen, const Cause& cause, std::uint64_t fingerprint) {
    writer_.OnStep(seen, cause, fingerprint);
    if (recorder_) recorder_->OnStep(seen, cause);
    if (listening_.story) listening_.story(ShowStep(seen, cause));
  }
  void End(const RunOutcome& outcome) {
    writer_.End(outcome);
    if (!recorder_) return;
    *listening_.scenario = recorder_->Finish(outcome);
    listening_.scenario->without = without_;
  }

  void OnSent(const MessageName& name, const Fate& fate, Time arrival) {
    writer_.OnSent(name, fate, arrival);
    if (recorder_) recorder_->OnSent(name, fate, arrival);
  }
  void OnLost(const MessageName& name, Loss why) { writer_.OnLost(name, why); }
  void OnReleased(const MessageName& name, const Moment& moment) {
    writer_.OnReleased(name, moment);
    if (recorder_) recorder_->OnReleased(name, moment);
  }
  void OnWindow(std::uint64_t window, const Troubles& troubles) {
    writer_.OnWindow(window, troubles);
    if (recorder_) recorder_->OnWindow(window, troubles);
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
  const Listening& listening_;
  TraceWriter<P> writer_;
  std::optional<ScenarioRecorder<P>> recorder_;
  std::vector<std::string> without_;
};

// Drives one run with any adversary. `compare` is called with every step after the invariants; it
// returns false to end the run.
template <class P, class Checks, class Compare, class Director = NoDirector>
RunOutcome Listen(const RunOptions<P>& options, const TraceOrigin& origin, Adversary& adversary,
                  Checks& checks, const Listening& listening, Compare&& compare,
                  Director&& director = {}) {
  RunListener<P> listener(listening);
  World<P, Adversary, RunListener<P>> world;
  listener.Begin(options, origin);
  checks.Start(options.config, options.liveness_bound);
  world.Start(options, origin.seed, adversary, listener);
  const auto also = [&](const Observation<P>& seen) {
    listener.OnStep(seen, world.cause(), world.fingerprint());
    return compare(seen, world) && seen.step < listening.until_step;
  };
  const RunOutcome outcome = Drive(origin.seed, world, checks, also, director);
  listener.End(outcome);
  return outcome;
}

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_LISTEN_H_
