#include "stampede/sim/run_options.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "stampede/core/internal/suggest.h"

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
  const auto& [think_min, think_max, salt, scripted, interval, mix, outstanding] =
      settings.workload;
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
  if (!in_order(interval, Seconds(3600))) return error("an interval is between 0 and 1h");
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

absl::Status ValidateMix(const std::vector<OperationWeight>& mix,
                         std::span<const std::string_view> kinds) {
  std::uint64_t sum = 0;
  for (const auto& [kind, weight] : mix) {
    sum += weight;
    if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) continue;
    return absl::InvalidArgumentError(
        "there is no kind of operation '" + kind.substr(0, 64) + "'" +
        (kinds.empty() ? "; the protocol declares none" : Suggestion(kind, kinds)));
  }
  if (!mix.empty() && sum == 0) {
    return absl::InvalidArgumentError("some kind of operation has a weight above 0");
  }
  return absl::OkStatus();
}

absl::Status ValidateOutstanding(std::uint16_t outstanding, std::uint16_t most) {
  if (1 <= outstanding && outstanding <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("a client of this protocol has ",
                   most == 1 ? "one operation" : absl::StrCat("1 to ", most, " operations"),
                   " outstanding, not ", outstanding,
                   most == 1 ? "; the protocol declares no kMostOutstanding" : ""));
}

}  // namespace stampede
