#include "stampede/sim/lasting_faults.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <map>
#include <vector>

#include "stampede/core/keyed_random.h"
#include "stampede/sim/fault_kinds.h"

namespace stampede {
namespace {

// Draws what lasts in runs of a group of five, two of which may fail.
class LastingFaultsTest : public testing::Test {
 protected:
  LastingFaultsTest() {
    shape_.replicas = 5;
    shape_.clients = 2;
    shape_.budget.crashes = 2;
    shape_.budget.clocks.drift_per_million = 1'000;
    shape_.faults.clocks.drift_per_million = 1'000;
    shape_.message_types = 3;
    shape_.timeout = Milliseconds(50);
  }

  std::optional<FaultKind> DrawOf(std::uint64_t seed) {
    faults_.Reset(slots_);
    const std::vector<ReplicaSummary> summaries(5);
    const auto promised = [this](const FaultState& faults) { return promised_(faults); };
    return DrawLastingFaults(seed, shape_, DrawSwarmPlan(seed, shape_),
                             {slots_, ReplicaSet::First(5), summaries, promised}, faults_);
  }

  NodeSlots slots_{5, 2};
  SwarmShape shape_;
  FaultState faults_;
  std::function<bool(const FaultState&)> promised_ = [](const FaultState&) { return true; };
};

TEST_F(LastingFaultsTest, NothingLastsInHalfOfTheRunsAndEachKindInSome) {
  std::map<std::optional<FaultKind>, int> times;
  for (std::uint64_t seed = 1; seed <= 4'000; ++seed) {
    const auto kind = DrawOf(seed);
    ++times[kind];
    EXPECT_EQ(kind.has_value(), !faults_.IsNone()) << seed;
  }
  EXPECT_NEAR(times[std::nullopt], 2'050, 150);
  for (const FaultKind kind : kLastingFaults) EXPECT_GT(times[kind], 200) << EnumName(kind);
}

TEST_F(LastingFaultsTest, NoMoreReplicasThanTheProtocolSurvivesAreStruck) {
  shape_.faults.SetRate({FaultKind::kLastingPause, kMillion});
  std::map<int, int> paused;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    ASSERT_EQ(DrawOf(seed), FaultKind::kLastingPause);
    int count = 0;
    for (std::size_t slot = 0; slot < 7; ++slot) count += faults_.node(slot).paused ? 1 : 0;
    ++paused[count];
  }
  EXPECT_EQ(paused[1] + paused[2], 200);
  EXPECT_GT(paused[2], 50);
}

TEST_F(LastingFaultsTest, WhatIsNotPromisedIsWeakenedUntilItIs) {
  const auto cuts = [](const FaultState& faults) {
    int count = 0;
    for (std::size_t a = 0; a < 7; ++a) {
      for (std::size_t b = 0; b < 7; ++b) count += faults.IsCut(a, b) ? 1 : 0;
    }
    return count;
  };
  promised_ = [&](const FaultState& faults) { return cuts(faults) <= 3; };
  shape_.faults.SetRate({FaultKind::kLastingCuts, kMillion});
  int most = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    DrawOf(seed);
    EXPECT_LE(cuts(faults_), 3) << seed;
    most = std::max(most, cuts(faults_));
  }
  EXPECT_EQ(most, 3);
  promised_ = [](const FaultState&) { return false; };
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    EXPECT_EQ(DrawOf(seed), std::nullopt);
    EXPECT_TRUE(faults_.IsNone());
  }
}

TEST_F(LastingFaultsTest, AKindThatIsOffNeverLasts) {
  shape_.faults.SwitchOff({kLastingFaults.begin(), kLastingFaults.end()});
  for (std::uint64_t seed = 1; seed <= 200; ++seed) EXPECT_EQ(DrawOf(seed), std::nullopt);
}

}  // namespace
}  // namespace stampede
