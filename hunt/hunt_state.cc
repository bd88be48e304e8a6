#include "stampede/hunt/hunt_state.h"

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <string_view>
#include <type_traits>

#include "stampede/core/json.h"
#include "stampede/sim/struck_by.h"

namespace stampede {
namespace {

void AddTo(std::vector<NamedTally>& sums, const std::vector<NamedTally>& others) {
  for (std::size_t i = 0; i < others.size(); ++i) {
    const NamedTally& other = others[i];
    // Lists of one protocol have the same order, but for names that did not come up.
    auto place = i < sums.size() && sums[i].name == other.name
                     ? sums.begin() + static_cast<std::ptrdiff_t>(i)
                     : std::find_if(sums.begin(), sums.end(),
                                    [&](const NamedTally& sum) { return sum.name == other.name; });
    if (place == sums.end()) {
      sums.push_back(other);
    } else {
      place->tally.Add(other.tally);
    }
  }
}

// The sums by number, where `named` has them by name.
void Find(const std::vector<NamedTally>& named, std::string_view name, Tally& tally) {
  const auto place = std::find_if(named.begin(), named.end(),
                                  [name](const NamedTally& each) { return each.name == name; });
  if (place != named.end()) tally = place->tally;
}

// What older versions did not write may be missing.
enum class May : std::uint8_t { kNotBeMissing, kBeMissing };
absl::Status ReadTallies(const Json& json, const char* key, std::vector<NamedTally>& tallies,
                         May may = May::kNotBeMissing) {
  const auto object = json.find(key);
  if (object == json.end() && may == May::kBeMissing) return absl::OkStatus();
  if (object == json.end() || !object->is_object()) {
    return absl::InvalidArgumentError(std::string("/") + key + " is no object");
  }
  for (const auto& [name, value] : object->items()) {
    NamedTally& tally = tallies.emplace_back();
    tally.name = name;
    const std::string where = std::string("/") + key + "/" + name;
    if (auto status = FromJson(value, tally.tally, where); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// The fields of a state that are read as they are, by name.
template <class State, class F>
void ForEachField(State& state, const F& f) {
  f("time", state.time);
  f("seconds", state.seconds);
  f("core_seconds", state.core_seconds);
  f("runs", state.counts.runs);
  f("findings", state.findings);
  f("events", state.counts.events);
  f("fewest_events", state.counts.fewest_events);
  f("virtual_microseconds", state.counts.virtual_time);
  f("fingerprint", state.counts.fingerprint);
  f("undecided", state.counts.undecided);
  f("halted", state.counts.halted);
  f("repeated_runs", state.repeated_runs);
  f("repeated_in_second_process", state.repeated_in_second_process);
  f("repetition_seconds", state.repetition_seconds);
  f("growth", state.growth);
  f("ended", state.ended);
  f("cuts", state.counts.cuts);
}

}  // namespace

void NamedCounts::Add(const NamedCounts& other) {
  runs += other.runs;
  events += other.events;
  fewest_events = std::min(fewest_events, other.fewest_events);
  undecided += other.undecided;
  halted += other.halted;
  virtual_time = virtual_time + other.virtual_time;
  fingerprint += other.fingerprint;
  cuts.Add(other.cuts);
  AddTo(named.faults, other.named.faults);
  AddTo(named.marks, other.named.marks);
  AddTo(named.received, other.named.received);
  AddTo(named.transitions, other.named.transitions);
  AddTo(named.struck, other.named.struck);
}

NamedCounts CountsOf(const RunTotals& totals, const ProtocolDriver& driver) {
  return {totals.runs,        totals.events, totals.fewest_events,
          totals.undecided,   totals.halted, totals.virtual_time,
          totals.fingerprint, totals.cuts,   NameTotals(totals, driver)};
}

RunTotals TotalsOf(const NamedCounts& counts, const ProtocolDriver& driver) {
  RunTotals totals;
  totals.runs = counts.runs;
  totals.events = counts.events;
  totals.fewest_events = counts.fewest_events;
  totals.undecided = counts.undecided;
  totals.halted = counts.halted;
  totals.virtual_time = counts.virtual_time;
  totals.fingerprint = counts.fingerprint;
  totals.cuts = counts.cuts;
  const auto fill = [](const std::vector<NamedTally>& named, const auto& names, auto& tallies) {
    for (std::size_t i = 0; i < names.size(); ++i) Find(named, names[i], tallies[i]);
  };
  fill(counts.named.faults, EnumNames(FaultKind{}), totals.faults);
  totals.marks.resize(driver.marks().size());
  fill(counts.named.marks, driver.marks(), totals.marks);
  const Vocabulary vocabulary = driver.vocabulary();
  totals.received.resize(vocabulary.messages.size());
  fill(counts.named.received, vocabulary.messages, totals.received);
  const auto statuses = driver.statuses();
  totals.transitions.resize(statuses.size() * statuses.size());
  for (std::size_t i = 0; i < totals.transitions.size(); ++i) {
    Find(counts.named.transitions, TransitionName(statuses, i), totals.transitions[i]);
  }
  totals.struck.resize(StruckCells(statuses.size()));
  for (std::size_t i = 0; i < totals.struck.size(); ++i) {
    Find(counts.named.struck, StruckName(statuses, i), totals.struck[i]);
  }
  return totals;
}

std::uint64_t CoveredBy(const NamedTotals& named) {
  std::uint64_t covered = 0;
  for (const auto* tallies : {&named.faults, &named.marks, &named.received, &named.transitions}) {
    for (const NamedTally& each : *tallies) covered += each.tally.times > 0 ? 1 : 0;
  }
  return covered;
}

std::uint64_t CoveredBy(const RunTotals& totals) {
  std::uint64_t covered = 0;
  const auto count = [&covered](const auto& tallies) {
    for (const Tally& tally : tallies) covered += tally.times > 0 ? 1 : 0;
  };
  count(totals.faults);
  count(totals.marks);
  count(totals.received);
  count(totals.transitions);
  return covered;
}

Json StateToJson(const HuntState& state) {
  Json json = Json::object();
  json["made"] = RangesToJson(state.made);
  ForEachField(state, [&](const char* name, const auto& value) {
    if constexpr (std::is_floating_point_v<std::decay_t<decltype(value)>>) {
      json[name] = value;
    } else {
      json[name] = ToJson(value);
    }
  });
  json["faults"] = NamedToJson(state.counts.named.faults);
  json["marks"] = NamedToJson(state.counts.named.marks);
  json["received"] = NamedToJson(state.counts.named.received);
  json["transitions"] = NamedToJson(state.counts.named.transitions);
  json["struck"] = NamedToJson(state.counts.named.struck);
  return json;
}

absl::StatusOr<HuntState> StateFromJson(const Json& json) {
  HuntState state;
  if (!json.is_object() || !json.contains("made")) {
    return absl::InvalidArgumentError("it says nothing of the runs that were made");
  }
  auto made = RangesFromJson(json["made"]);
  if (!made.ok()) return made.status();
  state.made = *std::move(made);
  absl::Status status;
  ForEachField(state, [&](const char* name, auto& value) {
    if (!status.ok() || !json.contains(name)) return;
    if constexpr (std::is_floating_point_v<std::decay_t<decltype(value)>>) {
      if (json[name].is_number()) value = json[name].template get<double>();
    } else {
      status = FromJson(json[name], value, std::string("/") + name);
    }
  });
  NamedTotals& named = state.counts.named;
  if (status.ok()) status = ReadTallies(json, "faults", named.faults);
  if (status.ok()) status = ReadTallies(json, "marks", named.marks);
  if (status.ok()) status = ReadTallies(json, "received", named.received);
  if (status.ok()) status = ReadTallies(json, "transitions", named.transitions);
  if (status.ok()) status = ReadTallies(json, "struck", named.struck, May::kBeMissing);
  if (!status.ok()) return status;
  return state;
}

std::string UtcNow() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace stampede
