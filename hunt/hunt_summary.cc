#include "stampede/hunt/hunt_summary.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "stampede/core/json.h"
#include "stampede/sim/fault_kinds.h"
#include "stampede/sim/faults.h"
#include "stampede/sim/struck_by.h"

namespace stampede {
namespace {

// Between the fault and the status in the name of a pair of them, and what stands there for a
// replica that leads, whatever its status.
constexpr std::string_view kStruckIn = " in ";
constexpr std::string_view kStruckLeading = "any, leading";

Json NondeterminismToJson(const Nondeterminism& first,
                          const std::optional<RunDifference>& difference) {
  Json json = Json::object();
  json["run"] = ToJson(first.run);
  json["run_seed"] = std::to_string(first.run_seed);
  json["in_second_process"] = first.where == RepeatedIn::kSecondProcess;
  if (!first.what.empty()) json["what"] = first.what;
  if (difference.has_value()) json["difference"] = ToJson(*difference);
  return json;
}

}  // namespace

Json NamedToJson(const std::vector<NamedTally>& tallies) {
  Json json = Json::object();
  for (const NamedTally& tally : tallies) json[tally.name] = ToJson(tally.tally);
  return json;
}

std::string TransitionName(const std::vector<std::string_view>& statuses, std::size_t index) {
  return std::string(statuses[index / statuses.size()]) + " -> " +
         std::string(statuses[index % statuses.size()]);
}

std::string StruckName(const std::vector<std::string_view>& statuses, std::size_t index) {
  const std::size_t columns = StruckColumns(statuses.size());
  const std::size_t status = index % columns;
  return std::string(EnumName(static_cast<StruckBy>(index / columns))) + std::string(kStruckIn) +
         std::string(status < statuses.size() ? statuses[status] : kStruckLeading);
}

StruckTable TableOf(const std::vector<NamedTally>& struck) {
  StruckTable table;
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const NamedTally& each : struck) {
    const std::size_t in = std::min(each.name.find(kStruckIn), each.name.size());
    const std::size_t status = std::min(in + kStruckIn.size(), each.name.size());
    pairs.emplace_back(each.name.substr(0, in), each.name.substr(status));
  }
  // Folders that are united may differ in whether a replica ever led.
  const auto add_status = [&table](const std::string& status) {
    const auto end = table.statuses.end();
    if (std::find(table.statuses.begin(), end, status) == end) table.statuses.push_back(status);
  };
  for (const auto& [fault, status] : pairs) {
    if (status != kStruckLeading) add_status(status);
  }
  for (const auto& [fault, status] : pairs) add_status(status);
  for (std::size_t i = 0; i < struck.size(); ++i) {
    const auto& [fault, status] = pairs[i];
    auto row = std::find_if(table.rows.begin(), table.rows.end(),
                            [&name = fault](const auto& other) { return other.fault == name; });
    if (row == table.rows.end()) {
      table.rows.push_back({fault, std::vector<Tally>(table.statuses.size())});
      row = std::prev(table.rows.end());
    }
    const auto column = std::find(table.statuses.begin(), table.statuses.end(), status);
    row->tallies[static_cast<std::size_t>(column - table.statuses.begin())] = struck[i].tally;
  }
  return table;
}

NamedTotals NameTotals(const RunTotals& totals, const ProtocolDriver& driver) {
  NamedTotals named;
  for (std::size_t i = 0; i < kFaultKindCount; ++i) {
    named.faults.push_back({std::string(EnumName(static_cast<FaultKind>(i))), totals.faults[i]});
  }
  const auto marks = driver.marks();
  for (std::size_t i = 0; i < totals.marks.size(); ++i) {
    named.marks.push_back({std::string(marks[i]), totals.marks[i]});
  }
  const Vocabulary vocabulary = driver.vocabulary();
  for (std::size_t i = 0; i < totals.received.size(); ++i) {
    named.received.push_back({std::string(vocabulary.messages[i]), totals.received[i]});
  }
  const auto statuses = driver.statuses();
  for (std::size_t i = 0; i < totals.transitions.size(); ++i) {
    if (totals.transitions[i].times == 0) continue;
    named.transitions.push_back({TransitionName(statuses, i), totals.transitions[i]});
  }
  const std::size_t columns = StruckColumns(statuses.size());
  const auto leads = [&](std::size_t i) { return i % columns == statuses.size(); };
  bool any_led = false;
  for (std::size_t i = 0; i < totals.struck.size(); ++i) {
    any_led |= leads(i) && totals.struck[i].times > 0;
  }
  for (std::size_t i = 0; i < totals.struck.size(); ++i) {
    if (!leads(i) || any_led) named.struck.push_back({StruckName(statuses, i), totals.struck[i]});
  }
  return named;
}

Json HuntToJson(const HuntResult& result, std::uint64_t hunt_seed,
                std::chrono::duration<double> elapsed, const ProtocolDriver& driver,
                const std::optional<RunDifference>& difference) {
  const RunTotals& totals = result.totals;
  const NamedTotals named = NameTotals(totals, driver);
  Json json = Json::object();
  json["hunt_seed"] = std::to_string(hunt_seed);
  json["runs"] = ToJson(totals.runs);
  json["events"] = ToJson(totals.events);
  if (totals.runs > result.findings.size()) json["fewest_events"] = ToJson(totals.fewest_events);
  json["virtual_microseconds"] = ToJson(totals.virtual_time);
  json["seconds"] = elapsed.count();
  json["fingerprint"] = std::to_string(totals.fingerprint);
  json["findings"] = ToJson(result.findings.size());
  json["undecided"] = ToJson(totals.undecided);
  json["halted"] = ToJson(totals.halted);
  json["interrupted"] = result.interrupted;
  json["repeated_runs"] = ToJson(result.repetitions.same_process);
  json["repeated_in_second_process"] = ToJson(result.repetitions.second_process);
  json["repetition_seconds"] = result.repetitions.time.count();
  if (!result.repetitions.no_second_process.empty()) {
    json["no_second_process"] = result.repetitions.no_second_process;
  }
  json["same_in_second_process"] = ToJson(result.repetitions.unseen);
  json["nondeterministic_run_seeds"] = Json::array();
  for (const Nondeterminism& each : result.nondeterministic) {
    json["nondeterministic_run_seeds"].push_back(std::to_string(each.run_seed));
  }
  if (!result.nondeterministic.empty()) {
    json["nondeterminism"] = NondeterminismToJson(result.nondeterministic.front(), difference);
  }
  json["faults"] = NamedToJson(named.faults);
  json["marks"] = NamedToJson(named.marks);
  json["received"] = NamedToJson(named.received);
  json["transitions"] = NamedToJson(named.transitions);
  json["struck"] = NamedToJson(named.struck);
  return json;
}

}  // namespace stampede
