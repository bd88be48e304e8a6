// Which kinds of faults a swarm may draw, and which it has in every run.
#ifndef STAMPEDE_SIM_FAULT_CHOICE_H_
#define STAMPEDE_SIM_FAULT_CHOICE_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "stampede/core/clock_bounds.h"
#include "stampede/core/fields.h"
#include "stampede/sim/fault_kinds.h"

namespace stampede {

struct FaultRate {
  FaultKind kind{};
  std::uint32_t per_million = 0;
  STAMPEDE_FIELDS(FaultRate, kind, per_million)
};

// A kind is in one of three states: it is drawn, as usual; it is off; or it has a rate, and is then
// on in every run at that rate, or off where the rate is 0. What a rate counts is what the swarm
// would draw: a message; for cuts, an era; for pauses, slowness, disks and clocks, a node or link
// and an era; for restarts and crashes of clients, a node and a window; for targeted crashes, a
// window and a role change; for crashes for good, each that the protocol promises to survive; for
// lasting faults, a run.
struct FaultChoice {
  std::vector<FaultKind> off;    // ascending
  std::vector<FaultRate> rates;  // ascending; of no kind that is off
  // How wrong clocks go at most, where the protocol survives so much.
  ClockBounds clocks;
  STAMPEDE_FIELDS(FaultChoice, off, rates, clocks)

  std::optional<std::uint32_t> RateOf(FaultKind kind) const {
    for (const FaultRate& rate : rates) {
      if (rate.kind == kind) return rate.per_million;
    }
    return std::nullopt;
  }
  // Whether the kind may occur at all, be it by itself or as a part of another.
  bool Allows(FaultKind kind) const {
    if (const auto rate = RateOf(kind)) return *rate > 0;
    return std::find(off.begin(), off.end(), kind) == off.end();
  }

  // Of the kinds without a rate, only these are drawn.
  void DrawOnly(const std::vector<FaultKind>& kinds);
  // These do not occur; a rate that one had is forgotten.
  void SwitchOff(const std::vector<FaultKind>& kinds);
  // This kind is on in every run.
  void SetRate(const FaultRate& rate);
};

// An error where the rates of kinds that exclude each other (of one message, of one cut at a time)
// add up to more than 1, or nothing could go on.
absl::Status Validate(const FaultChoice& choice);

// The kinds of "drop,crash", and none of "none". An error lists what there is.
absl::StatusOr<std::vector<FaultKind>> ParseFaultKinds(std::string_view text);
std::string ShowFaultKinds(const std::vector<FaultKind>& kinds);
// The kinds that are not among `kinds`, ascending.
std::vector<FaultKind> OtherFaultKinds(const std::vector<FaultKind>& kinds);

// The rates of "drop=0.02,crash=0.5": between 0 and 1, with up to six digits.
absl::StatusOr<std::vector<FaultRate>> ParseFaultRates(std::string_view text);
std::string ShowFaultRates(const std::vector<FaultRate>& rates);
// One of them without its kind: "0.02".
absl::StatusOr<std::uint32_t> ParseRate(std::string_view text);
std::string ShowRate(std::uint32_t per_million);

// How fast or slow clocks may run, in parts per million: "1%", "0.02%"; 100% is twice as fast.
absl::StatusOr<std::uint32_t> ParseDrift(std::string_view text);
std::string ShowDrift(std::uint32_t per_million);

}  // namespace stampede

#endif  // STAMPEDE_SIM_FAULT_CHOICE_H_
