// What is made of the hunts of a scoreboard: quantiles, summaries, comparisons, files.
#include "stampede/hunt/scoreboard.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

#include "stampede/hunt/machine.h"
#include "stampede/hunt/scoreboard_comparison.h"
#include "stampede/hunt/scoreboard_file.h"

namespace stampede {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A hunt that took so many runs, of 10 events and 5 us each; `invariant` as in HuntSample.
HuntSample Took(std::uint64_t runs, std::string invariant = "agreement") {
  HuntSample hunt;
  hunt.invariant = std::move(invariant);
  hunt.runs = runs;
  hunt.events = runs * 10;
  hunt.cpu_microseconds = runs * 5;
  return hunt;
}
HuntSample NotFound(std::uint64_t runs) {
  return Took(runs, "");
}

DefectHunts HuntsOf(std::string defect, const std::vector<HuntSample>& hunts) {
  DefectHunts made{std::move(defect), hunts};
  for (std::size_t i = 0; i < hunts.size(); ++i) made.hunts[i].hunt_seed = 100 + i;
  return made;
}
DefectHunts FoundIn(std::string defect, const std::vector<std::uint64_t>& runs) {
  std::vector<HuntSample> hunts;
  for (const std::uint64_t number : runs) hunts.push_back(Took(number));
  return HuntsOf(std::move(defect), hunts);
}

Scoreboard BoardOf(std::vector<DefectHunts> defects) {
  Scoreboard board;
  board.protocol = "toy";
  board.stampede = "1.2.3";
  board.seed = 1;
  board.repeats = 5;
  board.cap = 1000;
  board.defects = std::move(defects);
  return board;
}

ScoreboardComparison Compared(std::vector<DefectHunts> before, std::vector<DefectHunts> now) {
  auto comparison = Compare(BoardOf(std::move(before)), BoardOf(std::move(now)));
  EXPECT_TRUE(comparison.ok()) << comparison.status();
  return *std::move(comparison);
}

TEST(Scoreboard, QuantilesAreTheSmallestValueThatSoManyDoNotExceed) {
  struct Case {
    std::vector<std::uint64_t> values;
    std::array<std::uint64_t, 3> quartiles;
  };
  for (const Case& test :
       {Case{{7}, {7, 7, 7}}, Case{{2, 1}, {1, 1, 2}}, Case{{3, 1, 2}, {1, 2, 3}},
        Case{{4, 3, 2, 1}, {1, 2, 3}}, Case{{5, 1, 4, 2, 3}, {2, 3, 4}},
        Case{{8, 7, 6, 5, 4, 3, 2, 1}, {2, 4, 6}}, Case{{9, 9, 9, 1}, {1, 9, 9}}}) {
    std::vector<Measured> values;
    for (const std::uint64_t value : test.values) values.push_back({value, false});
    const Quartiles quartiles = QuartilesOf(values);
    EXPECT_THAT((std::array{quartiles.lower.value, quartiles.median.value, quartiles.upper.value}),
                testing::ElementsAreArray(test.quartiles))
        << testing::PrintToString(test.values);
    EXPECT_EQ(MedianOf(values).value, test.quartiles[1]);
  }
}

TEST(Scoreboard, AHuntThatFoundNothingStandsBehindAllThatDid) {
  std::vector<Measured> values = {{5, true}, {100, false}, {1, false}, {6, true}};
  const Quartiles quartiles = QuartilesOf(values);
  EXPECT_EQ(quartiles.lower, (Measured{1, false}));
  EXPECT_EQ(quartiles.median, (Measured{100, false}));
  EXPECT_EQ(quartiles.upper, (Measured{5, true}));
  values.push_back({7, true});
  EXPECT_EQ(MedianOf(values), (Measured{5, true}));
}

TEST(Scoreboard, ASummarySaysWhatFoundItAndHowOften) {
  const DefectSummary summary = SummaryOf(HuntsOf(
      "lost-write", {Took(3, "liveness"), Took(1), NotFound(9), Took(2), Took(4, "durability")}));
  EXPECT_EQ(summary.hunts, 5u);
  EXPECT_EQ(summary.found, 4u);
  EXPECT_THAT(summary.found_by,
              ElementsAre(InvariantCount{"agreement", 2}, InvariantCount{"durability", 1},
                          InvariantCount{"liveness", 1}));
  EXPECT_EQ(summary.runs, (Quartiles{{2, false}, {3, false}, {4, false}}));
  EXPECT_EQ(summary.events, (Quartiles{{20, false}, {30, false}, {40, false}}));
  EXPECT_EQ(summary.cpu_microseconds, (Quartiles{{10, false}, {15, false}, {20, false}}));
  const DefectSummary none = SummaryOf(HuntsOf("unmeasured", std::vector<HuntSample>()));
  EXPECT_FALSE(none.runs.has_value());
}

TEST(Scoreboard, HuntSeedsAreDifferentAndStayWhatTheyAre) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t number = 0; number < 1000; ++number) {
    seeds.insert(ScoreboardHuntSeed(1, number));
    seeds.insert(ScoreboardHuntSeed(2, number));
  }
  EXPECT_EQ(seeds.size(), 2000u);
  EXPECT_EQ(ScoreboardHuntSeed(1, 0), 17986781340208744373u);
  EXPECT_EQ(ScoreboardHuntSeed(1, 19), ScoreboardHuntSeed(1, 19));
}

