#include "stampede/sim/run_options.h"

#include "absl/strings/str_cat.h"

namespace stampede {

absl::Status ValidateSettings(const RunSettings& settings, std::uint16_t replicas,
                              std::uint16_t clients) {
  const auto error = [](const auto&... parts) {
    return absl::InvalidArgumentError(absl::StrCat(parts...));
  };
  if (replicas < 1 || replicas > kMostReplicas) {
    return error("a cluster has 1 to ", kMostReplicas, " replicas, not ", replicas);
  }
  if (clients > kMostClients) {
    return error("a cluster has at most ", kMostClients, " clients, not ", clients);
  }
  const auto& [think_min, think_max, salt, scripted] = settings.workload;
  if (!scripted.empty() && scripted.size() != clients) {
    return error("`scripted` has a number for each of ", clients, " clients");
  }
  const auto in_order = [](Duration low, Duration high) {
    return Duration() <= low && low <= high && high <= Seconds(3600);
  };
  if (!in_order(settings.network.latency_min, settings.network.latency_max)) {
    return error("latencies must satisfy 0 <= latency_min <= latency_max <= 1h");
  }
  if (!in_order(think_min, think_max)) {
    return error("thinking times must satisfy 0 <= think_min <= think_max <= 1h");
  }
  if (settings.window < Microseconds(100) || settings.window > Seconds(3600)) {
    return error("a window lasts between 100us and 1h");
  }
  if (!in_order(settings.disk_latency, Seconds(3600)) ||
      !in_order(settings.clock_offset_max, Seconds(3600)) ||
      !in_order(settings.liveness_bound, Seconds(3600))) {
    return error("disk_latency, clock_offset_max and liveness_bound are between 0 and 1h");
  }
  return Validate(settings.faults);
}

}  // namespace stampede
