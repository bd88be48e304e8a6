#include "stampede/hunt/hunt_summary.h"

#include "stampede/core/json.h"
#include "stampede/sim/fault_kinds.h"
#include "stampede/sim/faults.h"

namespace stampede {
namespace {

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
  return json;
}

}  // namespace stampede
