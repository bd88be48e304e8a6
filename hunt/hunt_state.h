// How far a hunt is, as a file says it: a line of progress.jsonl in a hunt's folder.
#ifndef STAMPEDE_HUNT_HUNT_STATE_H_
#define STAMPEDE_HUNT_HUNT_STATE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json_fwd.hpp"
#include "stampede/core/time.h"
#include "stampede/hunt/hunt_summary.h"
#include "stampede/hunt/run_ranges.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/sim/run_totals.h"

namespace stampede {

// RunTotals whose numbers have names: sums of hunts of any protocol.
struct NamedCounts {
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::uint64_t fewest_events = ~std::uint64_t{0};
  std::uint64_t undecided = 0;
  std::uint64_t halted = 0;
  Duration virtual_time;
  std::uint64_t fingerprint = 0;
  Tally cuts;
  NamedTotals named;

  void Add(const NamedCounts& other);
};
NamedCounts CountsOf(const RunTotals& totals, const ProtocolDriver& driver);
// The other way. Names that the protocol does not have (any more) are passed over.
RunTotals TotalsOf(const NamedCounts& counts, const ProtocolDriver& driver);

// How many of a protocol's kinds of faults, marks, message types and changes of status came up.
std::uint64_t CoveredBy(const NamedTotals& named);
std::uint64_t CoveredBy(const RunTotals& totals);

// When coverage grew: after so many runs it covered so much. Both rise.
using CoverageGrowth = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

// All that a hunt had come to at a moment. Everything in it is about exactly the runs `made`.
struct HuntState {
  std::string time;         // UTC, such as 2026-11-28T15:04:05Z
  double seconds = 0;       // that it has hunted, in all its lives
  double core_seconds = 0;  // of processor time that this took
  RunRanges made;
  NamedCounts counts;
  std::uint64_t findings = 0;
  std::uint64_t repeated_runs = 0;
  std::uint64_t repeated_in_second_process = 0;
  double repetition_seconds = 0;
  CoverageGrowth growth;
  bool ended = false;  // by itself, or as it was told
};
nlohmann::ordered_json StateToJson(const HuntState& state);
absl::StatusOr<HuntState> StateFromJson(const nlohmann::ordered_json& json);

// Now, as HuntState::time has it.
std::string UtcNow();

}  // namespace stampede

#endif  // STAMPEDE_HUNT_HUNT_STATE_H_
