#include "stampede/hunt/run_ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "stampede/core/json.h"
#include "stampede/core/keyed_random.h"

namespace stampede {
namespace {

using testing::ElementsAre;

TEST(RunRanges, JoinsRangesThatOverlapOrTouch) {
  RunRanges runs;
  for (const RunRange& range : {RunRange{10, 20}, {30, 40}, {0, 5}, {20, 25}, {24, 31}, {7, 7}}) {
    runs.Add(range);
  }
  EXPECT_THAT(runs.ranges(), ElementsAre(RunRange{0, 5}, RunRange{10, 40}));
  EXPECT_EQ(runs.size(), 35u);
  EXPECT_EQ(ShowRanges(runs), "0..5, 10..40");
  EXPECT_EQ(ShowRanges(runs, 1), "0..5 and 1 more");
}

TEST(RunRanges, AreWrittenAndReadAsPairs) {
  const RunRanges runs({{5, 9}, {0, 2}});
  EXPECT_EQ(JsonLine(RangesToJson(runs)), "[[0,2],[5,9]]");
  EXPECT_EQ(*RangesFromJson(RangesToJson(runs)), runs);
  const RunRanges all(RunRange{7, ~std::uint64_t{0}});
  EXPECT_EQ(*RangesFromJson(RangesToJson(all)), all);
  for (const char* text : {"{}", "[[1]]", "[[2,1]]", "[[1,1]]", "[[-1,2]]", "[[0,1.5]]", "[1,2]"}) {
    EXPECT_FALSE(RangesFromJson(*ParseJson(text)).ok()) << text;
  }
}

TEST(RunRanges, PartsCoverARangeWithoutOverlap) {
  const RunRange whole{3, 1'000'003};
  for (const std::uint64_t count : {1u, 2u, 7u, 999u, 1'000'000u}) {
    std::uint64_t next = whole.from;
    for (std::uint64_t i = 0; i < count; ++i) {
      const RunRange part = PartOf(whole, i, count);
      ASSERT_EQ(part.from, next);
      ASSERT_LE(part.size(), whole.size() / count + 1);
      next = part.to;
    }
    EXPECT_EQ(next, whole.to);
  }
  const RunRange huge{0, ~std::uint64_t{0}};
  EXPECT_EQ(PartOf(huge, 2, 3).to, huge.to);
}

// Against sets of numbers.
TEST(RunRanges, AreWhatSetsWouldBe) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    std::uint64_t draws = 0;
    const auto below = [&](std::uint64_t bound) { return Below(Draw(seed, ++draws), bound); };
    RunRanges runs[2];
    std::set<std::uint64_t> numbers[2];
    for (std::uint64_t i = 0; i < 12; ++i) {
      const std::uint64_t from = below(40);
      const RunRange range{from, from + below(8)};
      const std::size_t which = below(2);
      runs[which].Add(range);
      for (std::uint64_t run = range.from; run < range.to; ++run) numbers[which].insert(run);
    }
    RunRanges both = runs[0];
    both.Add(runs[1]);
    const RunRanges rest = runs[0].Without(runs[1]);
    for (std::uint64_t run = 0; run < 50; ++run) {
      const bool in[2] = {numbers[0].contains(run), numbers[1].contains(run)};
      ASSERT_EQ(runs[0].Contains(run), in[0]) << seed;
      ASSERT_EQ(both.Contains(run), in[0] || in[1]) << seed;
      ASSERT_EQ(rest.Contains(run), in[0] && !in[1]) << seed;
    }
    for (std::size_t i = 1; i < both.ranges().size(); ++i) {
      ASSERT_LT(both.ranges()[i - 1].to, both.ranges()[i].from) << seed;
    }
  }
}

}  // namespace
}  // namespace stampede
