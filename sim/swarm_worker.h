// The worker of a hunt: one protocol under the random swarm, all invariants on.
#ifndef STAMPEDE_SIM_SWARM_WORKER_H_
#define STAMPEDE_SIM_SWARM_WORKER_H_

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "stampede/sim/hunt.h"
#include "stampede/sim/hunt_settings.h"
#include "stampede/sim/swarm_adversary.h"

namespace stampede {

// `Checks` is the protocol's set of invariants: see Drive(), and
//   void Start(const typename P::Config&, Duration liveness_bound);
// Its world is used for run after run.
template <class P, class Checks>
class SwarmWorker final : public HuntWorker {
 public:
  SwarmWorker(HuntSettings<P> settings, Checks checks)
      : settings_(std::move(settings)), checks_(std::move(checks)) {
    totals_.marks.resize(EnumCount<typename P::Mark>());
    totals_.received.resize(MessageTypeCount<P>());
    totals_.transitions.resize(StatusCount<P>() * StatusCount<P>());
  }

  RunOutcome Run(std::uint64_t seed) override {
    const RunOptions<P> options = DrawRunOptions(seed, settings_);
    adversary_.Start(seed, ShapeOf(options, settings_.beyond_fault_model));
    checks_.Start(options.config, options.liveness_bound);
    world_.Start(options, seed, adversary_, observer_);
    RunOutcome outcome = Drive(seed, world_, checks_, [](const auto&) { return true; });
    Count(outcome);
    return outcome;
  }

  const HuntTotals& totals() const override { return totals_; }

 private:
  void Count(const RunOutcome& outcome) {
    ++totals_.runs;
    totals_.events += outcome.steps;
    if (!outcome.violation) totals_.fewest_events = std::min(totals_.fewest_events, outcome.steps);
    totals_.virtual_time = totals_.virtual_time + (outcome.end - Time());
    totals_.fingerprint += Mix(outcome.seed, outcome.fingerprint);
    std::uint64_t cuts = 0;
    for (std::size_t i = 0; i < kFaultKindCount; ++i) {
      const std::uint64_t count = adversary_.counts()[i];
      totals_.faults[i].Add(count);
      if (IsCut(static_cast<FaultKind>(i))) cuts += count;
    }
    totals_.cuts.Add(cuts);
    totals_.halted += outcome.halted ? 1 : 0;
    totals_.undecided += outcome.undecided ? 1 : 0;
    AddAll(world_.marks(), totals_.marks);
    AddAll(world_.received(), totals_.received);
    AddAll(world_.transitions(), totals_.transitions);
  }
  static void AddAll(std::span<const std::uint64_t> counts, std::vector<Tally>& totals) {
    for (std::size_t i = 0; i < totals.size(); ++i) totals[i].Add(counts[i]);
  }

  const HuntSettings<P> settings_;
  Checks checks_;
  SwarmAdversary adversary_;
  NoObserver observer_;
  World<P, SwarmAdversary, NoObserver> world_;
  HuntTotals totals_;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_SWARM_WORKER_H_