TEST(ScoreboardComparison, ARatioSaysWhatIsKnownOfIt) {
  struct Case {
    Measured before;
    Measured now;
    double value;
    Known known;
  };
  for (const Case& test :
       {Case{{4, false}, {2, false}, 0.5, Known::kExactly},
        Case{{4, false}, {8, true}, 2, Known::kAtLeast},
        Case{{4, true}, {2, false}, 0.5, Known::kAtMost},
        Case{{4, true}, {4, true}, 1, Known::kNothing},
        Case{{0, false}, {0, false}, 1, Known::kExactly},
        Case{{0, false}, {~std::uint64_t{0}, false}, 18446744073709551615.0, Known::kExactly}}) {
    const Ratio ratio = RatioOf(test.before, test.now);
    EXPECT_DOUBLE_EQ(ratio.value, test.value);
    EXPECT_EQ(ratio.known, test.known);
  }
}

TEST(ScoreboardComparison, TheMeanIsGeometricAndOfTheDefectsThatBothHave) {
  const ScoreboardComparison comparison =
      Compared({FoundIn("a", {1, 1, 1}), FoundIn("gone", {1}), FoundIn("b", {8, 8, 8})},
               {FoundIn("b", {1, 1, 1}), FoundIn("a", {2, 2, 2}), FoundIn("new", {1})});
  ASSERT_EQ(comparison.defects.size(), 2u);
  EXPECT_EQ(comparison.defects[0].defect, "b");
  EXPECT_DOUBLE_EQ(comparison.defects[0].ratios[0].value, 0.125);
  EXPECT_THAT(comparison.only_before, ElementsAre("gone"));
  EXPECT_THAT(comparison.only_now, ElementsAre("new"));
  EXPECT_THAT(comparison.differences, IsEmpty());
  for (const auto& mean : comparison.means) {
    ASSERT_TRUE(mean.has_value());
    EXPECT_THAT(mean->mean, DoubleNear(0.5, 1e-12));  // the root of 2 * 1/8
    EXPECT_EQ(mean->known, Known::kExactly);
    EXPECT_EQ(mean->defects, 2u);
    EXPECT_DOUBLE_EQ(mean->smallest, 0.125);
    EXPECT_DOUBLE_EQ(mean->largest, 2);
    EXPECT_FALSE(mean->interval.has_value());  // of three hunts
  }
}

