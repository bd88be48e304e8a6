// What a hunt comes to, with names for its numbers.
#ifndef STAMPEDE_HUNT_HUNT_SUMMARY_H_
#define STAMPEDE_HUNT_HUNT_SUMMARY_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nlohmann/json_fwd.hpp"
#include "stampede/hunt/hunt.h"
#include "stampede/replay/protocol_driver.h"

namespace stampede {

struct NamedTally {
  std::string name;
  Tally tally;
  STAMPEDE_FIELDS(NamedTally, name, tally)
};

// The tallies of RunTotals by name, those that are zero included.
struct NamedTotals {
  std::vector<NamedTally> faults;
  std::vector<NamedTally> marks;
  std::vector<NamedTally> received;     // by message type
  std::vector<NamedTally> transitions;  // "from -> to", only those that occurred
  std::vector<NamedTally> struck;       // "crash in normal"; replicas that lead only where one did
  STAMPEDE_FIELDS(NamedTotals, faults, marks, received, transitions, struck)
};
NamedTotals NameTotals(const RunTotals& totals, const ProtocolDriver& driver);
// The change of status whose tally is at `index` in RunTotals::transitions.
std::string TransitionName(const std::vector<std::string_view>& statuses, std::size_t index);
// The pair of fault and status whose tally is at `index` in RunTotals::struck.
std::string StruckName(const std::vector<std::string_view>& statuses, std::size_t index);
// NamedTotals::struck as a table. The last column may be of replicas that led, whatever their
// status. Without rows where the protocol has no statuses.
struct StruckTable {
  struct Row {
    std::string fault;
    std::vector<Tally> tallies;  // by status
  };
  std::vector<std::string> statuses;
  std::vector<Row> rows;
};
StruckTable TableOf(const std::vector<NamedTally>& struck);
nlohmann::ordered_json NamedToJson(const std::vector<NamedTally>& tallies);

// `elapsed` is real time, `difference` that of the first run that came out differently when it was
// repeated, where it could be located.
nlohmann::ordered_json HuntToJson(const HuntResult& result, std::uint64_t hunt_seed,
                                  std::chrono::duration<double> elapsed,
                                  const ProtocolDriver& driver,
                                  const std::optional<RunDifference>& difference = std::nullopt);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_HUNT_SUMMARY_H_
