// A hunt in child processes: nothing that a step does ends it.
#ifndef STAMPEDE_HUNT_PROCESS_HUNT_H_
#define STAMPEDE_HUNT_PROCESS_HUNT_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "stampede/hunt/child_process.h"
#include "stampede/hunt/hunt.h"

namespace stampede {

// As Hunt(), but each job is a child process. A run whose step throws, aborts, breaks into memory
// that is not its own, does not return or takes too much memory is a finding (crash, hang, memory),
// once that run alone, in a new process, does it again; otherwise it is nondeterminism: what runs
// before it left behind in the process made the difference.
//
// `stop` and the plan's time are heard within a tenth of a second, inside of runs, too; the runs
// under way then do not count. `new_peer` makes each child's peer, in the child; unless empty. This
// process makes no run.
//
// REQUIRES: this process runs no other thread. An error where the system makes no processes.
absl::StatusOr<HuntResult> HuntInProcesses(
    const HuntPlan& plan, const ChildLimits& limits,
    const std::function<std::unique_ptr<RunWorker>()>& new_worker, const std::atomic<bool>& stop,
    const std::function<void(const HuntProgress&)>& progress, std::chrono::milliseconds interval,
    const std::function<std::unique_ptr<DeterminismPeer>()>& new_peer);

// As Locate() (hunt/determinism.h), in a child; nothing where that ends, too. `new_peer` makes the
// peer there; unless empty.
std::optional<RunDifference> LocateInChild(
    const Nondeterminism& found, const SeededRuns& runs, const ChildLimits& limits,
    const std::function<std::unique_ptr<DeterminismPeer>()>& new_peer);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_PROCESS_HUNT_H_
