// Shrinking: from a failing scenario to the shortest scenario of the same failure.
#ifndef STAMPEDE_REPLAY_SHRINK_H_
#define STAMPEDE_REPLAY_SHRINK_H_

#include <cstdint>
#include <functional>
#include <string>

#include "stampede/core/violation.h"
#include "stampede/scenarios/scenario.h"
#include "stampede/scenarios/scenario_result.h"

namespace stampede {

// What makes two violations the same: the invariant, and what its summary says but for the numbers
// in it.
std::string SignatureOf(const Violation& violation);

struct ShrinkProgress {
  std::uint64_t runs = 0;
  std::size_t steps = 0;  // of the best scenario so far
};

struct ShrinkOptions {
  // Asked before every run; true keeps the best so far and ends.
  std::function<bool()> stop = [] { return false; };
  std::function<void(const ShrinkProgress&)> progress = [](const ShrinkProgress&) {};
};

struct Shrunk {
  scenario::Scenario scenario;
  std::uint64_t runs = 0;  // that it took
  bool finished = false;   // no single change makes it smaller
};

// Makes `scenario` smaller as long as `run_scenario` still comes to a violation of the same
// signature: fewer steps (delta debugging: Zeller and Hildebrandt, "Simplifying and Isolating
// Failure-Inducing Input", 2002), then weaker ones, fewer nodes, rounder times, plainer settings,
// until no single change helps. Deterministic but for `stop`.
//
// A scenario that violates no invariant when it is run comes back as it is, not finished.
// `run_scenario` is a function of its argument.
Shrunk Shrink(const scenario::Scenario& scenario,
              const std::function<ScenarioResult(const scenario::Scenario&)>& run_scenario,
              const ShrinkOptions& options);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_SHRINK_H_