TEST(ScoreboardComparison, WhatLiesBeyondTheCapIsABoundOrNothing) {
  const std::vector<HuntSample> found = {Took(2)};
  const std::vector<HuntSample> not_found = {NotFound(8)};
  const auto known_of = [](const std::vector<DefectHunts>& before,
                           const std::vector<DefectHunts>& now) {
    const auto mean = Compared(before, now).means[0];
    return mean.has_value() ? std::pair(mean->known, mean->mean) : std::pair(Known::kNothing, 0.0);
  };
  EXPECT_EQ(known_of({HuntsOf("a", found)}, {HuntsOf("a", not_found)}),
            std::pair(Known::kAtLeast, 4.0));
  EXPECT_EQ(known_of({HuntsOf("a", not_found)}, {HuntsOf("a", found)}),
            std::pair(Known::kAtMost, 0.25));
  // No defect has a part in it.
  EXPECT_EQ(known_of({HuntsOf("a", not_found)}, {HuntsOf("a", not_found)}),
            std::pair(Known::kNothing, 0.0));
  // Another one has.
  EXPECT_EQ(known_of({HuntsOf("a", not_found), HuntsOf("b", found)},
                     {HuntsOf("a", not_found), HuntsOf("b", found)}),
            std::pair(Known::kExactly, 1.0));
  // One bound up, one down.
  EXPECT_EQ(known_of({HuntsOf("a", not_found), HuntsOf("b", found)},
                     {HuntsOf("a", found), HuntsOf("b", not_found)}),
            std::pair(Known::kNothing, 1.0));
}

TEST(ScoreboardComparison, TheIntervalHoldsTheMeanAndIsTheSameEachTime) {
  const std::vector<DefectHunts> before = {FoundIn("a", {1, 2, 4, 8, 16, 32, 64}),
                                           FoundIn("b", {3, 3, 9, 9, 9, 27, 27})};
  std::vector<DefectHunts> now = before;
  for (DefectHunts& defect : now) {
    for (HuntSample& hunt : defect.hunts) hunt.hunt_seed += 1000;
  }
  const auto interval_of = [&](const std::vector<DefectHunts>& later) {
    const auto mean = Compared(before, later).means[0];
    EXPECT_DOUBLE_EQ(mean->mean, 1);
    return std::pair(mean->interval->low, mean->interval->high);
  };
  const auto interval = interval_of(now);
  EXPECT_LT(interval.first, 0.7);
  EXPECT_GT(interval.first, 0.05);
  EXPECT_GT(interval.second, 1.5);
  EXPECT_LT(interval.second, 20);
  EXPECT_EQ(interval_of(now), interval);
  // The same hunts of the same seeds: chance has no part in it.
  EXPECT_EQ(interval_of(before), std::pair(1.0, 1.0));
}

TEST(ScoreboardComparison, SaysWhatElseDiffers) {
  Scoreboard before = BoardOf({FoundIn("a", {1})});
  Scoreboard now = before;
  before.cap = 5;
  before.options = "--replicas 3";
  before.machine.processor = "abacus";
  before.interrupted = true;
  const auto comparison = Compare(before, now);
  ASSERT_TRUE(comparison.ok());
  EXPECT_THAT(comparison->differences,
              ElementsAre("the cap on events was 5 and is 1000",
                          "options of runs: '--replicas 3' before, none now",
                          HasSubstr("'abacus, 0 cores' before"), "the one before was interrupted"));
  before.protocol = "other";
  EXPECT_THAT(std::string(Compare(before, now).status().message()),
              HasSubstr("it is of the protocol 'other', and not of 'toy'"));
}

TEST(ScoreboardFile, IsReadBackAsItWasWritten) {
  Scoreboard board = BoardOf({FoundIn("a", {1, 2, 3}), HuntsOf("b", {NotFound(7), Took(5)}),
                              HuntsOf("c", std::vector<HuntSample>())});
  board.options = "--set a=b";
  board.machine = {"abacus \"two\"", 3};
  board.build = {"gcc 12", true, true};
  board.defects[0].hunts[0].hunt_seed = ~std::uint64_t{0};
  board.defects[0].hunts[0].run_seed = std::uint64_t{1} << 60;
  const auto comparison = Compare(board, board);
  ASSERT_TRUE(comparison.ok());
  for (const auto* compared : {static_cast<const ScoreboardComparison*>(nullptr), &*comparison}) {
    const auto read = ReadScoreboard(ScoreboardToJson(board, compared));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, board);
  }
}

