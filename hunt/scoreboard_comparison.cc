#include "stampede/hunt/scoreboard_comparison.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <utility>

#include "stampede/core/keyed_random.h"

namespace stampede {
namespace {

constexpr std::array<Measure, kMeasures> kAllMeasures = {Measure::kRuns, Measure::kEvents,
                                                         Measure::kProcessorTime};

// A defect that both scoreboards have.
struct Pair {
  const DefectHunts* before = nullptr;
  const DefectHunts* now = nullptr;
};

// What the hunts took, by measure.
using Values = std::array<std::vector<Measured>, kMeasures>;
Values ValuesOf(const DefectHunts& defect) {
  Values values;
  for (std::size_t m = 0; m < kMeasures; ++m) {
    values[m] = MeasuredIn(defect.hunts, kAllMeasures[m]);
  }
  return values;
}

// Of as many hunts, drawn with replacement, the medians.
std::array<Measured, kMeasures> ResampledMedians(const Values& values, std::uint64_t key) {
  const std::size_t size = values[0].size();
  Values drawn;
  for (std::vector<Measured>& list : drawn) list.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    const auto hunt = static_cast<std::size_t>(Below(Draw(key, i), size));
    for (std::size_t m = 0; m < kMeasures; ++m) drawn[m].push_back(values[m][hunt]);
  }
  std::array<Measured, kMeasures> medians;
  for (std::size_t m = 0; m < kMeasures; ++m) medians[m] = MedianOf(drawn[m]);
  return medians;
}

// Whether the hunts of both sides have the same hunt seeds, one by one.
bool HaveSameSeeds(const Pair& pair) {
  const auto same = [](const HuntSample& a, const HuntSample& b) {
    return a.hunt_seed == b.hunt_seed;
  };
  return std::equal(pair.before->hunts.begin(), pair.before->hunts.end(), pair.now->hunts.begin(),
                    pair.now->hunts.end(), same);
}

// One sum for each resample, of the defects that have a part in the mean of a measure.
std::array<std::vector<double>, kMeasures> Bootstrap(
    std::span<const Pair> pairs, const std::vector<DefectComparison>& compared) {
  std::array<std::vector<double>, kMeasures> sums;
  for (auto& list : sums) list.assign(MeanRatio::kResamples, 0);
  for (std::size_t d = 0; d < pairs.size(); ++d) {
    // By name: what other defects there are changes no draw.
    const std::uint64_t key = SubKey(SubKey(0, "scoreboard bootstrap"), compared[d].defect);
    const Values before = ValuesOf(*pairs[d].before);
    const Values now = ValuesOf(*pairs[d].now);
    const std::uint64_t key_before = SubKey(key, "before");
    const std::uint64_t key_now = HaveSameSeeds(pairs[d]) ? key_before : SubKey(key, "now");
    for (std::size_t r = 0; r < MeanRatio::kResamples; ++r) {
      const auto medians_before = ResampledMedians(before, Draw(key_before, r));
      const auto medians_now = ResampledMedians(now, Draw(key_now, r));
      for (std::size_t m = 0; m < kMeasures; ++m) {
        if (compared[d].ratios[m].known == Known::kNothing) continue;
        sums[m][r] += std::log(RatioOf(medians_before[m], medians_now[m]).value);
      }
    }
  }
  return sums;
}

Known Joined(Known a, Known b) {
  if (a == b || b == Known::kExactly) return a;
  return a == Known::kExactly ? b : Known::kNothing;
}

std::optional<MeanRatio> MeanOf(const std::vector<DefectComparison>& compared, std::size_t measure,
                                std::vector<double>* sums) {
  MeanRatio mean;
  double sum = 0;
  for (const DefectComparison& defect : compared) {
    const Ratio& ratio = defect.ratios[measure];
    if (ratio.known == Known::kNothing) continue;
    mean.smallest = mean.defects == 0 ? ratio.value : std::min(mean.smallest, ratio.value);
    mean.largest = mean.defects == 0 ? ratio.value : std::max(mean.largest, ratio.value);
    mean.known = Joined(mean.known, ratio.known);
    sum += std::log(ratio.value);
    ++mean.defects;
  }
  if (mean.defects == 0) return std::nullopt;
  const auto count = static_cast<double>(mean.defects);
  mean.mean = std::exp(sum / count);
  if (sums == nullptr) return mean;
  std::sort(sums->begin(), sums->end());
  constexpr std::size_t kTail = MeanRatio::kResamples / 40;  // 2.5%
  mean.interval = {std::exp((*sums)[kTail - 1] / count),
                   std::exp((*sums)[sums->size() - kTail] / count)};
  return mean;
}

std::string Quoted(const std::string& text) {
  return text.empty() ? "none" : "'" + text + "'";
}

std::vector<std::string> DifferencesOf(const Scoreboard& before, const Scoreboard& now) {
  std::vector<std::string> differences;
  const auto number = [&](const char* what, std::uint64_t a, std::uint64_t b) {
    if (a == b) return;
    differences.push_back(std::string(what) + " was " + std::to_string(a) + " and is " +
                          std::to_string(b));
  };
  const auto text = [&](const char* what, const std::string& a, const std::string& b) {
    if (a == b) return;
    differences.push_back(std::string(what) + ": " + Quoted(a) + " before, " + Quoted(b) + " now");
  };
  number("the cap on events", before.cap, now.cap);
  number("the seed", before.seed, now.seed);
  number("the number of hunts", before.repeats, now.repeats);
  text("options of runs", before.options, now.options);
  text("version", before.stampede, now.stampede);
  text("build", Show(before.build), Show(now.build));
  text("machine", Show(before.machine), Show(now.machine));
  if (before.interrupted) differences.emplace_back("the one before was interrupted");
  return differences;
}

}  // namespace

