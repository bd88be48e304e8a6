// One run from start to end: trouble, healing, and getting well again.
#ifndef STAMPEDE_SIM_RUN_H_
#define STAMPEDE_SIM_RUN_H_

#include <cstdint>
#include <optional>

#include "stampede/core/observation.h"
#include "stampede/core/time.h"
#include "stampede/core/violation.h"
#include "stampede/sim/world.h"

namespace stampede {

struct RunOutcome {
  std::uint64_t seed = 0;
  std::uint64_t steps = 0;
  std::uint64_t fingerprint = 0;
  Time end;
  std::optional<Violation> violation;
  bool halted = false;     // it ended beyond what the protocol promises to survive, and in order
  bool undecided = false;  // nothing was found, but some check gave up before it could tell
};

// Nobody directs the run.
struct NoRunDriver {
  template <class W, class F>
  bool Act(W&, F&&) {
    return false;
  }
};

// Drives a started world: trouble for options.fault_events steps, then healing, then until `checks`
// is settled. Ends at the first violation. `checks` is asked after every step:
//   bool CheckAfterStep(const Observation<P>&);   const Violation& violation() const;
//   bool settled() const;   // healed, and nothing left to wait for
//   bool halted() const;    // and that because more was broken than the protocol can survive
//   bool undecided() const;  // optional: some check gave up
//   std::optional<Violation> CheckStuck(NodeId client, std::uint64_t step, Time now);  // for
//   ever
// and `also` is called after every step after that (a recorder); it may end the run early by
// returning false. Before the world goes on by itself, `driver` may carry out a command, or let the
// world go on for a while: Act(world, after_step) returns whether it did.
template <class P, class A, class O, class Checks, class Also, class RunDriver = NoRunDriver>
RunOutcome Drive(std::uint64_t seed, World<P, A, O>& world, Checks& checks, Also&& also,
                 RunDriver&& driver = {}) {
  RunOutcome outcome;
  outcome.seed = seed;
  bool go_on = true;
  const auto after_step = [&](const Observation<P>& seen) {
    if (!checks.CheckAfterStep(seen)) outcome.violation = checks.violation();
    go_on = also(seen);
  };
  while (go_on && !outcome.violation.has_value() && !checks.settled()) {
    if (!world.healed() && world.steps() >= world.options().fault_events) world.Heal();
    if (driver.Act(world, after_step)) continue;
    if (world.Advance(after_step)) continue;
    if (!world.healed()) {
      world.Heal();
    } else {
      const auto waiting = world.SomeWaitingClient();
      if (waiting) outcome.violation = checks.CheckStuck(*waiting, world.steps(), world.now());
      break;
    }
  }
  outcome.steps = world.steps();
  outcome.fingerprint = world.fingerprint();
  outcome.end = world.now();
  outcome.halted = checks.halted();
  if constexpr (requires { checks.undecided(); }) {
    outcome.undecided = !outcome.violation.has_value() && checks.undecided();
  }
  return outcome;
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_RUN_H_