TEST(ScoreboardFile, ThatIsNotOneIsRefusedWithItsPlace) {
  const std::string good = ScoreboardToJson(BoardOf({FoundIn("a", {1}), FoundIn("b", {2})}));
  const auto with = [&](const std::string& old_text, const std::string& new_text) {
    std::string text = good;
    const std::size_t at = text.find(old_text);
    EXPECT_NE(at, std::string::npos) << old_text;
    return text.replace(at, old_text.size(), new_text);
  };
  struct Case {
    std::string text;
    const char* complaint;
  };
  for (const Case& test :
       {Case{"", "line 1"}, Case{good.substr(0, good.size() / 2), "line "},
        Case{"[1]", "expected a scoreboard, which is an object, found [1]"},
        Case{"{}", "/format: it is no scoreboard"},
        Case{R"({"format": "stampede-trace", "version": 1})", "/format: it is no scoreboard"},
        Case{R"({"format": "stampede-scoreboard"})", "/version: expected 1"},
        Case{with("\"version\": 1", "\"version\": 2"), "/version: expected 1, which is all that"},
        Case{with("\"version\": 1", "\"version\": \"1\""), "/version: expected 1"},
        Case{R"({"format": "stampede-scoreboard", "version": 1})", "/protocol: it is missing"},
        Case{with("\"runs\": 1", "\"runs\": 99999999999999999999"), "/defects/0/hunts/0/runs: "},
        Case{with("\"runs\": 1", "\"runs\": -1"), "/defects/0/hunts/0/runs: "},
        Case{with("\"runs\": 1", "\"runs\": 1e300"), "/defects/0/hunts/0/runs: "},
        Case{with("\"events\": 10", "\"evnets\": 10"), "/defects/0/hunts/0"},
        Case{with("\"defect\": \"b\"", "\"defect\": \"a\""),
             "/defects/1/defect: 'a' is there twice"},
        Case{std::string(1'000, '['), "deep"},
        Case{std::string((std::size_t{64} << 20) + 1, ' '), "it is larger than 64 MiB"}}) {
    const auto read = ReadScoreboard(test.text);
    ASSERT_FALSE(read.ok()) << test.complaint;
    EXPECT_THAT(std::string(read.status().message()), HasSubstr(test.complaint));
  }
}

TEST(ScoreboardFile, OfTooManyHuntsIsRefused) {
  std::vector<HuntSample> many(kMostScoreboardHunts);
  EXPECT_TRUE(ReadScoreboard(ScoreboardToJson(BoardOf({{"a", many}}))).ok());
  many.emplace_back();
  EXPECT_THAT(
      std::string(ReadScoreboard(ScoreboardToJson(BoardOf({{"a", many}}))).status().message()),
      HasSubstr("/defects: there are 100001 hunts, more than 100000"));
}

TEST(ScoreboardComparison, HugeNumbersAreOnlyNumbers) {
  constexpr std::uint64_t kHuge = ~std::uint64_t{0};
  HuntSample huge = Took(1);
  huge.runs = huge.events = huge.cpu_microseconds = kHuge;
  const HuntSample none{.invariant = "x"};
  const ScoreboardComparison comparison =
      Compared({HuntsOf("a", std::vector<HuntSample>(5, none))},
               {HuntsOf("a", std::vector<HuntSample>(5, huge))});
  for (const auto& mean : comparison.means) {
    EXPECT_TRUE(std::isfinite(mean->mean) && std::isfinite(mean->interval->high));
    EXPECT_GT(mean->mean, 1e19);
  }
}

TEST(Machine, TheProcessorIsReadAsDifferentKernelsNameIt) {
  EXPECT_EQ(ProcessorIn("processor\t: 0\nmodel\t\t: 1\nmodel name\t: AMD EPYC 7763\ncores: 2\n"),
            "AMD EPYC 7763");
  EXPECT_EQ(ProcessorIn("processor : 0\nModel\t\t: Raspberry Pi 4"), "Raspberry Pi 4");
  EXPECT_EQ(ProcessorIn("model name\t:\n"), "unknown");
  EXPECT_EQ(ProcessorIn(""), "unknown");
  EXPECT_GT(ThisMachine().cores, 0u);
  EXPECT_THAT(ThisBuild().compiler, testing::ContainsRegex("^(gcc|clang) [0-9]+[.]"));
}

}  // namespace
}  // namespace stampede