Ratio RatioOf(const Measured& before, const Measured& now) {
  const auto value = [](const Measured& measured) {
    return static_cast<double>(std::max<std::uint64_t>(measured.value, 1));
  };
  Ratio ratio;
  ratio.value = value(now) / value(before);
  if (before.at_least && now.at_least) {
    ratio.known = Known::kNothing;
  } else if (now.at_least) {
    ratio.known = Known::kAtLeast;
  } else if (before.at_least) {
    ratio.known = Known::kAtMost;
  }
  return ratio;
}

absl::StatusOr<ScoreboardComparison> Compare(const Scoreboard& before, const Scoreboard& now) {
  if (before.protocol != now.protocol) {
    return absl::InvalidArgumentError("it is of the protocol " + Quoted(before.protocol) +
                                      ", and not of " + Quoted(now.protocol));
  }
  ScoreboardComparison comparison;
  comparison.differences = DifferencesOf(before, now);
  std::map<std::string, const DefectHunts*> earlier;  // those of which there are hunts
  for (const DefectHunts& defect : before.defects) {
    if (!defect.hunts.empty()) earlier[defect.defect] = &defect;
  }
  std::vector<Pair> pairs;
  bool enough_hunts = true;
  for (const DefectHunts& defect : now.defects) {
    if (defect.hunts.empty()) continue;
    const auto found = earlier.find(defect.defect);
    if (found == earlier.end()) {
      comparison.only_now.push_back(defect.defect);
      continue;
    }
    const DefectHunts& other = *found->second;
    pairs.push_back({&other, &defect});
    enough_hunts &= std::min(other.hunts.size(), defect.hunts.size()) >= MeanRatio::kLeastHunts;
    DefectComparison compared;
    compared.defect = defect.defect;
    for (std::size_t m = 0; m < kMeasures; ++m) {
      compared.before[m] = QuartilesOf(MeasuredIn(other.hunts, kAllMeasures[m])).median;
      compared.now[m] = QuartilesOf(MeasuredIn(defect.hunts, kAllMeasures[m])).median;
      compared.ratios[m] = RatioOf(compared.before[m], compared.now[m]);
    }
    comparison.defects.push_back(std::move(compared));
    earlier.erase(found);
  }
  for (const DefectHunts& defect : before.defects) {
    if (earlier.contains(defect.defect)) comparison.only_before.push_back(defect.defect);
  }
  auto sums = enough_hunts ? Bootstrap(pairs, comparison.defects)
                           : std::array<std::vector<double>, kMeasures>();
  for (std::size_t m = 0; m < kMeasures; ++m) {
    comparison.means[m] = MeanOf(comparison.defects, m, enough_hunts ? &sums[m] : nullptr);
  }
  return comparison;
}

}  // namespace stampede
