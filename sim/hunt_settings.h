// What a hunt may vary, and what one seed makes of it.
#ifndef STAMPEDE_SIM_HUNT_SETTINGS_H_
#define STAMPEDE_SIM_HUNT_SETTINGS_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "core/keyed_random.h"
#include "core/protocol.h"
#include "core/time.h"
#include "sim/run_options.h"
#include "sim/swarm_plan.h"

namespace stampede {

// The same settings and the same seed give the same run.
template <class P>
struct HuntSettings {
  typename P::Config config;
  // What the user has fixed: applied over what a seed varies.
  std::vector<std::function<void(typename P::Config&)>> overrules;
  std::vector<std::uint16_t> replicas = {3, 5, 7};  // one is drawn per run
  std::vector<std::uint16_t> clients = {1, 2, 3, 4};
  std::uint64_t fault_events = 2000;
};

// The options of the run of `seed`.
template <class P>
RunOptions<P> DrawRunOptions(std::uint64_t seed, const HuntSettings<P>& settings) {
  const std::uint64_t key = SubKey(seed, "run options");
  const auto pick = [key](const std::vector<std::uint16_t>& from, std::uint64_t name) {
    return from[Below(Draw(key, name), from.size())];
  };
  RunOptions<P> options;
  options.config = settings.config;
  P::VaryConfig(Draw(key, 8), options.config);
  for (const auto& overrule : settings.overrules) overrule(options.config);
  options.config.replicas = pick(settings.replicas, 1);
  options.workload.clients = pick(settings.clients, 2);
  options.workload.salt = Draw(key, 3);
  // From clients that hardly stop to ones that leave whole view changes between two operations.
  options.workload.think_max = Microseconds(LogBetween(Draw(key, 4), 2'000, 512'000));
  options.network.salt = Draw(key, 5);
  options.network.latency_max =
      options.network.latency_min + Microseconds(Between(Draw(key, 6), 0, 1'000));
  options.entropy_salt = Draw(key, 7);
  options.clock_offset_max = Seconds(1);
  options.fault_events = settings.fault_events;
  return options;
}

// Whether the replicas of P promise to survive that any of them stop and start again with their
// disks. A protocol says so by `static bool Restarts(const Config&)`.
template <class P>
bool Restarts(const typename P::Config& config) {
  if constexpr (requires { P::Restarts(config); }) {
    return P::Restarts(config);
  } else {
    return false;
  }
}

// What the swarm must know of such a run.
template <class P>
SwarmShape ShapeOf(const RunOptions<P>& options) {
  return SwarmShape{.replicas = options.config.replicas,
                    .clients = options.workload.clients,
                    .crashes = static_cast<std::uint16_t>(P::Tolerated(options.config)),
                    .restarts = Restarts<P>(options.config),
                    .message_types = static_cast<std::uint8_t>(MessageTypeCount<P>()),
                    .window = options.window};
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_HUNT_SETTINGS_H_
