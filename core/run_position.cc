#include "stampede/core/run_position.h"

#include <utility>

#include "stampede/core/check.h"

namespace stampede {
namespace {

thread_local RunPosition own_position;
thread_local RunPosition* position = &own_position;

std::vector<FatalStep>& FatalSteps() {
  static auto& steps = *new std::vector<FatalStep>();
  return steps;
}

const FatalStep* FatalStepOf(std::uint64_t run) {
  for (const FatalStep& step : FatalSteps()) {
    if (step.run == run) return &step;
  }
  return nullptr;
}

}  // namespace

bool IsFatal(std::string_view invariant) {
  return invariant == kCrashName || invariant == kHangName || invariant == kMemoryName ||
         invariant == kInternalErrorName;
}

void RunPosition::BeginRun(std::uint64_t run_seed) {
  const std::uint64_t number = runs.load(std::memory_order_relaxed) + 1;
  runs.store(number, std::memory_order_relaxed);
  seed.store(run_seed, std::memory_order_relaxed);
  step.store(0, std::memory_order_relaxed);
  const FatalStep* fatal = FatalStepOf(number);
  fatal_step = fatal == nullptr ? kNoStep : fatal->step;
}

RunPosition& CurrentRunPosition() {
  return *position;
}

void KeepRunPositionIn(RunPosition& shared) {
  position = &shared;
}

void SetFatalSteps(std::vector<FatalStep> steps) {
  FatalSteps() = std::move(steps);
}

const FatalStep& CurrentFatalStep() {
  const FatalStep* fatal = FatalStepOf(position->runs.load(std::memory_order_relaxed));
  STAMPEDE_CHECK(fatal != nullptr, "the run has a step that is not taken");
  return *fatal;
}

}  // namespace stampede
