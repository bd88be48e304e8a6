// A hunt: many runs on many threads, until a run violates an invariant.
#ifndef STAMPEDE_HUNT_HUNT_H_
#define STAMPEDE_HUNT_HUNT_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/hunt/determinism.h"
#include "stampede/hunt/run_ranges.h"
#include "stampede/sim/run_totals.h"

namespace stampede {

// A run that violated an invariant.
struct Finding {
  std::uint64_t run = 0;  // its number in the hunt, from 0
  RunOutcome outcome;
  STAMPEDE_FIELDS(Finding, run, outcome)
};

struct HuntPlan {
  std::uint64_t seed = 0;                  // the hunt seed; every run seed follows from it
  std::uint64_t runs = ~std::uint64_t{0};  // make so many, from `first` on
  std::optional<std::chrono::milliseconds> time = {};  // start no run after this much real time
  unsigned jobs = 1;                                   // threads
  bool keep_going = false;                             // do not stop at the first finding
  std::size_t most_findings = 1000;                    // stop at so many even then
  // A job starts no run after so many events of its own. Only a hunt of one job is then the same
  // each time.
  std::uint64_t most_events = ~std::uint64_t{0};
  // Unless empty, hear of each finding, or run that came out differently, before progress counts
  // it, on the thread that called.
  std::function<void(const Finding&)> on_finding = {};
  std::function<void(const Nondeterminism&)> on_nondeterminism = {};
  // Likewise; unless empty, called again and again while the hunt goes on, and returns at once.
  std::function<void()> on_tick = {};
  // Of so many runs one is repeated, the first always, to see whether the protocol is
  // deterministic; 0: none.
  std::uint64_t repeat_every = kRepeatEvery;
  std::uint64_t first = 0;  // the number of the first run
  RunRanges made = {};      // but not these, which were made before

  RunRanges ToMake() const;

  static constexpr std::uint64_t kRepeatEvery = 50;
};

struct HuntResult {
  std::vector<Finding> findings;  // by number of the run
  // Without keep_going: those of higher runs, which other jobs had made meanwhile.
  std::vector<Finding> extra;
  std::vector<Nondeterminism> nondeterministic;  // by number of the run
  Repetitions repetitions;
  RunTotals totals;
  RunRanges made;  // the runs in totals
  std::chrono::duration<double> core_time{};
  bool interrupted = false;
};

// The run seed of run number `run` of the hunt.
std::uint64_t RunSeed(std::uint64_t hunt_seed, std::uint64_t run);

// Whether this run of the hunt is one of those that are repeated.
bool IsRepeated(const HuntPlan& plan, std::uint64_t run);

// How far a hunt is: a sum over exactly the runs `made`.
struct HuntProgress {
  RunTotals totals;
  RunRanges made;
  std::uint64_t findings = 0;
  Repetitions repetitions;
  std::chrono::duration<double> core_time{};  // processor time that it has taken
};

// Makes the runs of `plan` in this process, each job a thread with a worker of its own. Jobs take
// runs by number, so the first finding is the same for every number of jobs. A step that ends the
// process, or does not return, ends or holds up the hunt: see hunt/process_hunt.h. Another thread
// may set `stop` at any time: the runs under way are finished and what was found is returned.
// `progress`, unless empty, is called from the calling thread about every `interval`. Some runs are
// repeated, in this process and by `peer` (null: only here); one that comes out differently ends
// the hunt as a finding does.
HuntResult Hunt(const HuntPlan& plan, const std::function<std::unique_ptr<RunWorker>()>& new_worker,
                const std::atomic<bool>& stop,
                const std::function<void(const HuntProgress&)>& progress,
                std::chrono::milliseconds interval, DeterminismPeer* peer = nullptr);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_HUNT_H_
