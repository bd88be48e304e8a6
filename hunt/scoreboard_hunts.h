// The hunts of a scoreboard: each a hunt of its own, several at a time.
#ifndef STAMPEDE_HUNT_SCOREBOARD_HUNTS_H_
#define STAMPEDE_HUNT_SCOREBOARD_HUNTS_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/hunt/child_process.h"
#include "stampede/hunt/scoreboard.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

struct ScoreboardPlan {
  struct Defect {
    std::string name;
    const SeededRuns* runs = nullptr;  // with the defect planted
  };
  std::vector<Defect> defects;
  std::uint64_t seed = 1;
  std::uint64_t repeats = 20;      // hunts for each defect
  std::uint64_t cap = 20'000'000;  // events after which a hunt starts no run
  unsigned jobs = 1;               // hunts at a time
  bool in_process = false;         // one hunt after the other, in this process
  ChildLimits limits = {};
};

struct ScoreboardProgress {
  std::uint64_t hunts = 0;  // done
  std::uint64_t events = 0;
  std::vector<std::uint64_t> under_way;  // for each hunt under way, the place of its defect
};

struct ScoreboardHunts {
  std::vector<DefectHunts> defects;  // in the order of the plan
  // One line for each hunt that came to nondeterminism, which is not among the hunts above: the
  // run that was found did not repeat in another process.
  std::vector<std::string> nondeterministic;
  bool interrupted = false;
};

// Makes the hunts. Each is made by one worker, so that what it takes in runs and events depends on
// the plan alone, whatever `jobs` is. Hunts of the same number are made one after the other for all
// defects: where this is interrupted, each defect has had about as many. Every run that is found is
// made once more in another process; that does not count.
//
// `stop` is heard within a tenth of a second; the hunts under way then do not count (in_process:
// once the run under way is done). `progress`, unless empty, is called about every `interval`
// (in_process: as often, for one hunt). An error where the system makes no processes, or one ends
// that should not.
//
// REQUIRES, unless in_process: this process runs no other thread.
absl::StatusOr<ScoreboardHunts> MakeScoreboardHunts(
    const ScoreboardPlan& plan, const std::atomic<bool>& stop,
    const std::function<void(const ScoreboardProgress&)>& progress,
    std::chrono::milliseconds interval);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_SCOREBOARD_HUNTS_H_
