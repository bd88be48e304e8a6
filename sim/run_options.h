// Everything that fixes a run but for its adversary's decisions.
#ifndef STAMPEDE_SIM_RUN_OPTIONS_H_
#define STAMPEDE_SIM_RUN_OPTIONS_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "stampede/core/fields.h"
#include "stampede/core/time.h"
#include "stampede/sim/adversary.h"

namespace stampede {

// The quiet network: every message takes between `latency_min` and `latency_max`, spread by the
// hash of its name under `salt`; events of the same time are ordered by that hash too.
struct NetworkOptions {
  Duration latency_min = Microseconds(300);
  Duration latency_max = Microseconds(700);
  std::uint64_t salt = 0;
  STAMPEDE_FIELDS(NetworkOptions, latency_min, latency_max, salt)
};

// Clients work in a closed loop: think, invoke, wait for the answer. Thinking time and operation
// are drawn under `salt` by the client and the number of the operation. Where `scripted` is not
// empty it says for each client how many operations it will be told to do; it does those and no
// other.
struct WorkloadOptions {
  std::uint16_t clients = 2;
  Duration think_min = Microseconds(0);
  Duration think_max = Milliseconds(5);
  std::uint64_t salt = 0;
  std::vector<std::uint64_t> scripted;
  STAMPEDE_FIELDS(WorkloadOptions, clients, think_min, think_max, salt, scripted)
};

template <class P>
struct RunOptions {
  typename P::Config config;
  NetworkOptions network;
  WorkloadOptions workload;
  std::uint64_t entropy_salt = 0;      // of the 64 random bits in every input
  Duration clock_offset_max;           // node clocks start up to this far from zero
  Duration window = Milliseconds(10);  // in which timed trouble holds
  Duration disk_latency = Microseconds(100);
  std::uint64_t fault_events = 2000;      // steps before everything heals
  Duration liveness_bound = Seconds(30);  // from healing until all must be well
  bool manual_timers = false;             // until healing, a timer runs out only when it is told to
  STAMPEDE_FIELDS(RunOptions, config, network, workload, entropy_salt, clock_offset_max, window,
                  disk_latency, fault_events, liveness_bound, manual_timers)
};

// Why these options cannot be run; OK when they can.
template <class P>
absl::Status Validate(const RunOptions<P>& options) {
  if (absl::Status status = P::Validate(options.config); !status.ok()) return status;
  const auto& [clients, think_min, think_max, salt, scripted] = options.workload;
  if (clients < 1 || options.config.replicas + std::size_t{clients} > kMaxNodes) {
    return absl::InvalidArgumentError(
        absl::StrCat("between 1 and ", kMaxNodes - options.config.replicas, " clients work beside ",
                     options.config.replicas, " replicas, not ", clients));
  }
  if (!scripted.empty() && scripted.size() != clients) {
    return absl::InvalidArgumentError(
        absl::StrCat("`scripted` has a number for each of ", clients, " clients"));
  }
  const auto in_order = [](Duration low, Duration high) {
    return Duration() <= low && low <= high && high <= Seconds(3600);
  };
  if (!in_order(options.network.latency_min, options.network.latency_max)) {
    return absl::InvalidArgumentError(
        "latencies must satisfy 0 <= latency_min <= latency_max <= 1h");
  }
  if (!in_order(think_min, think_max)) {
    return absl::InvalidArgumentError(
        "thinking times must satisfy 0 <= think_min <= think_max <= 1h");
  }
  if (options.window < Microseconds(100) || options.window > Seconds(3600)) {
    return absl::InvalidArgumentError("a window lasts between 100us and 1h");
  }
  if (!in_order(options.disk_latency, Seconds(3600)) ||
      !in_order(options.clock_offset_max, Seconds(3600)) ||
      !in_order(options.liveness_bound, Seconds(3600))) {
    return absl::InvalidArgumentError(
        "disk_latency, clock_offset_max and liveness_bound are between 0 and 1h");
  }
  return absl::OkStatus();
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_RUN_OPTIONS_H_
