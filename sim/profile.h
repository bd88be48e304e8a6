// What surrounds the nodes in all runs of a hunt, as far as it is not left to the seed.
#ifndef STAMPEDE_SIM_PROFILE_H_
#define STAMPEDE_SIM_PROFILE_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "stampede/core/fields.h"
#include "stampede/core/time.h"
#include "stampede/sim/fault_choice.h"
#include "stampede/sim/run_options.h"

namespace stampede {

struct LatencyRange {
  Duration min;
  Duration max;
  STAMPEDE_FIELDS(LatencyRange, min, max)
};

struct Profile {
  FaultChoice faults;
  std::optional<LatencyRange> latency;  // of messages; without one, each run draws its own
  bool ordered = false;                 // links are ordered, whatever the protocol declares
  friend bool operator==(const Profile&, const Profile&) = default;

  // Puts over what a seed has drawn what is fixed here.
  void ApplyTo(RunSettings& settings) const {
    settings.faults = faults;
    settings.network.ordered |= ordered;
    if (!latency.has_value()) return;
    settings.network.latency_min = latency->min;
    settings.network.latency_max = latency->max;
  }
};

// "1ms..50ms", or "5ms" where all messages take the same time.
absl::StatusOr<LatencyRange> ParseLatency(std::string_view text);
std::string ShowLatency(const LatencyRange& latency);

}  // namespace stampede

#endif  // STAMPEDE_SIM_PROFILE_H_
