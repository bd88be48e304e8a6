// Scoreboards over runs that a fake worker makes: which run of which hunt fails is known.
#include "stampede/hunt/scoreboard_hunts.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

#include "stampede/core/check.h"
#include "stampede/core/run_position.h"
#include "stampede/hunt/hunt.h"

namespace stampede {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint64_t kSeed = 7;
constexpr std::uint64_t kEventsOfARun = 10;

// The seed of a run of a hunt, both by number.
std::uint64_t SeedOf(std::uint64_t hunt, std::uint64_t run) {
  return RunSeed(ScoreboardHuntSeed(kSeed, hunt), run);
}

struct Behavior {
  std::vector<std::uint64_t> failing = {};  // seeds of runs that violate an invariant
  std::vector<std::uint64_t> crashing = {};
  bool differs_by_process = false;
};

class ScriptedWorker final : public RunWorker {
 public:
  explicit ScriptedWorker(const Behavior& behavior) : behavior_(behavior) {}

  RunOutcome Run(std::uint64_t seed) override {
    CurrentRunPosition().BeginRun(seed);
    if (std::ranges::find(behavior_.crashing, seed) != behavior_.crashing.end()) {
      CurrentRunPosition().BeginStep(4, Time(0), NodeId::Replica(0));
      CurrentRunPosition().EnterStep();
      std::abort();
    }
    RunOutcome outcome;
    outcome.seed = seed;
    outcome.steps = kEventsOfARun;
    if (behavior_.differs_by_process) outcome.fingerprint = static_cast<std::uint64_t>(getpid());
    if (std::ranges::find(behavior_.failing, seed) != behavior_.failing.end()) {
      outcome.violation.emplace().invariant = "fake";
    }
    ++totals_.runs;
    totals_.events += outcome.steps;
    return outcome;
  }
  const RunTotals& totals() const override { return totals_; }
  std::uint64_t StateFingerprint() const override { return 0; }

 private:
  const Behavior& behavior_;
  RunTotals totals_;
};

class FakeRuns final : public SeededRuns {
 public:
  explicit FakeRuns(Behavior behavior) : behavior_(std::move(behavior)) {}
  std::unique_ptr<RunWorker> NewWorker() const override {
    return std::make_unique<ScriptedWorker>(behavior_);
  }
  RunSpec SpecOf(std::uint64_t) const override { return {}; }
  std::unique_ptr<Adversary> AdversaryOf(std::uint64_t) const override { return nullptr; }
  const ProtocolDriver& protocol() const override {
    STAMPEDE_CHECK(false, "a hunt asks for no protocol");
    std::abort();
  }

