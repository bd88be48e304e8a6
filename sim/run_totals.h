// Sums over the runs of one thread or of a whole hunt, and the interface of what makes runs.
#ifndef STAMPEDE_SIM_RUN_TOTALS_H_
#define STAMPEDE_SIM_RUN_TOTALS_H_

#include <array>
#include <cstdint>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/time.h"
#include "stampede/sim/fault_kinds.h"
#include "stampede/sim/faults.h"
#include "stampede/sim/run.h"

namespace stampede {

// How often something happened in all runs, and in how many runs it happened at least once.
struct Tally {
  std::uint64_t times = 0;
  std::uint64_t runs = 0;
  STAMPEDE_FIELDS(Tally, times, runs)

  // Adds one run.
  void Add(std::uint64_t times_in_run) {
    times += times_in_run;
    runs += times_in_run > 0 ? 1 : 0;
  }
  void Add(const Tally& other) {
    times += other.times;
    runs += other.runs;
  }
};

// Sums over runs. The order in which runs are added does not matter.
struct RunTotals {
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::uint64_t fewest_events = ~std::uint64_t{0};  // of a run without a violation
  std::uint64_t undecided = 0;  // runs without a violation in which a check gave up
  std::uint64_t halted = 0;     // runs that rightly stopped: beyond the fault model
  Duration virtual_time;
  std::uint64_t fingerprint = 0;  // of all runs together
  std::array<Tally, kFaultKindCount> faults{};
  Tally cuts;                      // partitions of any kind, and cut links
  std::vector<Tally> marks;        // by the protocol's marks
  std::vector<Tally> received;     // by message type
  std::vector<Tally> transitions;  // of replicas' statuses, at index from * statuses + to
  std::vector<Tally> struck;       // replicas, by fault and status: see struck_by.h
  STAMPEDE_FIELDS(RunTotals, runs, events, fewest_events, undecided, halted, virtual_time,
                  fingerprint, faults, cuts, marks, received, transitions, struck)

  void Add(const RunTotals& other);
};

// Makes runs one after the other on one thread. Each thread needs a worker of its own.
class RunWorker {
 public:
  virtual ~RunWorker() = default;
  // Makes the run of this run seed and adds it to the totals.
  virtual RunOutcome Run(std::uint64_t seed) = 0;
  virtual const RunTotals& totals() const = 0;
  // Of the states in which the last run left its nodes. Linear in their size.
  virtual std::uint64_t StateFingerprint() const = 0;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_RUN_TOTALS_H_
