// How fast runs are: events per second (items_per_second), where an event is one step of one node.
//
// Every iteration does the same work, on whatever machine: the same seeds from the same start. A
// figure is only worth comparing while `events` (of one iteration) is the same.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "benchmark/benchmark.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/hunt/hunt.h"
#include "stampede/invariants/vsr/invariants.h"
#include "stampede/sim/hunt_settings.h"
#include "stampede/sim/run.h"
#include "stampede/sim/swarm_worker.h"
#include "stampede/sim/world.h"

namespace stampede {
namespace {

constexpr std::uint64_t kHuntSeed = 1;

// Checks nothing, and waits for nothing after healing.
class NoChecks {
 public:
  void Start(const Cluster<Vsr>&, const LivenessDemand&) { settled_ = false; }
  bool CheckAfterStep(const Observation<Vsr>& seen) {
    settled_ = seen.healed;
    return true;
  }
  const Violation& violation() const { return none_; }
  bool halted() const { return false; }
  bool at_rest() const { return false; }
  bool settled() const { return settled_; }
  bool undecided() const { return false; }
  std::optional<Violation> CheckStuck(NodeId, std::uint64_t, Time) const { return std::nullopt; }

 private:
  bool settled_ = false;
  Violation none_;
};

HuntSettings<Vsr> FiveReplicasFourClients() {
  HuntSettings<Vsr> settings;
  settings.replicas = {5};
  settings.clients = {4};
  return settings;
}

// Says what `steps` in all iterations together come to.
void Report(benchmark::State& state, std::uint64_t steps) {
  using benchmark::Counter;
  const auto events = static_cast<double>(steps);
  state.SetItemsProcessed(static_cast<std::int64_t>(steps));
  state.counters["events"] = Counter(events, Counter::kAvgIterations);
  state.counters["per_event"] = Counter(events, Counter::kIsRate | Counter::kInvert);
}

// A run that ends at a violation is shorter than it should be, and its figure means nothing.
bool IsSound(benchmark::State& state, bool violated) {
  if (violated) state.SkipWithError("an invariant was violated");
  return !violated;
}

template <class Checks>
void RunSeeds(benchmark::State& state) {
  constexpr std::uint64_t kRuns = 200;
  SwarmWorker<Vsr, Checks> worker(FiveReplicasFourClients(), Checks());
  std::uint64_t steps = 0;
  for ([[maybe_unused]] auto _ : state) {
    for (std::uint64_t run = 0; run < kRuns; ++run) {
      const RunOutcome outcome = worker.Run(RunSeed(kHuntSeed, run));
      if (!IsSound(state, outcome.violation.has_value())) return;
      steps += outcome.steps;
    }
  }
  Report(state, steps);
}

// Benchmarks have the names that their library gives them.
// NOLINTBEGIN(readability-identifier-naming)

// What `stampede hunt` does on one thread. With BM_SwarmNoChecks: what the checks cost.
void BM_Hunt(benchmark::State& state) {
  RunSeeds<VsrInvariants>(state);
}
BENCHMARK(BM_Hunt)->Unit(benchmark::kMillisecond);

void BM_SwarmNoChecks(benchmark::State& state) {
  RunSeeds<NoChecks>(state);
}
BENCHMARK(BM_SwarmNoChecks)->Unit(benchmark::kMillisecond);

// The argument is the length of a run; the price of an event should not depend on it. Three seeds,
// the same for all lengths, or one seed's faults would decide the figure.
void BM_LongRun(benchmark::State& state) {
  constexpr std::uint64_t kRuns = 3;
  HuntSettings<Vsr> settings = FiveReplicasFourClients();
  settings.fault_events = static_cast<std::uint64_t>(state.range(0));
  SwarmWorker<Vsr, VsrInvariants> worker(settings, VsrInvariants());
  std::uint64_t steps = 0;
  for ([[maybe_unused]] auto _ : state) {
    for (std::uint64_t run = 0; run < kRuns; ++run) {
      const RunOutcome outcome = worker.Run(RunSeed(kHuntSeed, run));
      if (!IsSound(state, outcome.violation.has_value())) return;
      steps += outcome.steps;
    }
  }
  Report(state, steps);
}
BENCHMARK(BM_LongRun)->Arg(20'000)->Arg(200'000)->Arg(2'000'000)->Unit(benchmark::kMillisecond);

// Nothing goes wrong: requests, heartbeats and the checks.
void BM_QuietRun(benchmark::State& state) {
  RunOptions<Vsr> options;
  options.cluster.replicas = 5;
  options.cluster.clients = 4;
  options.fault_events = 200'000;
  Run<Vsr, QuietAdversary, VsrInvariants> run;
  std::uint64_t steps = 0;
  for ([[maybe_unused]] auto _ : state) {
    run.Start(options, kHuntSeed);
    const RunOutcome outcome = run.Finish();
    if (!IsSound(state, outcome.violation.has_value())) return;
    steps += outcome.steps;
  }
  Report(state, steps);
}
BENCHMARK(BM_QuietRun)->Unit(benchmark::kMillisecond);

// The argument is the number of jobs. Twice the jobs should take half the time; starting the
// threads and their worlds is part of it. (CPU is the calling thread's, which only waits.)
void BM_TwoThreads(benchmark::State& state) {
  HuntPlan plan;
  plan.seed = kHuntSeed;
  plan.runs = 1'000;
  plan.jobs = static_cast<unsigned>(state.range(0));
  const auto new_worker = []() -> std::unique_ptr<RunWorker> {
    return std::make_unique<SwarmWorker<Vsr, VsrInvariants>>(FiveReplicasFourClients(),
                                                             VsrInvariants());
  };
  const std::atomic<bool> stop{false};
  std::uint64_t steps = 0;
  for ([[maybe_unused]] auto _ : state) {
    const HuntResult result = Hunt(plan, new_worker, stop, nullptr, std::chrono::seconds(1));
    if (!IsSound(state, !result.findings.empty())) return;
    steps += result.totals.events;
  }
  Report(state, steps);
}
BENCHMARK(BM_TwoThreads)
    ->ArgName("jobs")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// NOLINTEND(readability-identifier-naming)

}  // namespace
}  // namespace stampede