 private:
  const Behavior behavior_;
};

ScoreboardHunts Made(const ScoreboardPlan& plan, bool stopped = false) {
  const std::atomic<bool> stop{stopped};
  auto made = MakeScoreboardHunts(plan, stop, {}, std::chrono::milliseconds(1));
  EXPECT_TRUE(made.ok()) << made.status();
  return *std::move(made);
}

// The runs that the hunts of a defect took; 0 for one that did not find it.
std::vector<std::uint64_t> RunsOf(const DefectHunts& defect) {
  std::vector<std::uint64_t> runs;
  for (const HuntSample& hunt : defect.hunts) runs.push_back(hunt.found() ? hunt.runs : 0);
  return runs;
}

ScoreboardPlan PlanOf(const FakeRuns& early, const FakeRuns& late) {
  ScoreboardPlan plan;
  plan.defects = {{"early", &early}, {"late", &late}};
  plan.seed = kSeed;
  plan.repeats = 3;
  plan.cap = 100;
  return plan;
}

TEST(ScoreboardHunts, EndWithTheRunThatFailsForEveryNumberOfJobs) {
  const FakeRuns early({.failing = {SeedOf(0, 0), SeedOf(0, 1), SeedOf(1, 2), SeedOf(2, 1)}});
  const FakeRuns late({.failing = {SeedOf(0, 8), SeedOf(1, 9), SeedOf(2, 10)}});
  ScoreboardPlan plan = PlanOf(early, late);
  for (const bool in_process : {false, true}) {
    plan.in_process = in_process;
    for (const unsigned jobs : {1u, 2u, 5u, 256u}) {
      plan.jobs = jobs;
      const ScoreboardHunts made = Made(plan);
      ASSERT_EQ(made.defects.size(), 2u);
      EXPECT_FALSE(made.interrupted);
      EXPECT_THAT(made.nondeterministic, IsEmpty());
      EXPECT_EQ(made.defects[0].defect, "early");
      ASSERT_THAT(RunsOf(made.defects[0]), ElementsAre(1, 3, 2));
      // The last one would be found by the first run beyond the cap.
      ASSERT_THAT(RunsOf(made.defects[1]), ElementsAre(9, 10, 0));
      const HuntSample& found = made.defects[0].hunts[1];
      EXPECT_EQ(found.hunt_seed, ScoreboardHuntSeed(kSeed, 1));
      EXPECT_EQ(found.run_seed, SeedOf(1, 2));
      EXPECT_EQ(found.invariant, "fake");
      EXPECT_EQ(found.events, 3 * kEventsOfARun);
      EXPECT_EQ(made.defects[1].hunts[2].runs, 10u);
      EXPECT_EQ(made.defects[1].hunts[2].events, 100u);
    }
  }
}

TEST(ScoreboardHunts, ARunThatEndsItsProcessIsFoundLikeAnyOther) {
  const FakeRuns crashes({.crashing = {SeedOf(0, 1), SeedOf(1, 0), SeedOf(2, 3)}});
  const FakeRuns sound({});
  ScoreboardPlan plan = PlanOf(crashes, sound);
  plan.jobs = 2;
  const ScoreboardHunts made = Made(plan);
  ASSERT_THAT(RunsOf(made.defects[0]), ElementsAre(2, 1, 4));
  EXPECT_EQ(made.defects[0].hunts[0].invariant, "crash");
  EXPECT_EQ(made.defects[0].hunts[0].events, kEventsOfARun + 4);
  EXPECT_THAT(RunsOf(made.defects[1]), ElementsAre(0, 0, 0));
}

TEST(ScoreboardHunts, ARunThatDoesNotRepeatIsNamedAndDoesNotCount) {
  const FakeRuns unsound({.failing = {SeedOf(0, 1), SeedOf(2, 0)}, .differs_by_process = true});
  const FakeRuns sound({.failing = {SeedOf(0, 0), SeedOf(1, 0), SeedOf(2, 0)}});
  const ScoreboardHunts made = Made(PlanOf(unsound, sound));
  EXPECT_THAT(RunsOf(made.defects[0]), ElementsAre(0));
  EXPECT_THAT(RunsOf(made.defects[1]), ElementsAre(1, 1, 1));
  EXPECT_FALSE(made.interrupted);
  ASSERT_EQ(made.nondeterministic.size(), 2u);
  EXPECT_THAT(made.nondeterministic[0],
              HasSubstr("early, hunt seed " + std::to_string(ScoreboardHuntSeed(kSeed, 0)) +
                        ": run seed " + std::to_string(SeedOf(0, 1)) + " came out differently"));
}

TEST(ScoreboardHunts, AreNotMadeOnceTheyAreStopped) {
  const FakeRuns sound({});
  ScoreboardPlan plan = PlanOf(sound, sound);
  plan.cap = ~std::uint64_t{0};  // they would never end
  for (const bool in_process : {false, true}) {
    plan.in_process = in_process;
    const ScoreboardHunts made = Made(plan, /*stopped=*/true);
    EXPECT_TRUE(made.interrupted);
    ASSERT_EQ(made.defects.size(), 2u);
    EXPECT_THAT(made.defects[0].hunts, IsEmpty());
  }
}

TEST(ScoreboardHunts, SayHowFarTheyAre) {
  const FakeRuns sound({});
  ScoreboardPlan plan = PlanOf(sound, sound);
  plan.cap = 500'000;
  plan.repeats = 1;
  plan.jobs = 2;
  const std::atomic<bool> stop{false};
  std::vector<ScoreboardProgress> seen;
  const auto made = MakeScoreboardHunts(
      plan, stop, [&](const ScoreboardProgress& now) { seen.push_back(now); },
      std::chrono::milliseconds(1));
  ASSERT_TRUE(made.ok());
  ASSERT_THAT(seen, testing::Not(IsEmpty()));
  EXPECT_TRUE(std::ranges::any_of(seen, [](const ScoreboardProgress& now) {
    return !now.under_way.empty() && now.under_way[0] < 2;
  }));
  for (const ScoreboardProgress& now : seen) EXPECT_LE(now.hunts, 2u);
}

}  // namespace
}  // namespace stampede
