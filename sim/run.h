// One run from start to end, whatever drives it: faults, healing, and getting well again.
#ifndef STAMPEDE_SIM_RUN_H_
#define STAMPEDE_SIM_RUN_H_

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "stampede/core/enum_names.h"
#include "stampede/core/fields.h"
#include "stampede/core/internal/time_text.h"
#include "stampede/core/observation.h"
#include "stampede/core/progress.h"
#include "stampede/core/run_position.h"
#include "stampede/core/time.h"
#include "stampede/core/violation.h"
#include "stampede/sim/world.h"

namespace stampede {

// How a run ended.
enum class Ending : std::uint8_t {
  kNone,         // it goes on
  kDone,         // it did all that it should, and nothing was wrong
  kViolation,    // something that must hold did not
  kHalted,       // more is lost than the protocol promises to survive, and it came to rest in order
  kStuck,        // its driver cannot go on: what it waits for never came
  kInterrupted,  // it was told to end
};
constexpr auto EnumNames(Ending) {
  return std::to_array<std::string_view>(
      {"none", "done", "violation", "halted", "stuck", "interrupted"});
}

struct RunOutcome {
  std::uint64_t seed = 0;
  std::uint64_t steps = 0;
  std::uint64_t fingerprint = 0;
  Time end;
  Ending ending = Ending::kNone;
  std::optional<Violation> violation;
  bool undecided = false;  // nothing was found, but some check gave up before it could tell
  STAMPEDE_FIELDS(RunOutcome, seed, steps, fingerprint, end, ending, violation, undecided)

  bool halted() const { return ending == Ending::kHalted; }
};

// The violation of a run whose virtual time stands still.
inline constexpr std::string_view kLivelockName = "livelock";

// What a driver did when it was asked.
enum class DriverAct : std::uint8_t {
  kPassed,  // nothing: the run goes on by itself
  kActed,   // it carried out a command, or let the run go on for a while
  kDone,    // it has no more to do, and the run ends with it
  kStuck,   // it cannot go on, and the run ends with it
};

// Drives nothing. A driver is asked before the world goes on by itself:
//   DriverAct Next(R& run);
//   bool in_charge() const;   // the run ends when the driver is done, not when the checks are
// `run` offers what Run does to drivers below.
struct NoRunDriver {
  template <class R>
  DriverAct Next(R&) {
    return DriverAct::kPassed;
  }
  static constexpr bool in_charge() { return false; }
};

// Faults for options.fault_events steps, then healing, then until `Checks` are settled, or until
// the driver is done. Ends at the first violation. `Checks` are asked after every step:
//   void Start(const Cluster<P>&, const LivenessDemand&);
//   bool CheckAfterStep(const Observation<P>&);   const Violation& violation() const;
//   bool settled() const;    // healed, and nothing left to wait for
//   bool halted() const;     // and that because more was lost than the protocol can survive
//   bool at_rest() const;    // healed, and settled unless something happens yet
//   bool undecided() const;  // some check gave up
//   std::optional<Violation> CheckStuck(NodeId client, std::uint64_t step, Time now);
//                            // this client waits, and nothing will ever happen any more
//
// A run is a value: a copy is a fork, which goes on by itself, on the same thread.
template <class P, class A, class Checks, class D = NoRunDriver, class O = NoObserver>
class Run {
 public:
  using TheWorld = World<P, A, O>;

  // Before Start(): what decides, checks and drives. They belong to the run.
  A& adversary() { return world_.adversary(); }
  O& observer() { return world_.observer(); }
  Checks& checks() { return checks_; }
  const Checks& checks() const { return checks_; }
  D& driver() { return driver_; }

  // REQUIRES: Validate(options) is OK.
  void Start(const RunOptions<P>& options, std::uint64_t seed) {
    outcome_ = RunOutcome();
    outcome_.seed = seed;
    latest_ = Time();
    latest_step_ = 0;
    most_steps_at_once_ = MostStepsAtOnce(options.cluster);
    checks_.Start(options.cluster, {options.liveness_bound, options.demand_progress});
    world_.Start(options, seed);
  }

  // Lets the run go on until a node has taken a step, which the observer sees after the checks.
  // False when it has ended.
  bool Step() {
    const std::uint64_t before = world_.steps();
    while (!ended() && world_.steps() == before) GoOn();
    return !ended();
  }

  // Goes on to the end.
  RunOutcome Finish() {
    while (!ended()) GoOn();
    return outcome();
  }

  // Ends the run as interrupted, after the step at hand.
  void Interrupt() {
    if (!ended()) outcome_.ending = Ending::kInterrupted;
  }

