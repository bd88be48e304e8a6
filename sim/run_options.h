// Everything that fixes a run but for its adversary's decisions.
#ifndef STAMPEDE_SIM_RUN_OPTIONS_H_
#define STAMPEDE_SIM_RUN_OPTIONS_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "stampede/core/fields.h"
#include "stampede/core/protocol.h"
#include "stampede/core/time.h"
#include "stampede/sim/fault_choice.h"
#include "stampede/sim/workload_choice.h"

namespace stampede {

// How large a cluster can be. A protocol may set a lower limit (Validate).
inline constexpr std::uint16_t kMostReplicas = 64;
inline constexpr std::uint16_t kMostClients = 1000;

// The quiet network: every message takes between `latency_min` and `latency_max`, spread by the
// hash of its name under `salt`; events of the same time are ordered by that hash too.
struct NetworkOptions {
  Duration latency_min = Microseconds(300);
  Duration latency_max = Microseconds(700);
  std::uint64_t salt = 0;
  bool ordered = false;  // connections as TCP's, see sim/network.h
  STAMPEDE_FIELDS(NetworkOptions, latency_min, latency_max, salt, ordered)
};

// Clients work in a closed loop: think, invoke, wait for the answer. Thinking time and operation
// are drawn under `salt` by the client and the number of the operation. With an `interval` the loop
// is open: operations arrive at each client so far apart on average, whether or not it has the last
// answer. At most `outstanding` operations of a client are under way at a time; those beyond wait
// their turn. Where `scripted` is not empty it says for each client
// how many operations it will be given; it does those and no other.
struct WorkloadOptions {
  Duration think_min = Microseconds(0);
  Duration think_max = Milliseconds(5);
  std::uint64_t salt = 0;
  std::vector<std::uint64_t> scripted;
  Duration interval;
  std::vector<OperationWeight> mix;  // kinds of operations; empty: as the protocol has it
  std::uint16_t outstanding = 1;     // of one client; at most MostOutstanding<P>()
  STAMPEDE_FIELDS(WorkloadOptions, think_min, think_max, salt, scripted, interval, mix, outstanding)
};

// What does not depend on the protocol.
struct RunSettings {
  NetworkOptions network;
  WorkloadOptions workload;
  std::uint64_t entropy_salt = 0;      // of the 64 random bits in every input
  Duration clock_offset_max;           // node clocks start up to this far from zero
  Duration window = Milliseconds(10);  // in which faults of nodes and links hold
  Duration disk_latency = Microseconds(100);
  std::uint64_t fault_events = 2000;      // steps before everything heals
  Duration liveness_bound = Seconds(30);  // from healing until all must be well
  bool manual_timers = false;             // until healing, a timer runs out only when it is fired
  FaultChoice faults;                     // what a swarm may draw, where one decides
  // Every client must be answered, whatever lasts and whatever the protocol promises then.
  bool demand_progress = false;
  STAMPEDE_FIELDS(RunSettings, network, workload, entropy_salt, clock_offset_max, window,
                  disk_latency, fault_events, liveness_bound, manual_timers, faults,
                  demand_progress)
};

// Why these settings cannot be run with so many replicas and clients; OK when they can.
absl::Status ValidateSettings(const RunSettings& settings, std::uint16_t replicas,
                              std::uint16_t clients);

template <class P>
struct RunOptions : RunSettings {
  Cluster<P> cluster;
};

// An error where `mix` names other kinds of operations than `kinds`.
absl::Status ValidateMix(const std::vector<OperationWeight>& mix,
                         std::span<const std::string_view> kinds);

// An error unless a client of a protocol can have so many operations under way.
absl::Status ValidateOutstanding(std::uint16_t outstanding, std::uint16_t most);

template <class P>
absl::Status Validate(const RunOptions<P>& options) {
  const Cluster<P>& cluster = options.cluster;
  if (auto status = ValidateSettings(options, cluster.replicas, cluster.clients); !status.ok()) {
    return status;
  }
  static constexpr auto kKinds = EnumNames(OperationKindOf<P>{});
  if (auto status = ValidateMix(options.workload.mix, kKinds); !status.ok()) return status;
  const std::uint16_t outstanding = options.workload.outstanding;
  if (auto status = ValidateOutstanding(outstanding, MostOutstanding<P>()); !status.ok()) {
    return status;
  }
  return ValidateCluster<P>(cluster);
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_RUN_OPTIONS_H_
