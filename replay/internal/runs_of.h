// What makes runs of a protocol, declared apart from what compiles it.
#ifndef STAMPEDE_REPLAY_INTERNAL_RUNS_OF_H_
#define STAMPEDE_REPLAY_INTERNAL_RUNS_OF_H_

#include <memory>

#include "stampede/sim/hunt_settings.h"
#include "stampede/sim/run_control.h"
#include "stampede/sim/run_options.h"
#include "stampede/sim/run_totals.h"

namespace stampede::internal {

// Defined in typed_run.h.
template <class P, class Checks>
struct RunsOf {
  static std::unique_ptr<AnyRun> Begin(const RunOptions<P>& options, Checks checks, RunStart start);
  static std::unique_ptr<RunWorker> NewWorker(const HuntSettings<P>& settings,
                                              const Checks& checks);
};

}  // namespace stampede::internal

#endif  // STAMPEDE_REPLAY_INTERNAL_RUNS_OF_H_
