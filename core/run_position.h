// Where a thread is in a run, kept up to date by the World, so that whoever finds the process dead
// or hanging can say in which step; and steps that are known to end the process.
#ifndef STAMPEDE_CORE_RUN_POSITION_H_
#define STAMPEDE_CORE_RUN_POSITION_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/node_id.h"
#include "stampede/core/time.h"

namespace stampede {

// Written by the thread that makes the run, read by a parent process through shared memory, and by
// failed checks. Nothing in a step reads it, so it cannot leak into its outcome.
struct RunPosition {
  static constexpr std::uint64_t kNoStep = ~std::uint64_t{0};

  std::atomic<std::uint64_t> seed{0};
  std::atomic<std::uint64_t> runs{0};  // begun on this thread so far, this one included
  std::atomic<std::uint64_t> step{0};
  std::atomic<std::int64_t> at{0};     // its virtual time, in microseconds
  std::atomic<std::uint16_t> node{0};  // that takes it: NodeId::code()
  std::atomic<bool> in_step{false};    // the protocol's step has been entered and not left
  std::uint64_t fatal_step = kNoStep;  // of this run, see FatalStep

  // A run begins.
  void BeginRun(std::uint64_t run_seed);
  void BeginStep(std::uint64_t number, Time now, NodeId id) {
    step.store(number, std::memory_order_relaxed);
    at.store(now.microseconds(), std::memory_order_relaxed);
    node.store(id.code(), std::memory_order_relaxed);
  }
  // Around the protocol's own code. The fences keep the compiler from moving that code out.
  void EnterStep() {
    in_step.store(true, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  void LeaveStep() {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    in_step.store(false, std::memory_order_relaxed);
  }
};

// Of the calling thread.
RunPosition& CurrentRunPosition();
// From now on, that of the calling thread is kept there.
void KeepRunPositionIn(RunPosition& shared);

// A step that ended a process which took it, or did not return. To tell its story a run is made
// again in which the step is not taken: the run ends there, with this violation.
struct FatalStep {
  std::uint64_t run = 0;  // the so many-th that the thread begins, from 1
  std::uint64_t step = 0;
  std::string invariant;
  std::string summary;
  std::vector<std::string> details;
  STAMPEDE_FIELDS(FatalStep, run, step, invariant, summary, details)
};

// The violations that stand for such steps.
inline constexpr std::string_view kCrashName = "crash";
inline constexpr std::string_view kHangName = "hang";
inline constexpr std::string_view kMemoryName = "memory";
inline constexpr std::string_view kInternalErrorName = "internal-error";
// Whether a run with this violation ends, or holds up, the process that makes it.
bool IsFatal(std::string_view invariant);

// Those of runs that this process begins from now on, on one thread.
void SetFatalSteps(std::vector<FatalStep> steps);
// That of the calling thread's run. REQUIRES: it has one.
const FatalStep& CurrentFatalStep();

}  // namespace stampede

#endif  // STAMPEDE_CORE_RUN_POSITION_H_
