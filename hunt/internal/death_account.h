// What became of a run whose process died.
#ifndef STAMPEDE_HUNT_INTERNAL_DEATH_ACCOUNT_H_
#define STAMPEDE_HUNT_INTERNAL_DEATH_ACCOUNT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "stampede/hunt/child_process.h"
#include "stampede/hunt/determinism.h"
#include "stampede/hunt/hunt.h"

namespace stampede::internal {

// The job, as its death found it.
struct DeadJob {
  bool in_run = false;  // else it was making one of its runs again
  std::uint64_t run = 0;
  std::vector<std::uint64_t> latest_runs;  // in order, that one the last
};

struct DeathAccount {
  // One of them is there.
  std::optional<Finding> finding;
  std::optional<Nondeterminism> nondeterminism;
  // False where there was no time to make the run again.
  bool confirmed = true;
};

// Finds out by making the run again, alone, whether that is the cause; if not, whether the runs
// before it are. `stop` is asked while that goes on.
DeathAccount AccountFor(const DeadJob& job, const Death& death, std::uint64_t hunt_seed,
                        const ChildLimits& limits,
                        const std::function<std::unique_ptr<RunWorker>()>& new_worker,
                        const std::function<bool()>& stop);

}  // namespace stampede::internal

#endif  // STAMPEDE_HUNT_INTERNAL_DEATH_ACCOUNT_H_
