// Hunts over runs that a fake worker makes: each is a function of its run seed.
#include "stampede/hunt/hunt.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace stampede {
namespace {

constexpr std::uint64_t kHuntSeed = 7;

// Every run whose number is in `failing` violates an invariant.
class FakeWorker final : public RunWorker {
 public:
  explicit FakeWorker(const std::vector<std::uint64_t>& failing, std::uint64_t salt = 0)
      : salt_(salt) {
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
  std::uint64_t StateFingerprint() const override { return salt_; }

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

TEST(Hunt, MakesEveryRunOfItsRangeOnceButThoseMadeBefore) {
  const RunRanges made({{100, 130}, {150, 151}, {190, 300}});
  for (const unsigned jobs : {1u, 3u}) {
    const HuntResult result = HuntWith({.seed = kHuntSeed,
                                        .runs = 100,
                                        .jobs = jobs,
                                        .keep_going = true,
                                        .first = 100,
                                        .made = made},
                                       {120, 140, 199});
    EXPECT_THAT(NumbersOf(result), testing::ElementsAre(140));
    EXPECT_EQ(result.made, RunRanges({{130, 150}, {151, 190}}));
    EXPECT_EQ(result.totals.runs, 59u);
  }
}

// Each time that progress is told, its sums are those of the runs that it names.
TEST(Hunt, ProgressSumsUpExactlyTheRunsThatItNames) {
  const std::atomic<bool> stop{false};
  const auto new_worker = [] { return std::make_unique<FakeWorker>(std::vector<std::uint64_t>()); };
  std::uint64_t heard = 0;
  const auto progress = [&](const HuntProgress& now) {
    ++heard;
    EXPECT_EQ(now.totals.runs, now.made.size());
    std::uint64_t fingerprint = 0;
    for (const RunRange& range : now.made.ranges()) {
      for (std::uint64_t run = range.from; run < range.to; ++run) {
        fingerprint += RunSeed(kHuntSeed, run);
      }
    }
    EXPECT_EQ(now.totals.fingerprint, fingerprint);
  };
  const HuntResult result =
      Hunt({.seed = kHuntSeed, .time = std::chrono::milliseconds(300), .jobs = 2}, new_worker, stop,
           progress, std::chrono::milliseconds(20));
  EXPECT_GE(heard, 3u);
  EXPECT_EQ(result.totals.runs, result.made.size());
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

std::vector<std::uint64_t> RepeatedRuns(const HuntPlan& plan, std::uint64_t runs) {
  std::vector<std::uint64_t> repeated;
  for (std::uint64_t run = 0; run < runs; ++run) {
    if (IsRepeated(plan, run)) repeated.push_back(run);
  }
  return repeated;
}

TEST(Hunt, RepeatsTheFirstRunAndOneOfEachBlock) {
  HuntPlan plan{.seed = kHuntSeed};
  const std::vector<std::uint64_t> repeated = RepeatedRuns(plan, 200);
  ASSERT_EQ(repeated.size(), 4u);
  EXPECT_EQ(repeated[0], 0u);
  for (std::uint64_t block = 0; block < 4; ++block) EXPECT_EQ(repeated[block] / 50, block);
  plan.repeat_every = 1;
  EXPECT_EQ(RepeatedRuns(plan, 200).size(), 200u);
  plan.repeat_every = 0;
  EXPECT_EQ(RepeatedRuns(plan, 200).size(), 0u);
}

// Every second worker, which repeats runs, leaves another state.
HuntResult HuntUnsoundly(const HuntPlan& plan, std::vector<std::uint64_t> failing) {
  const std::atomic<bool> stop{false};
  std::uint64_t workers = 0;
  return Hunt(
      plan, [&] { return std::make_unique<FakeWorker>(failing, workers++ % 2); }, stop, {},
      std::chrono::milliseconds(1));
}

std::vector<std::uint64_t> NumbersOfNondeterministic(const HuntResult& result) {
  std::vector<std::uint64_t> numbers;
  for (const Nondeterminism& each : result.nondeterministic) {
    EXPECT_EQ(each.run_seed, RunSeed(kHuntSeed, each.run));
    numbers.push_back(each.run);
  }
  return numbers;
}

TEST(Hunt, ARunWhoseRepetitionDiffersEndsItAsAFindingDoes) {
  for (const unsigned jobs : {1u, 2u, 3u, 8u}) {
    HuntPlan plan{.seed = kHuntSeed, .runs = 100, .jobs = jobs};
    const HuntResult result = HuntUnsoundly(plan, {40});
    EXPECT_THAT(NumbersOfNondeterministic(result), testing::ElementsAre(0)) << jobs;
    EXPECT_THAT(NumbersOf(result), testing::IsEmpty()) << jobs;
    plan.keep_going = true;
    const HuntResult all = HuntUnsoundly(plan, {40});
    EXPECT_EQ(NumbersOfNondeterministic(all), RepeatedRuns(plan, 100)) << jobs;
    EXPECT_THAT(NumbersOf(all), testing::ElementsAre(40)) << jobs;
  }
}

TEST(Hunt, RepeatsARunAfterTheNext) {
  std::vector<std::uint64_t> made;
  class Recorder final : public RunWorker {
   public:
    explicit Recorder(std::vector<std::uint64_t>& seeds) : seeds_(seeds) {}
    RunOutcome Run(std::uint64_t seed) override {
      seeds_.push_back(seed);
      RunOutcome outcome;
      outcome.seed = seed;
      return outcome;
    }
    const RunTotals& totals() const override { return totals_; }
    std::uint64_t StateFingerprint() const override { return 0; }

   private:
    std::vector<std::uint64_t>& seeds_;
    RunTotals totals_;
  };
  const std::atomic<bool> stop{false};
  const auto hunt = [&](std::uint64_t runs) {
    made.clear();
    Hunt(
        {.seed = kHuntSeed, .runs = runs}, [&] { return std::make_unique<Recorder>(made); }, stop,
        {}, std::chrono::milliseconds(1));
  };
  hunt(3);
  EXPECT_THAT(made, testing::ElementsAre(RunSeed(kHuntSeed, 0), RunSeed(kHuntSeed, 1),
                                         RunSeed(kHuntSeed, 0), RunSeed(kHuntSeed, 2)));
  hunt(1);
  EXPECT_THAT(made, testing::ElementsAre(RunSeed(kHuntSeed, 0), RunSeed(kHuntSeed, 0)));
}

// Answers as it is told to.
class FakePeer final : public DeterminismPeer {
 public:
  explicit FakePeer(absl::StatusOr<RunDigest> answer) : answer_(std::move(answer)) {}
  absl::StatusOr<RunDigest> Repeat(std::uint64_t, std::chrono::milliseconds) override {
    ++asked;
    return answer_;
  }
  absl::StatusOr<std::vector<std::uint64_t>> StepFingerprints(std::uint64_t) override {
    return absl::UnavailableError("");
  }
  absl::StatusOr<std::string> StepText(std::uint64_t) override {
    return absl::UnavailableError("");
  }
  std::vector<std::string> unseen() const override { return {"the moon"}; }

  int asked = 0;

 private:
  const absl::StatusOr<RunDigest> answer_;
};

HuntResult HuntWith(FakePeer& peer) {
  const std::atomic<bool> stop{false};
  return Hunt(
      {.seed = kHuntSeed, .runs = 200},
      [] { return std::make_unique<FakeWorker>(std::vector<std::uint64_t>()); }, stop, {},
      std::chrono::milliseconds(1), &peer);
}

TEST(Hunt, AnotherOutcomeInASecondProcessIsNondeterminism) {
  FakePeer peer(RunDigest{10, 1, 2});
  const HuntResult result = HuntWith(peer);
  ASSERT_EQ(result.nondeterministic.size(), 1u);
  EXPECT_EQ(result.nondeterministic[0].where, RepeatedIn::kSecondProcess);
  EXPECT_THAT(result.repetitions.unseen, testing::ElementsAre("the moon"));
}

TEST(Hunt, ARunThatEndsASecondProcessIsNondeterminism) {
  FakePeer peer(absl::AbortedError("it died"));
  EXPECT_EQ(HuntWith(peer).nondeterministic.size(), 1u);
}

TEST(Hunt, GoesOnWithoutASecondProcess) {
  FakePeer peer(absl::UnavailableError("there is none"));
  const HuntResult result = HuntWith(peer);
  EXPECT_TRUE(result.nondeterministic.empty());
  EXPECT_EQ(result.totals.runs, 200u);
  EXPECT_EQ(result.repetitions.same_process, 4u);
  EXPECT_EQ(result.repetitions.second_process, 0u);
  EXPECT_EQ(result.repetitions.no_second_process, "there is none");
  EXPECT_EQ(peer.asked, 1);
}

}  // namespace
}  // namespace stampede
