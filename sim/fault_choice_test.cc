// What a user chooses about faults, and what the swarm makes of it.
#include "stampede/sim/fault_choice.h"

#include <array>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "stampede/sim/profile.h"
#include "stampede/sim/swarm_adversary.h"

namespace stampede {
namespace {

using testing::HasSubstr;

// A crash may be planned for the last of them.
constexpr std::uint64_t kWindows = 260;

// How often each kind of fault occurs in the swarms of many seeds; nodes change their roles and
// send messages all the time.
using Counts = std::array<std::uint64_t, kFaultKindCount>;
Counts CountsOf(const FaultChoice& choice, std::uint64_t seeds, std::uint64_t first_seed = 0) {
  const SwarmShape shape{.replicas = 5,
                         .clients = 2,
                         .budget = {.crashes = 2, .restarts = true, .client_crashes = true},
                         .message_types = 2,
                         .window = Milliseconds(10),
                         .faults = choice};
  const std::array<std::uint64_t, 7> steps{};
  Counts counts{};
  for (std::uint64_t seed = first_seed; seed < first_seed + seeds; ++seed) {
    SwarmAdversary swarm;
    swarm.Start(seed, shape);
    std::uint32_t sent = 0;
    for (std::uint64_t window = 0; window < kWindows; ++window) {
      FaultState faults;
      faults.Reset({shape.replicas, shape.clients});
      const WindowStart start{window, 0, steps.data()};
      swarm.OnWindow(start, faults);
      CrashPoint crash;
      while (swarm.NextCrash(start, crash)) {
      }
      const ReleasePoint change{window, true, NodeId::Replica(1), 0, window, true, 0};
      swarm.CrashAtRoleChange(change, 0, crash);
      for (std::uint16_t to = 2; to < 5; ++to) {
        const MessageName name{0, NodeId::Replica(1), NodeId::Replica(to), ++sent, 0};
        if (swarm.OnSend(name).hold) swarm.Releases(name, change);
      }
    }
    FaultState lasting;
    const NodeSlots slots{shape.replicas, shape.clients};
    lasting.Reset(slots);
    const std::vector<ReplicaSummary> summaries(shape.replicas);
    const auto promised = [](const FaultState&) { return true; };
    swarm.OnHeal({slots, ReplicaSet::First(shape.replicas), summaries, promised}, lasting);
    for (std::size_t i = 0; i < kFaultKindCount; ++i) counts[i] += swarm.counts()[i];
  }
  return counts;
}

std::uint64_t Of(FaultKind kind, const Counts& counts) {
  return counts[static_cast<std::size_t>(kind)];
}

class FaultKindTest : public testing::TestWithParam<FaultKind> {};

TEST_P(FaultKindTest, ThatIsOffNeverOccurs) {
  FaultChoice choice;
  EXPECT_GT(Of(GetParam(), CountsOf(choice, 50)), 0u);
  choice.SwitchOff({GetParam()});
  EXPECT_EQ(Of(GetParam(), CountsOf(choice, 50)), 0u);
  choice.SetRate({GetParam(), 0});
  EXPECT_EQ(Of(GetParam(), CountsOf(choice, 50)), 0u);
}

TEST_P(FaultKindTest, WithARateIsOnInEveryRun) {
  FaultChoice choice;
  choice.DrawOnly({});
  choice.SetRate({GetParam(), kMillion});
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Counts counts = CountsOf(choice, 1, seed);
    EXPECT_GT(Of(GetParam(), counts), 0u) << seed;
    for (std::size_t i = 0; i < kFaultKindCount; ++i) {
      const auto kind = static_cast<FaultKind>(i);
      if (kind == GetParam()) continue;
      EXPECT_EQ(Of(kind, counts), 0u) << EnumName(kind);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Every, FaultKindTest, testing::ValuesIn([] {
                           std::vector<FaultKind> kinds;
                           for (std::size_t i = 0; i < kFaultKindCount; ++i) {
                             kinds.push_back(static_cast<FaultKind>(i));
                           }
                           return kinds;
                         }()),
                         [](const auto& test) {
                           std::string name(EnumName(test.param));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(FaultChoice, ARateIsWhatOccurs) {
  FaultChoice choice;  // beside it, everything is drawn as usual
  choice.SetRate({FaultKind::kHold, 100'000});
  choice.SetRate({FaultKind::kCutLink, 500'000});
  choice.SwitchOff({FaultKind::kTargetedCrash});  // it holds messages, too
  const Counts counts = CountsOf(choice, 200);    // 780 messages and 260 windows each
  EXPECT_NEAR(static_cast<double>(Of(FaultKind::kHold, counts)), 15'600, 500);
  // One cut in five would be of a node's link to itself, and is none.
  EXPECT_NEAR(static_cast<double>(Of(FaultKind::kCutLink, counts)), 20'800, 1'000);
}

// What is drawn under names of its own stays as it is.
TEST(FaultChoice, ChangesNoOtherDraw) {
  FaultChoice choice;
  choice.SwitchOff({FaultKind::kSlowLink, FaultKind::kClientCrash});
  choice.SetRate({FaultKind::kPause, 300'000});
  const Counts usual = CountsOf({}, 50);
  const Counts chosen = CountsOf(choice, 50);
  for (const FaultKind kind : {FaultKind::kDrop, FaultKind::kPartition, FaultKind::kSlowNode,
                               FaultKind::kCrash, FaultKind::kRestart, FaultKind::kTargetedCrash}) {
    EXPECT_EQ(Of(kind, usual), Of(kind, chosen)) << EnumName(kind);
  }
}

TEST(FaultChoice, EachKindIsInOneState) {
  FaultChoice choice;
  choice.SwitchOff({FaultKind::kHold, FaultKind::kDrop, FaultKind::kDrop});
  EXPECT_THAT(choice.off, testing::ElementsAre(FaultKind::kDrop, FaultKind::kHold));
  choice.SetRate({FaultKind::kPause, 5});
  choice.SetRate({FaultKind::kDrop, 7});
  choice.SetRate({FaultKind::kDrop, 8});
  EXPECT_THAT(choice.off, testing::ElementsAre(FaultKind::kHold));
  EXPECT_EQ(ShowFaultRates(choice.rates), "drop=0.000008,pause=0.000005");
  choice.DrawOnly({FaultKind::kHold, FaultKind::kDelay});
  EXPECT_EQ(choice.off.size(), kFaultKindCount - 4);
  EXPECT_EQ(OtherFaultKinds(choice.off).size(), 4u);
  choice.SwitchOff({FaultKind::kDrop});
  EXPECT_EQ(ShowFaultRates(choice.rates), "pause=0.000005");
}

TEST(FaultChoice, RatesThatExcludeEachOtherAreAtMostOne) {
  FaultChoice choice;
  choice.SetRate({FaultKind::kDrop, 600'000});
  choice.SetRate({FaultKind::kPartition, 600'000});
  EXPECT_TRUE(Validate(choice).ok());
  choice.SetRate({FaultKind::kHold, 600'000});
  EXPECT_THAT(std::string(Validate(choice).message()), HasSubstr("add up to 1.2, more than 1"));
  choice.SwitchOff({FaultKind::kHold});
  choice.SetRate({FaultKind::kCutLink, 600'000});
  EXPECT_THAT(std::string(Validate(choice).message()), HasSubstr("one of them at a time"));
  choice.SetRate({FaultKind::kCutLink, 2 * kMillion});
  EXPECT_THAT(std::string(Validate(choice).message()), HasSubstr("cut-link is above 1"));
}

// How wrong clocks went in 50 runs.
struct WorstClocks {
  std::int64_t slowest = kMillion;
  std::int64_t fastest = kMillion;
  Duration jump;
};
WorstClocks ClocksOf(const FaultChoice& choice, const FaultBudget& budget) {
  WorstClocks worst;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SwarmShape shape{.replicas = 3,
                     .clients = 1,
                     .budget = budget,
                     .message_types = 1,
                     .window = Milliseconds(10),
                     .faults = choice};
    SwarmAdversary adversary;
    adversary.Start(seed, shape);
    const std::vector<std::uint64_t> steps(4);
    for (std::uint64_t window = 0; window < 100; ++window) {
      FaultState faults;
      faults.Reset({3, 1});
      adversary.OnWindow({window, 0, steps.data()}, faults);
      for (std::size_t node = 0; node < 4; ++node) {
        worst.slowest = std::min(worst.slowest, faults.node(node).clock_rate);
        worst.fastest = std::max(worst.fastest, faults.node(node).clock_rate);
        worst.jump = std::max(worst.jump, faults.node(node).clock_jump);
      }
    }
  }
  return worst;
}

TEST(ClockBounds, AreKeptAndReached) {
  const FaultBudget all{.crashes = 1, .restarts = true};
  const WorstClocks usual = ClocksOf({}, all);
  EXPECT_NEAR(static_cast<double>(usual.slowest), 500'000, 10'000);
  EXPECT_NEAR(static_cast<double>(usual.fastest), 2'000'000, 10'000);
  EXPECT_GT(usual.jump, Milliseconds(300));

  FaultChoice choice;
  choice.clocks = {.drift_per_million = 10'000, .jump = Milliseconds(50)};
  const WorstClocks chosen = ClocksOf(choice, all);
  EXPECT_NEAR(static_cast<double>(chosen.slowest), 990'099, 200);
  EXPECT_GE(chosen.slowest, 990'099);
  EXPECT_NEAR(static_cast<double>(chosen.fastest), 1'010'000, 200);
  EXPECT_LE(chosen.fastest, 1'010'000);
  EXPECT_LE(chosen.jump, Milliseconds(50));
  EXPECT_GT(chosen.jump, Milliseconds(45));
}

TEST(ClockBounds, OfTheProtocolHoldWhateverIsChosen) {
  const FaultBudget budget{
      .crashes = 1, .restarts = true, .clocks = {.drift_per_million = 0, .jump = Duration()}};
  FaultChoice choice;
  choice.SetRate({FaultKind::kClockDrift, kMillion});
  choice.SetRate({FaultKind::kClockJump, kMillion});
  const WorstClocks worst = ClocksOf(choice, budget);
  EXPECT_EQ(worst.slowest, std::int64_t{kMillion});
  EXPECT_EQ(worst.fastest, std::int64_t{kMillion});
  EXPECT_EQ(worst.jump, Duration());
}

TEST(FaultChoice, SomeNodeCanGoOn) {
  for (const FaultKind kind : {FaultKind::kPause, FaultKind::kFullDisk}) {
    FaultChoice choice;
    choice.SetRate({kind, 900'000});
    EXPECT_TRUE(Validate(choice).ok());
    choice.SetRate({kind, 900'001});
    EXPECT_THAT(std::string(Validate(choice).message()), HasSubstr("is above 0.9: some node must"));
  }
}

TEST(FaultChoice, IsWrittenAsItIsRead) {
  for (const char* text : {"drop", "drop,crash,slow-link", "none"}) {
    EXPECT_EQ(ShowFaultKinds(*ParseFaultKinds(text)), text);
  }
  for (const char* text : {"drop=0.02", "drop=1,pause=0,hold=0.000001"}) {
    EXPECT_EQ(ShowFaultRates(*ParseFaultRates(text)), text);
  }
  EXPECT_EQ(*ParseRate("0.5"), 500'000u);
  EXPECT_EQ(*ParseRate("1.0"), kMillion);
  EXPECT_EQ(ShowLatency(*ParseLatency("1ms..1.5ms")), "1ms..1.5ms");
  EXPECT_EQ(ShowLatency(*ParseLatency("5ms")), "5ms");
  for (const char* text : {"0%", "1%", "0.02%", "100%", "12.3456%"}) {
    EXPECT_EQ(ShowDrift(*ParseDrift(text)), text);
  }
  EXPECT_EQ(*ParseDrift("1%"), 10'000u);
}

TEST(FaultChoice, WhatCannotBeReadIsRefusedWithWhatThereIs) {
  const auto message = [](const auto& result) { return std::string(result.status().message()); };
  EXPECT_THAT(message(ParseFaultKinds("drop,krash")),
              HasSubstr("there is no fault 'krash', did you mean 'crash'?; one of drop, dup"));
  EXPECT_THAT(message(ParseFaultKinds("")), HasSubstr("there is no fault ''; one of drop, "));
  EXPECT_THAT(message(ParseFaultRates("drop")), HasSubstr("not of the form FAULT=RATE"));
  for (const char* rate : {"", ".5", "1.", "2", "1.000001", "0.1234567", "-0.1", "1e-3", "0,1"}) {
    EXPECT_THAT(message(ParseRate(rate)), HasSubstr("is not a rate between 0 and 1")) << rate;
  }
  for (const char* drift : {"", "1", "%", "-1%", "1.%", ".5%", "100.0001%", "1.23456%", "1e2%"}) {
    EXPECT_THAT(message(ParseDrift(drift)), HasSubstr("is not a drift from 0% to 100%")) << drift;
  }
  for (const char* range : {"", "5", "5ms..", "..5ms", "5ms..1ms", "1ms-5ms", "2h"}) {
    EXPECT_THAT(message(ParseLatency(range)), HasSubstr("is not a range of latencies")) << range;
  }
}

}  // namespace
}  // namespace stampede