  bool ended() const { return outcome_.ending != Ending::kNone; }
  // As the run is now.
  RunOutcome outcome() const {
    RunOutcome outcome = outcome_;
    outcome.steps = world_.steps();
    outcome.fingerprint = world_.fingerprint();
    outcome.end = world_.now();
    outcome.undecided = !outcome.violation.has_value() && checks_.undecided();
    return outcome;
  }
  const TheWorld& world() const { return world_; }

  // For drivers, and for stepping through a run by hand: each as in World, with the step that it
  // makes a node take checked.
  bool AdvanceBefore(Time end) { return world_.AdvanceBefore(end, AfterStep{this}); }
  bool Do(const Command& command) { return world_.Do(command, AfterStep{this}); }
  void DrainDisks() {
    world_.DrainDisks(AfterStep{this}, [this] { return ended(); });
  }
  TheWorld& mutable_world() { return world_; }

  // Lets the world go on by itself by one step, or up to `end`. Where nothing will ever happen any
  // more, everything heals, or the run ends.
  void Wait(Time end) {
    if (AdvanceBefore(end) || end != Time(Scheduled::kMostTime)) return;
    if (!world_.healed()) return world_.Heal();
    if (checks_.at_rest()) return EndWith(Ending::kDone);
    if (const auto waiting = world_.SomeWaitingClient()) {
      if (auto violation = checks_.CheckStuck(*waiting, world_.steps(), world_.now())) {
        return Violate(*std::move(violation));
      }
    }
    outcome_.ending = Ending::kStuck;
  }

 private:
  // Of one type wherever the world is told to go on, so that a step is compiled once.
  struct AfterStep {
    Run* run;
    void operator()(const Observation<P>& seen) const { run->Check(seen); }
  };
  void Check(const Observation<P>& seen) {
    if (world_.is_fatal_step()) [[unlikely]] {
      const FatalStep& fatal = CurrentFatalStep();
      Violate({fatal.invariant, fatal.summary, fatal.details, seen.step, seen.now, seen.node});
      return world_.observer().OnStep(seen);
    }
    const bool holds = checks_.CheckAfterStep(seen);
    if (!holds) Violate(checks_.violation());
    world_.observer().OnStep(seen);
    constexpr std::uint64_t kEvery = 256;
    if (holds && seen.step % kEvery == 0) [[unlikely]]
      CheckThatTimePasses(seen);
    // What a step does after an assertion of it has failed means nothing.
    if (!holds && !seen.effects.failed_claim().empty()) world_.DiscardEffects();
  }
  void CheckThatTimePasses(const Observation<P>& seen) {
    if (seen.now != latest_) {
      latest_ = seen.now;
      latest_step_ = seen.step;
      return;
    }
    const std::uint64_t steps = seen.step - latest_step_;
    if (steps < most_steps_at_once_ || ended()) return;
    // What has piled up for a paused node comes up at once, but was brought about before.
    if (world_.cause().step < latest_step_) return;
    Violate({std::string(kLivelockName),
             "virtual time stands still: steps bring about steps at the same moment for ever",
             {std::to_string(steps) + " steps at " + ShowMilliseconds(seen.now)},
             seen.step,
             seen.now,
             seen.node});
  }
  void Violate(Violation violation) {
    outcome_.violation = std::move(violation);
    outcome_.ending = Ending::kViolation;
  }

  void GoOn() {
    if (!driver_.in_charge() && checks_.settled()) {
      outcome_.ending = checks_.halted() ? Ending::kHalted : Ending::kDone;
      return;
    }
    if (!world_.healed() && world_.steps() >= world_.options().fault_events) world_.Heal();
    switch (driver_.Next(*this)) {
      case DriverAct::kPassed: return Wait(Time(Scheduled::kMostTime));
      case DriverAct::kActed: return;
      case DriverAct::kDone: return EndWith(checks_.halted() ? Ending::kHalted : Ending::kDone);
      case DriverAct::kStuck: return EndWith(Ending::kStuck);
    }
  }
  void EndWith(Ending ending) {
    if (!ended()) outcome_.ending = ending;
  }

  // More than the nodes take at one moment, even where all messages take the same time: each node
  // then hears of each replica at once.
  static std::uint64_t MostStepsAtOnce(const Cluster<P>& cluster) {
    const std::uint64_t nodes = std::uint64_t{cluster.replicas} + cluster.clients;
    return 1'000 + 4 * nodes * cluster.replicas;
  }

  std::uint64_t most_steps_at_once_ = 0;
  Time latest_;
  std::uint64_t latest_step_ = 0;  // when it was first seen
  RunOutcome outcome_;
  Checks checks_;
  TheWorld world_;
  D driver_;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_RUN_H_
