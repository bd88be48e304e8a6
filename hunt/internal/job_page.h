// What a job of a hunt writes while it makes runs, and others read when they like: the thread, or
// the process, that watches it, and that also when the job has died.
#ifndef STAMPEDE_HUNT_INTERNAL_JOB_PAGE_H_
#define STAMPEDE_HUNT_INTERNAL_JOB_PAGE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "stampede/hunt/run_ranges.h"
#include "stampede/sim/run_totals.h"

namespace stampede::internal {

// Lies in memory that processes share. One job writes, one watcher reads.
//
// Totals and runs belong together: the watcher sees those of exactly the runs that it is told were
// made, whenever it looks and wherever the job died. There are two copies, of which the job writes
// the one that is not read, and then says so by the number of runs that have ended.
class JobPage {
 public:
  using Number = std::atomic<std::uint64_t>;

  // Before a job begins. `none` are the totals of no run.
  void Clear(const RunTotals& none);

  // The job's side. Waits while the watcher has kSpans to read.
  void TakeSpan(const RunRange& span);
  void BeginRun(std::uint64_t run);
  void EndRun(std::uint64_t run, const RunTotals& totals);

  // The watcher's side; right once the job is dead.
  bool in_run() const { return begun_.load() != ended_.load(); }
  std::uint64_t run() const { return run_.load(); }  // the latest that was begun
  // The latest runs that were begun, in order, `most` at most.
  std::vector<std::uint64_t> LatestRuns(std::size_t most) const;

  // Of repetitions. Not in step with the totals.
  Number same_process{0};
  Number second_process{0};
  Number repeating_time{0};  // ns

 private:
  friend class JobWatch;
  static constexpr std::size_t kSpans = 1'024;
  static constexpr std::size_t kMostNumbers = std::size_t{1} << 13;

  struct Copy {
    Number spans{0};  // taken, when it was written
    Number next{0};   // what follows the run that ended
    Number virtual_time{0};
    std::array<Number, kMostNumbers> totals{};
  };
  struct Span {
    Number from{0};
    Number to{0};
  };
  void WriteTotals(const RunTotals& totals, Copy& copy);

  Number run_{0};
  Number begun_{0};
  Number ended_{0};
  Number spans_{0};       // taken
  Number spans_read_{0};  // by the watcher, which does not need them any more
  std::array<Span, kSpans> latest_{};
  std::array<Copy, 2> copies_{};
};

// Reads the page of one job, from its beginning to its end.
class JobWatch {
 public:
  // REQUIRES: the page was cleared, and its job has not begun.
  JobWatch(JobPage& page, const RunTotals& none) : page_(&page), totals_(none), none_(none) {}

  // Looks again. Adds the spans of runs that the job has finished since it last looked to `made`.
  void Read(RunRanges& made);
  // Of the runs in all these spans and in current().
  const RunTotals& totals() const { return totals_; }
  // The part of its latest span that was made.
  const RunRange& current() const { return current_; }
  // What a job that is dead has left of its latest span, but for the run in which it died.
  // REQUIRES: it was read since.
  RunRange Left() const;

 private:
  JobPage* page_;
  RunTotals totals_;
  RunTotals none_;
  RunRange current_;
};

}  // namespace stampede::internal

#endif  // STAMPEDE_HUNT_INTERNAL_JOB_PAGE_H_
