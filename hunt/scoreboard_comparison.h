// Two scoreboards side by side: whether hunts have become better or worse.
#ifndef STAMPEDE_HUNT_SCOREBOARD_COMPARISON_H_
#define STAMPEDE_HUNT_SCOREBOARD_COMPARISON_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/hunt/scoreboard.h"

namespace stampede {

// What is known of a ratio. A median that lies beyond the cap is known to be at least so much.
enum class Known : std::uint8_t {
  kExactly,
  kAtLeast,  // now beyond the cap, before not
  kAtMost,   // before beyond the cap, now not
  kNothing,  // both beyond it
};
constexpr auto EnumNames(Known) {
  return std::to_array<std::string_view>({"exactly", "at-least", "at-most", "nothing"});
}

// Now by before: below 1, hunts have become faster.
struct Ratio {
  double value = 1;
  Known known = Known::kExactly;
};

// A value of 0 counts as 1: clocks may be coarse.
Ratio RatioOf(const Measured& before, const Measured& now);

struct DefectComparison {
  std::string defect;
  std::array<Measured, kMeasures> before;  // medians
  std::array<Measured, kMeasures> now;
  std::array<Ratio, kMeasures> ratios;  // of them
};

// The geometric mean of the defects' ratios, and their spread.
struct MeanRatio {
  double mean = 1;
  // kAtLeast, kAtMost: some ratio is. kNothing: some are at least and some at most so much, so that
  // the mean may be more or less than that.
  Known known = Known::kExactly;
  std::uint64_t defects = 0;
  double smallest = 1;  // of the ratios
  double largest = 1;
  // How far chance in the hunts reaches: with other hunt seeds, for the same defects, the mean lies
  // between these two 95 times of 100. Percentiles of a bootstrap: kResamples times, each defect's
  // hunts of both sides are drawn anew, with replacement, and the mean of the ratios of their
  // medians is taken; hunts that did not find the defect count as what they took. Where both sides
  // have the same hunt seeds, hunts of the same seed are drawn together: what a change leaves as it
  // was then adds nothing. The draws are keyed: the same two scoreboards give the same interval.
  // Nothing where some defect has fewer than kLeastHunts hunts on a side.
  struct Interval {
    double low = 1;
    double high = 1;
  };
  std::optional<Interval> interval;

  static constexpr std::size_t kResamples = 1'000;
  static constexpr std::size_t kLeastHunts = 5;
};

struct ScoreboardComparison {
  std::vector<DefectComparison> defects;  // that both have, in the order of `now`
  // By Measure. A defect whose medians are both beyond the cap says nothing and has no part in it;
  // nothing where no defect has.
  std::array<std::optional<MeanRatio>, kMeasures> means;
  std::vector<std::string> only_before;
  std::vector<std::string> only_now;
  // What differs between the two beside the hunts: sentences such as "the cap was 5,000 events".
  std::vector<std::string> differences;
};

// An error where they are of different protocols.
absl::StatusOr<ScoreboardComparison> Compare(const Scoreboard& before, const Scoreboard& now);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_SCOREBOARD_COMPARISON_H_
