#include "stampede/hunt/scoreboard.h"

#include <algorithm>
#include <map>

#include "stampede/core/keyed_random.h"

namespace stampede {
namespace {

bool Precedes(const Measured& a, const Measured& b) {
  return a.at_least != b.at_least ? b.at_least : a.value < b.value;
}

// The place, from 0, of the quantile of so many quarters in a sorted list.
std::size_t PlaceOf(std::size_t quarters, std::size_t size) {
  return (size * quarters + 3) / 4 - 1;
}

}  // namespace

std::uint64_t ScoreboardHuntSeed(std::uint64_t seed, std::uint64_t number) {
  return Draw(SubKey(seed, "scoreboard hunt"), number);
}

Measured MeasuredIn(const HuntSample& hunt, Measure measure) {
  switch (measure) {
    case Measure::kRuns: return {hunt.runs, !hunt.found()};
    case Measure::kEvents: return {hunt.events, !hunt.found()};
    case Measure::kProcessorTime: return {hunt.cpu_microseconds, !hunt.found()};
  }
  return {};
}

std::vector<Measured> MeasuredIn(const std::vector<HuntSample>& hunts, Measure measure) {
  std::vector<Measured> values;
  values.reserve(hunts.size());
  for (const HuntSample& hunt : hunts) values.push_back(MeasuredIn(hunt, measure));
  return values;
}

Measured MedianOf(std::vector<Measured>& values) {
  const auto median = values.begin() + static_cast<std::ptrdiff_t>(PlaceOf(2, values.size()));
  std::nth_element(values.begin(), median, values.end(), Precedes);
  return *median;
}

Quartiles QuartilesOf(std::vector<Measured> values) {
  std::sort(values.begin(), values.end(), Precedes);
  const auto quantile = [&values](std::size_t quarters) {
    return values[PlaceOf(quarters, values.size())];
  };
  return {quantile(1), quantile(2), quantile(3)};
}

DefectSummary SummaryOf(const DefectHunts& defect) {
  DefectSummary summary;
  summary.defect = defect.defect;
  summary.hunts = defect.hunts.size();
  std::map<std::string, std::uint64_t> counts;
  for (const HuntSample& hunt : defect.hunts) {
    if (!hunt.found()) continue;
    ++summary.found;
    ++counts[hunt.invariant];
  }
  for (const auto& [invariant, hunts] : counts) summary.found_by.push_back({invariant, hunts});
  std::stable_sort(
      summary.found_by.begin(), summary.found_by.end(),
      [](const InvariantCount& a, const InvariantCount& b) { return a.hunts > b.hunts; });
  if (defect.hunts.empty()) return summary;
  summary.runs = QuartilesOf(MeasuredIn(defect.hunts, Measure::kRuns));
  summary.events = QuartilesOf(MeasuredIn(defect.hunts, Measure::kEvents));
  summary.cpu_microseconds = QuartilesOf(MeasuredIn(defect.hunts, Measure::kProcessorTime));
  return summary;
}

}  // namespace stampede
