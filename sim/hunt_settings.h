// What a hunt may vary, and what one seed makes of it.
#ifndef STAMPEDE_SIM_HUNT_SETTINGS_H_
#define STAMPEDE_SIM_HUNT_SETTINGS_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "stampede/core/keyed_random.h"
#include "stampede/core/protocol.h"
#include "stampede/core/time.h"
#include "stampede/sim/profile.h"
#include "stampede/sim/run_options.h"
#include "stampede/sim/swarm_plan.h"

namespace stampede {

// The same settings and the same seed give the same run.
template <class P>
struct HuntSettings {
  ConfigOf<P> config;
  // What the user has fixed: applied over what a seed varies.
  std::vector<std::function<void(ConfigOf<P>&)>> overrides;
  std::vector<std::uint16_t> replicas = {3, 5, 7};  // one is drawn per run
  std::vector<std::uint16_t> clients = {1, 2, 3, 4};
  std::uint64_t fault_events = 2000;
  bool beyond_fault_model = false;  // disks may lose more than protocols are built to survive
  Profile profile;
  // Knobs that are on, or off, in every run; the others are drawn.
  KnobSet<P> knobs_on;
  KnobSet<P> knobs_off;
  WorkloadChoice workload;
};

// The mix of operations of one run: each kind is there in half of the runs, and some kind always.
template <class P>
std::vector<OperationWeight> DrawMix(std::uint64_t key) {
  std::vector<OperationWeight> mix;
  for (const std::string_view kind : EnumNames(OperationKindOf<P>{})) {
    const std::uint64_t draw = SubKey(key, kind);
    const auto weight = static_cast<std::uint32_t>(LogBetween(Mix(draw, 1), 1, 16));
    mix.push_back({std::string(kind), Chance(draw, kMillion / 2) ? weight : 0});
  }
  const bool none = std::all_of(mix.begin(), mix.end(),
                                [](const OperationWeight& kind) { return kind.weight == 0; });
  if (none && !mix.empty()) mix[Below(Draw(key, 1), mix.size())].weight = 1;
  std::erase_if(mix, [](const OperationWeight& kind) { return kind.weight == 0; });
  return mix;
}

// Each knob is drawn under its name: another one changes no draw.
template <class P>
KnobSet<P> DrawKnobs(std::uint64_t key, const HuntSettings<P>& settings) {
  KnobSet<P> knobs;
  for (std::size_t i = 0; i < EnumCount<KnobOf<P>>(); ++i) {
    const auto knob = static_cast<KnobOf<P>>(i);
    const bool drawn = Chance(SubKey(key, EnumName(knob)), kMillion / 2);
    knobs.Set(knob, settings.knobs_on.IsOn(knob) || (drawn && !settings.knobs_off.IsOn(knob)));
  }
  return knobs;
}

// The options of the run of `seed`.
template <class P>
RunOptions<P> DrawRunOptions(std::uint64_t seed, const HuntSettings<P>& settings) {
  const std::uint64_t key = SubKey(seed, "run options");
  const auto pick = [key](const std::vector<std::uint16_t>& from, std::uint64_t name) {
    return from[Below(Draw(key, name), from.size())];
  };
  RunOptions<P> options;
  options.cluster.config = settings.config;
  options.cluster.replicas = pick(settings.replicas, 1);
  options.cluster.clients = kHasClients<P> ? pick(settings.clients, 2) : 0;
  options.cluster.knobs = DrawKnobs(Draw(key, 9), settings);
  VaryCluster<P>(Draw(key, 8), options.cluster);
  for (const auto& override_field : settings.overrides) override_field(options.cluster.config);
  options.workload.salt = Draw(key, 3);
  // From clients that hardly stop to ones that leave whole view changes between two operations.
  options.workload.think_max = Microseconds(LogBetween(Draw(key, 4), 2'000, 512'000));
  const bool drawn = settings.workload.mix == WorkloadChoice::Mix::kDrawn ||
                     (settings.workload.mix == WorkloadChoice::Mix::kAsDeclared &&
                      kHasOperationKinds<P> && !kDrawsOperations<P>);
  options.workload.mix = drawn ? DrawMix<P>(Draw(key, 10)) : settings.workload.weights;
  options.workload.outstanding =
      settings.workload.outstanding != 0
          ? settings.workload.outstanding
          : static_cast<std::uint16_t>(LogBetween(Draw(key, 11), 1, MostOutstanding<P>()));
  options.workload.interval = settings.workload.interval();
  options.network.salt = Draw(key, 5);
  options.network.latency_max =
      options.network.latency_min + Microseconds(Between(Draw(key, 6), 0, 1'000));
  options.entropy_salt = Draw(key, 7);
  options.clock_offset_max =
      Narrower(settings.profile.faults.clocks, BudgetOf<P>(options.cluster).clocks).offset;
  options.fault_events = settings.fault_events;
  options.network.ordered = NetworkOf<P>() == Network::kOrdered;
  settings.profile.ApplyTo(options);
  return options;
}

// What the swarm must know of such a run.
template <class P>
SwarmShape ShapeOf(const RunOptions<P>& options, bool beyond_fault_model = false) {
  return SwarmShape{.replicas = options.cluster.replicas,
                    .clients = options.cluster.clients,
                    .budget = BudgetOf<P>(options.cluster),
                    .message_types = static_cast<std::uint8_t>(MessageTypeCount<P>()),
                    .window = options.window,
                    .beyond_fault_model = beyond_fault_model,
                    .faults = options.faults,
                    .ordered = options.network.ordered,
                    .timeout = TimeoutOf<P>(options.cluster)};
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_HUNT_SETTINGS_H_
