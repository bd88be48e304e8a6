#include "stampede/sim/profile.h"

#include "stampede/core/internal/time_text.h"

namespace stampede {

absl::StatusOr<LatencyRange> ParseLatency(std::string_view text) {
  constexpr std::string_view kDots = "..";
  const std::size_t dots = text.find(kDots);
  const bool range = dots != std::string_view::npos;
  const auto min = ParseDuration(text.substr(0, dots));
  const auto max = range ? ParseDuration(text.substr(dots + kDots.size())) : min;
  if (!min.has_value() || !max.has_value() || *max < *min) {
    return absl::InvalidArgumentError(
        "'" + std::string(text.substr(0, 64)) +
        "' is not a range of latencies such as 1ms..50ms, 300us..1.5ms or 5ms, up to 3600s");
  }
  return LatencyRange{*min, *max};
}

std::string ShowLatency(const LatencyRange& latency) {
  const std::string min = ShowDuration(latency.min);
  return latency.min == latency.max ? min : min + ".." + ShowDuration(latency.max);
}

}  // namespace stampede
