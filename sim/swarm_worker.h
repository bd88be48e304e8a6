// Makes runs of one protocol under the random swarm, with its invariants checked.
#ifndef STAMPEDE_SIM_SWARM_WORKER_H_
#define STAMPEDE_SIM_SWARM_WORKER_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "stampede/core/fingerprint.h"
#include "stampede/core/hash.h"
#include "stampede/sim/driven_run.h"
#include "stampede/sim/fault_kinds.h"
#include "stampede/sim/hunt_settings.h"
#include "stampede/sim/run_totals.h"
#include "stampede/sim/swarm_adversary.h"

namespace stampede {

// `Checks` is the protocol's set of invariants, see Run. One Run is used for all runs.
template <class P, class Checks>
class SwarmWorker final : public RunWorker {
 public:
  SwarmWorker(HuntSettings<P> settings, Checks checks) : settings_(std::move(settings)) {
    auto swarm = std::make_unique<SwarmAdversary>();
    swarm_ = swarm.get();
    run_.adversary() = AnyAdversary(std::move(swarm));
    run_.checks() = std::move(checks);
    totals_.marks.resize(EnumCount<MarkOf<P>>());
    totals_.received.resize(MessageTypeCount<P>());
    totals_.transitions.resize(StatusCount<P>() * StatusCount<P>());
    totals_.struck.resize(StruckCells(StatusCount<P>()));
  }
  // A copy's adversary would not be its own.
  SwarmWorker(const SwarmWorker&) = delete;
  SwarmWorker& operator=(const SwarmWorker&) = delete;

  RunOutcome Run(std::uint64_t seed) override {
    const RunOptions<P> options = DrawRunOptions(seed, settings_);
    swarm_->Start(seed, ShapeOf(options, settings_.beyond_fault_model));
    run_.Start(options, seed);
    const RunOutcome outcome = run_.Finish();
    Count(outcome);
    return outcome;
  }

  const RunTotals& totals() const override { return totals_; }

  std::uint64_t StateFingerprint() const override {
    Hasher hasher;
    for (const auto& replica : run_.world().replicas()) AddFingerprint(hasher, replica);
    for (const auto& client : run_.world().clients()) AddFingerprint(hasher, client);
    return hasher.value();
  }

 private:
  void Count(const RunOutcome& outcome) {
    ++totals_.runs;
    totals_.events += outcome.steps;
    if (!outcome.violation) totals_.fewest_events = std::min(totals_.fewest_events, outcome.steps);
    totals_.virtual_time = totals_.virtual_time + (outcome.end - Time());
    totals_.fingerprint += Mix(outcome.seed, outcome.fingerprint);
    std::uint64_t cuts = 0;
    for (std::size_t i = 0; i < kFaultKindCount; ++i) {
      const std::uint64_t count = swarm_->counts()[i];
      totals_.faults[i].Add(count);
      if (IsCut(static_cast<FaultKind>(i))) cuts += count;
    }
    totals_.cuts.Add(cuts);
    totals_.halted += outcome.halted() ? 1 : 0;
    totals_.undecided += outcome.undecided ? 1 : 0;
    const Coverage& coverage = run_.world().coverage();
    AddAll(coverage.marks, totals_.marks);
    AddAll(coverage.received, totals_.received);
    AddAll(coverage.transitions, totals_.transitions);
    AddAll(coverage.struck, totals_.struck);
  }
  static void AddAll(std::span<const std::uint64_t> counts, std::vector<Tally>& totals) {
    for (std::size_t i = 0; i < totals.size(); ++i) totals[i].Add(counts[i]);
  }

  const HuntSettings<P> settings_;
  DrivenRun<P, Checks> run_;
  SwarmAdversary* swarm_;  // belongs to the run
  RunTotals totals_;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_SWARM_WORKER_H_
