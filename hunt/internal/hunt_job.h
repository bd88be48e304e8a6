// One job of a hunt: a thread, or a child process, that makes run after run.
#ifndef STAMPEDE_HUNT_INTERNAL_HUNT_JOB_H_
#define STAMPEDE_HUNT_INTERNAL_HUNT_JOB_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "stampede/hunt/determinism.h"
#include "stampede/hunt/hunt.h"
#include "stampede/hunt/internal/job_page.h"

namespace stampede::internal {

// What all jobs of a hunt share; in memory that processes share, too.
struct HuntShared {
  std::atomic<std::uint64_t> dealt{0};                          // how many runs were
  std::atomic<std::uint64_t> first_finding{~std::uint64_t{0}};  // or nondeterminism: its run
  std::atomic<std::uint64_t> found{0};
  std::atomic<bool> stop{false};

  void Found(std::uint64_t run) {
    found.fetch_add(1, std::memory_order_relaxed);
    std::uint64_t first = first_finding.load();
    while (run < first && !first_finding.compare_exchange_weak(first, run)) {
    }
  }
};

// Deals the runs of a plan in order, in spans.
class RunDealer {
 public:
  RunDealer(const HuntPlan& plan, std::atomic<std::uint64_t>& dealt);

  // The next runs, `most` at most; empty when all were dealt. Towards the end spans get shorter, so
  // that jobs end together.
  RunRange Deal(std::uint64_t most);

 private:
  const std::uint64_t jobs_;
  std::atomic<std::uint64_t>& dealt_;
  const std::vector<RunRange> ranges_;
  std::vector<std::uint64_t> ends_;  // of each range: how many runs are in those up to it
};

// The peer that repeats runs, for all jobs of a process; it is asked until it fails.
class SharedPeer {
 public:
  explicit SharedPeer(DeterminismPeer* peer) : peer_(peer) {}

  // Whether the run comes to the same there, as far as it can be asked.
  bool ComesTo(const RunDigest& expected, std::uint64_t run_seed, std::chrono::milliseconds limit);
  // Those that it made.
  Repetitions repetitions();

 private:
  std::mutex mutex_;
  DeterminismPeer* peer_;
  Repetitions repetitions_;
};

class HuntJob {
 public:
  // Hears what the job does, on its thread.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void OnRun() = 0;  // one is about to be made
    // Before the run has ended.
    virtual void OnFinding(Finding finding) = 0;
    virtual void OnNondeterminism(const Nondeterminism& found) = 0;
    virtual void OnRepeated() = 0;
  };

  // `second` repeats runs; null where the plan repeats none.
  HuntJob(const HuntPlan& plan, HuntShared& shared, RunDealer& dealer, JobPage& page,
          SharedPeer& peer, RunWorker& worker, RunWorker* second, Listener& listener)
      : plan_(plan),
        shared_(shared),
        dealer_(dealer),
        page_(page),
        peer_(peer),
        worker_(worker),
        second_(second),
        listener_(listener) {}

  // Makes the runs of `span`, then those that it is dealt. Ends when it is to stop, or past a
  // finding of a lower number.
  void Work(RunRange span, std::optional<std::chrono::steady_clock::time_point> deadline);

 private:
  // A run that is to be repeated.
  struct Made {
    std::uint64_t run = 0;
    std::uint64_t run_seed = 0;
    RunDigest digest;
    std::chrono::steady_clock::duration time{};
  };

  bool IsOver(std::uint64_t run) const {
    return !plan_.keep_going && run > shared_.first_finding.load(std::memory_order_relaxed);
  }
  bool IsToStop() const;
  // False when the job is over.
  bool MakeSpan(const RunRange& span);
  void MakeRun(std::uint64_t run);
  void Repeat(const Made& made);
  void Differs(const Made& made, RepeatedIn where);

  const HuntPlan& plan_;
  HuntShared& shared_;
  RunDealer& dealer_;
  JobPage& page_;
  SharedPeer& peer_;
  RunWorker& worker_;
  RunWorker* const second_;
  Listener& listener_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  // Repeated after the next run: what that one leaves behind in the process must not matter.
  std::optional<Made> to_repeat_;
  std::chrono::steady_clock::duration repeating_{};
};

// Sorts what the jobs found by run. Without keep_going what was found beyond the first run that
// counts, `last`, moves to `extra`.
void Settle(const HuntPlan& plan, std::uint64_t last, HuntResult& result);

}  // namespace stampede::internal

#endif  // STAMPEDE_HUNT_INTERNAL_HUNT_JOB_H_
