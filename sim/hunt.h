// The hunt: many seeds, all cores, until something breaks.
#ifndef STAMPEDE_SIM_HUNT_H_
#define STAMPEDE_SIM_HUNT_H_

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "stampede/sim/faults.h"
#include "stampede/sim/run.h"

namespace stampede {

// How often something happened in the runs of a hunt, and in how many of them it happened at all.
struct Tally {
  std::uint64_t times = 0;
  std::uint64_t runs = 0;

  void Add(std::uint64_t in_one_run) {
    times += in_one_run;
    runs += in_one_run > 0 ? 1 : 0;
  }
  void Add(const Tally& other) {
    times += other.times;
    runs += other.runs;
  }
};

struct HuntTotals {
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::uint64_t fewest_events = ~std::uint64_t{0};  // in one run that found nothing
  std::uint64_t undecided = 0;  // runs in which some check gave up, and nothing was found
  Duration virtual_time;
  std::uint64_t fingerprint = 0;  // of all runs together, in any order
  std::array<Tally, kFaultKindCount> faults{};
  Tally cuts;                      // partitions of any kind, and cut links
  std::vector<Tally> marks;        // by the protocol's marks
  std::vector<Tally> received;     // by message type
  std::vector<Tally> transitions;  // of replicas' statuses, by from * statuses + to
  std::uint64_t halted = 0;        // runs that ended beyond what the protocol survives, in order

  void Add(const HuntTotals& other);
};

// Runs seeds one after the other on one thread. Every thread has a worker of its own.
class HuntWorker {
 public:
  virtual ~HuntWorker() = default;
  virtual RunOutcome Run(std::uint64_t seed) = 0;
  virtual const HuntTotals& totals() const = 0;
};

struct HuntPlan {
  std::uint64_t seed = 0;                         // every run's seed follows from it
  std::uint64_t runs = ~std::uint64_t{0};         // at most
  std::optional<std::chrono::milliseconds> time;  // at most
  unsigned jobs = 1;
  bool keep_going = false;           // do not stop at the first violation
  std::size_t most_findings = 1000;  // stop then all the same
  std::uint64_t check_every = 0;     // makes every so many-th run twice; 0: none
};

struct Finding {
  std::uint64_t run = 0;  // its number in the hunt
  RunOutcome outcome;
};

struct HuntResult {
  std::vector<Finding> findings;  // by number of the run
  std::uint64_t checked = 0;      // runs that were made twice ...
  std::vector<std::uint64_t>
      nondeterministic;  // ... and the seeds of those that did not come out the same
  HuntTotals totals;
  bool interrupted = false;
};

// The seed of the hunt's `run`-th run, from 0.
std::uint64_t RunSeed(std::uint64_t hunt_seed, std::uint64_t run);

// What a progress display may look at while a hunt is under way.
struct HuntProgress {
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::int64_t virtual_microseconds = 0;
  std::uint64_t findings = 0;
  std::vector<std::uint64_t> marks;
};

// Hunts. Runs are dealt out by their number, so the first finding reported is the same for every
// number of jobs. `stop` may be set at any time from anywhere; what was found until then is kept.
// `progress` is called about every `interval` from the calling thread, unless it is empty.
HuntResult Hunt(const HuntPlan& plan,
                const std::function<std::unique_ptr<HuntWorker>()>& new_worker,
                const std::atomic<bool>& stop,
                const std::function<void(const HuntProgress&)>& progress,
                std::chrono::milliseconds interval);

}  // namespace stampede

#endif  // STAMPEDE_SIM_HUNT_H_
