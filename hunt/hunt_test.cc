// Hunts over runs that a fake worker makes: each is a function of its run seed.
#include "stampede/hunt/hunt.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "stampede/hunt/finding_groups.h"

namespace stampede {
namespace {

constexpr std::uint64_t kHuntSeed = 7;

// Every run whose number is in `failing` violates an invariant.
class FakeWorker final : public RunWorker {
 public:
  explicit FakeWorker(std::vector<std::uint64_t> failing, std::uint64_t salt = 0) : salt_(salt) {
    for (const std::uint64_t run : failing) failing_seeds_.push_back(RunSeed(kHuntSeed, run));
  }

  RunOutcome Run(std::uint64_t seed) override {
    RunOutcome outcome;
    outcome.seed = seed;
    outcome.steps = 10;
    outcome.fingerprint = seed + salt_;
    if (std::ranges::find(failing_seeds_, seed) != failing_seeds_.end()) {
      outcome.violation.emplace().invariant = "fake";
    }
    ++totals_.runs;
    totals_.events += outcome.steps;
    totals_.fingerprint += outcome.fingerprint;
    return outcome;
  }
  const RunTotals& totals() const override { return totals_; }

 private:
  const std::uint64_t salt_;
  std::vector<std::uint64_t> failing_seeds_;
  RunTotals totals_;
};

HuntResult HuntWith(const HuntPlan& plan, std::vector<std::uint64_t> failing) {
  const std::atomic<bool> stop{false};
  return Hunt(
      plan, [&] { return std::make_unique<FakeWorker>(failing); }, stop, {},
      std::chrono::milliseconds(1));
}

std::vector<std::uint64_t> NumbersOf(const HuntResult& result) {
  std::vector<std::uint64_t> numbers;
  for (const Finding& finding : result.findings) numbers.push_back(finding.run);
  return numbers;
}

TEST(Hunt, ReportsTheFirstFindingForEveryNumberOfJobs) {
  for (const unsigned jobs : {1u, 2u, 3u, 8u}) {
    const HuntResult result =
        HuntWith({.seed = kHuntSeed, .runs = 100, .jobs = jobs}, {90, 61, 40, 41});
    EXPECT_THAT(NumbersOf(result), testing::ElementsAre(40)) << jobs;
    EXPECT_EQ(result.findings[0].outcome.seed, RunSeed(kHuntSeed, 40));
  }
}

TEST(Hunt, GoesOnAndSumsUpAllRuns) {
  const HuntResult one = HuntWith({.seed = kHuntSeed, .runs = 100, .keep_going = true}, {61, 40});
  const HuntResult four =
      HuntWith({.seed = kHuntSeed, .runs = 100, .jobs = 4, .keep_going = true}, {61, 40});
  EXPECT_THAT(NumbersOf(one), testing::ElementsAre(40, 61));
  EXPECT_EQ(NumbersOf(four), NumbersOf(one));
  EXPECT_EQ(one.totals.runs, 100u);
  EXPECT_EQ(four.totals, one.totals);
}

TEST(Hunt, StopsAtTheMostFindings) {
  const HuntResult result = HuntWith(
      {.seed = kHuntSeed, .runs = 100, .keep_going = true, .most_findings = 2}, {10, 20, 30, 40});
  EXPECT_THAT(NumbersOf(result), testing::ElementsAre(10, 20));
  EXPECT_EQ(result.totals.runs, 21u);
}

TEST(Hunt, MakesNoRunOnceItIsStopped) {
  const std::atomic<bool> stop{true};
  const HuntResult result = Hunt(
      {.seed = kHuntSeed, .runs = 100},
      [] { return std::make_unique<FakeWorker>(std::vector<std::uint64_t>()); }, stop, {},
      std::chrono::milliseconds(1));
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.totals.runs, 0u);
}

TEST(Hunt, NamesTheRunSeedsWhoseRepetitionDiffers) {
  const std::atomic<bool> stop{false};
  std::uint64_t workers = 0;
  const HuntResult result = Hunt(
      {.seed = kHuntSeed, .runs = 16, .repeat_every = 8},
      [&] { return std::make_unique<FakeWorker>(std::vector<std::uint64_t>(), workers++); }, stop,
      {}, std::chrono::milliseconds(1));
  EXPECT_EQ(result.repeated, 2u);
  EXPECT_THAT(result.nondeterministic,
              testing::ElementsAre(RunSeed(kHuntSeed, 0), RunSeed(kHuntSeed, 8)));
}

Finding FindingOf(std::uint64_t run, std::uint64_t steps, std::string summary) {
  Finding finding;
  finding.run = run;
  finding.outcome.steps = steps;
  finding.outcome.violation.emplace().summary = std::move(summary);
  return finding;
}

TEST(GroupBySignature, JoinsFindingsThatDifferInNumbersAndKeepsTheShortest) {
  const std::vector<Finding> findings = {
      FindingOf(1, 50, "r1 has 3"), FindingOf(2, 40, "no answer"), FindingOf(3, 30, "r2 has 4"),
      FindingOf(4, 30, "r2 has 5"), FindingOf(5, 45, "no answer")};
  const std::vector<FindingGroup> groups = GroupBySignature(findings);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].shortest->run, 3u);
  EXPECT_EQ(groups[0].count, 3u);
  EXPECT_EQ(groups[1].shortest->run, 2u);
  EXPECT_EQ(groups[1].count, 2u);
}

}  // namespace
}  // namespace stampede
