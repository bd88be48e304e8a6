// What the world promises, on a protocol that does next to nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <string>

#include "stampede/sim/decisions.h"
#include "stampede/sim/test_world.h"

namespace stampede {
namespace {

using testing::ElementsAre;

const std::uint8_t kAskType = 0;

TEST_F(WorldTest, NothingIsDecidedInAQuietRun) {
  Run(Milliseconds(20));
  EXPECT_GT(returned_.size(), 5u);
  EXPECT_GE(world_.replicas()[1].heard.size(), 18u);
}

TEST_F(WorldTest, WhatFollowsASyncWaitsForTheDisk) {
  options_.disk_latency = Milliseconds(7);
  Run(Milliseconds(6));
  EXPECT_EQ(world_.replicas()[0].answered, 1u);
  EXPECT_THAT(returned_, testing::IsEmpty());
  EXPECT_EQ(world_.replicas()[0].synced, 0u);
  GoOn(Milliseconds(6));
  EXPECT_EQ(returned_.size(), 1u);
  EXPECT_EQ(world_.replicas()[0].synced, 1u);
}

TEST_F(WorldTest, LaterStepsOfANodeWaitBehindItsSyncToo) {
  options_.disk_latency = Milliseconds(7);
  Run(Milliseconds(7));
  // r0 has ticked all the while, but its ticks stand behind the sync; r1's do not.
  EXPECT_EQ(world_.replicas()[1].heard.size(), 0u);
  EXPECT_GT(world_.replicas()[0].heard.size(), 3u);
}

TEST_F(WorldTest, DropsDuplicatesAndDelaysByName) {
  adversary_.on_send = [](const MessageName& name) {
    MessageFault fault;
    if (name.type != kTickType || name.from != NodeId::Replica(0)) return fault;
    if (name.count == 2) fault.drop = true;
    if (name.count == 3) fault.duplicate = true;
    if (name.count == 4) fault.delay = Milliseconds(3);
    return fault;
  };
  options_.cluster.config.syncs = false;
  Run(Milliseconds(9));
  EXPECT_THAT(world_.replicas()[1].heard, ElementsAre(1, 3, 3, 5, 6, 4, 7, 8));
}

TEST_F(WorldTest, AHeldMessageGoesWhenItIsReleased) {
  options_.cluster.config.syncs = false;
  adversary_.on_send = [](const MessageName& name) {
    MessageFault fault;
    fault.hold = name.type == kTickType && name.count == 1;
    return fault;
  };
  adversary_.releases = [](const MessageName&, const ReleasePoint& point) {
    return point.window == 2;
  };
  Run(Milliseconds(19));
  EXPECT_EQ(world_.replicas()[1].heard.front(), 2u);
  GoOn(Milliseconds(3));
  EXPECT_THAT(world_.replicas()[1].heard, testing::Contains(1u));
}

TEST_F(WorldTest, ACutLinkLosesEverythingInItsDirectionForItsWindow) {
  options_.cluster.config.syncs = false;
  adversary_.on_window = [](std::uint64_t window, FaultState& faults) {
    if (window == 1) faults.Cut(0, 1);  // r0->r1
  };
  Run(Milliseconds(30));
  EXPECT_LT(world_.replicas()[1].heard.size(), 21u);
  EXPECT_GT(world_.replicas()[0].heard.size(), 27u);
}

TEST_F(WorldTest, ASlowLinkTakesLongerInItsDirection) {
  adversary_.on_window = [](std::uint64_t, FaultState& faults) {
    fault::SlowLink{{{NodeId::Replica(0), NodeId::Replica(1), false}}, Milliseconds(10)}.Apply(
        faults);
  };
  Run(Milliseconds(30));
  EXPECT_LT(world_.replicas()[1].heard.size(), 21u);
  EXPECT_GT(world_.replicas()[0].heard.size(), 27u);
  GoOn(Milliseconds(30));
  EXPECT_GT(world_.replicas()[1].heard.size(), 45u);  // none was lost
}

TEST_F(WorldTest, APausedNodeTakesNoStepAndThenGoesOn) {
  adversary_.on_window = [](std::uint64_t window, FaultState& faults) {
    if (window == 1) faults.node(1).paused = true;
  };
  Run(Milliseconds(19));
  const std::uint64_t ticks = world_.replicas()[1].ticks;
  EXPECT_LE(ticks, 10u);
  GoOn(Milliseconds(5));
  EXPECT_GT(world_.replicas()[1].ticks, ticks);
  EXPECT_GE(world_.replicas()[1].heard.size() + 1, world_.replicas()[0].ticks);  // none was lost
}

TEST_F(WorldTest, TimersCountTheNodesOwnClock) {
  adversary_.on_window = [](std::uint64_t, FaultState& faults) {
    faults.node(1).clock_rate = 2 * std::int64_t{kMillion};
  };
  Run(Milliseconds(50));
  const auto& replicas = world_.replicas();
  EXPECT_NEAR(static_cast<double>(replicas[0].ticks), 49, 2);
  EXPECT_NEAR(static_cast<double>(replicas[1].ticks), 98, 3);
  EXPECT_NEAR(static_cast<double>(replicas[1].last_tick.microseconds()), 100'000, 2'000);
}

TEST_F(WorldTest, AClockThatLeapsMakesItsTimersRunOut) {
  options_.cluster.config.tick = Milliseconds(60);
  adversary_.on_window = [](std::uint64_t window, FaultState& faults) {
    if (window == 1) faults.node(1).clock_jump = Milliseconds(55);
  };
  Run(Milliseconds(30));
  EXPECT_EQ(world_.replicas()[0].ticks, 0u);
  EXPECT_EQ(world_.replicas()[1].ticks, 1u);
}

// The second step of r1 is its first tick: it sets a timer, then sends.
TEST_F(WorldTest, ACrashFallsBetweenTwoEffects) {
  for (const std::uint32_t effects : {0u, 1u, 2u}) {
    adversary_.crashes = {{NodeId::Replica(1), 2, effects, DiskLoss::kUnsynced, {}}};
    Run(Milliseconds(10));
    EXPECT_EQ(world_.replicas()[1].ticks, 1u);
    EXPECT_EQ(world_.replicas()[0].heard.size(), effects == 2 ? 1u : 0u);
  }
}

// r0 answers its first ask in its second or third step: it writes, syncs and answers.
TEST_F(WorldTest, ANodeStartsAgainWithWhatItsDiskHolds) {
  options_.cluster.config.tick = Seconds(10);
  const struct {
    DiskLoss loss;
    std::uint64_t disk;
  } cases[] = {{DiskLoss::kUnsynced, 0}, {DiskLoss::kNothing, 1}, {DiskLoss::kEverything, 0}};
  for (const auto& [loss, disk] : cases) {
    adversary_.crashes = {{NodeId::Replica(0), 2, 1, loss, Milliseconds(5)}};
    Run(Milliseconds(3));
    EXPECT_FALSE(world_.IsUp(NodeId::Replica(0)));
    std::uint64_t found = 99;
    const Time end = world_.now() + Milliseconds(10);
    while (world_.AdvanceBefore(end, [&](const Observation<Echo>& seen) {
      const auto* boot = std::get_if<Boot<Echo>>(&seen.input.event);
      if (boot == nullptr) return;
      EXPECT_EQ(boot->incarnation, 1u);
      EXPECT_EQ(seen.replica().answered, 0u);  // its memory is new
      found = boot->disk.answered;
    })) {
    }
    EXPECT_TRUE(world_.IsUp(NodeId::Replica(0)));
    EXPECT_EQ(found, disk) << EnumName(loss);
  }
}

TEST_F(WorldTest, HealingEndsAllTrouble) {
  adversary_.on_window = [](std::uint64_t, FaultState& faults) {
    fault::Cut{{LinkPattern()}}.Apply(faults);
  };
  Run(Milliseconds(20));
  EXPECT_TRUE(returned_.empty());
  world_.Heal();
  GoOn(Milliseconds(20));
  // The pending ask was lost and Echo's clients never retry, so nothing more can come from them; a
  // network that works again shows in the ticks.
  EXPECT_GE(world_.replicas()[1].heard.size(), 18u);
}

// Commands: a run directed from outside. All messages are held and no timer runs out by itself.
class DirectedTest : public WorldTest {
 protected:
  DirectedTest() {
    options_.cluster.config.syncs = false;
    options_.manual_timers = true;
    options_.workload.scripted = {2};
    adversary_.on_send = [](const MessageName&) {
      MessageFault fault;
      fault.hold = true;
      return fault;
    };
    Run(Milliseconds(1));
  }
  MessageName Name(const char* text) { return *ParseMessageName(text, VocabularyOf<Echo>()); }
};

TEST_F(DirectedTest, NothingHappensButWhatIsSaid) {
  const std::uint64_t steps = world_.steps();
  GoOn(Milliseconds(100));
  EXPECT_EQ(world_.steps(), steps);
  EXPECT_TRUE(Invoke(NodeId::Client(0), 7));
  EXPECT_TRUE(Invoke(NodeId::Client(0), 8));
  GoOn(Milliseconds(1));
  EXPECT_TRUE(world_.IsWaiting(0));
  EXPECT_FALSE(Do(DeliverMessage{Name("Answer#1 r0->c0")}));
  EXPECT_TRUE(Do(DeliverMessage{Name("Ask#1 c0->r0")}));
  EXPECT_FALSE(Do(DeliverMessage{Name("Ask#1 c0->r0")}));
  EXPECT_TRUE(Do(DeliverMessage{Name("Answer#1 r0->c0")}));
  EXPECT_EQ(world_.network().in_flight(), 0u);
  GoOn(Milliseconds(1));  // its answer is there: the client goes on to the next
  EXPECT_TRUE(Do(ReleaseMessage{Name("Ask#2 c0->r0")}));
  GoOn(Milliseconds(1));
  EXPECT_EQ(world_.replicas()[0].answered, 2u);
  EXPECT_TRUE(Do(DropMessage{Name("Answer#2 r0->c0")}));
  EXPECT_FALSE(Do(DeliverMessage{Name("Answer#2 r0->c0")}));
}

TEST_F(DirectedTest, ATimerRunsOutWhenItIsTold) {
  EXPECT_TRUE(Do(FireTimer{NodeId::Replica(1), 0}));
  EXPECT_TRUE(Do(FireTimer{NodeId::Replica(1), 0}));  // it was set again
  EXPECT_EQ(world_.replicas()[1].ticks, 2u);
  EXPECT_TRUE(Do(CrashNode{NodeId::Replica(1), {}, {}}));
  EXPECT_FALSE(Do(FireTimer{NodeId::Replica(1), 0}));
}

TEST_F(DirectedTest, WhatAnInputWouldBringAboutIsCutShort) {
  const auto input = ParseInputName("tick#1 r1", VocabularyOf<Echo>());
  EXPECT_TRUE(Do(CrashDuringStep{*input, NodeId::Replica(1), 1, {}, {}}));
  EXPECT_TRUE(Do(FireTimer{NodeId::Replica(1), 0}));
  EXPECT_FALSE(world_.IsUp(NodeId::Replica(1)));
  EXPECT_EQ(world_.network().in_flight(), 0u);
}

TEST_F(DirectedTest, ANodeStopsAndStartsWhenItIsTold) {
  EXPECT_FALSE(Do(RestartNode{NodeId::Replica(1)}));
  EXPECT_TRUE(Do(CrashNode{NodeId::Replica(1), DiskLoss::kUnsynced, {}}));
  EXPECT_TRUE(Do(RestartNode{NodeId::Replica(1)}));
  EXPECT_TRUE(Do(FireTimer{NodeId::Replica(1), 0}));
}

TEST_F(DirectedTest, PausedNodesAreNotReached) {
  FaultState faults;
  faults.Reset({2, 1});
  faults.node(1).paused = true;
  adversary_.on_window = [](std::uint64_t, FaultState& all) { all.node(1).paused = true; };
  EXPECT_TRUE(Do(ChangeFaults{faults}));
  EXPECT_FALSE(Do(FireTimer{NodeId::Replica(1), 0}));
  faults.node(1).paused = false;
  EXPECT_TRUE(Do(ChangeFaults{faults}));
  EXPECT_TRUE(Do(FireTimer{NodeId::Replica(1), 0}));
}

TEST_F(DirectedTest, HealingLetsEverythingGoByItself) {
  EXPECT_TRUE(Do(FireTimer{NodeId::Replica(0), 0}));
  EXPECT_TRUE(Do(HealAll{}));
  GoOn(Milliseconds(10));
  EXPECT_GE(world_.replicas()[1].heard.size(), 9u);
}

TEST_F(WorldTest, ACopyOfAWorldGoesOnByItself) {
  Run(Milliseconds(5));
  TheWorld fork = world_;
  GoOn(Milliseconds(5));
  while (fork.AdvanceBefore(world_.now(), [](const auto&) {})) {
  }
  EXPECT_EQ(fork.fingerprint(), world_.fingerprint());
  EXPECT_EQ(fork.steps(), world_.steps());
}

// Law 3: one message less changes nothing about the others.
TEST_F(WorldTest, TakingOneMessageAwayLeavesTheTimesOfAllOthers) {
  options_.cluster.config.syncs = false;
  const auto arrivals = [this] {
    std::map<std::string, Time> times;
    world_.Start(options_, 1);
    while (world_.now() < Time(30'000) && world_.Advance([&](const Observation<Echo>& seen) {
      const auto* receive = std::get_if<Receive<Echo>>(&seen.input.event);
      if (receive == nullptr || receive->message.index() == kAskType) return;
      times[ShowInputName(world_.cause().packed_name, VocabularyOf<Echo>())] = seen.now;
    })) {
    }
    return times;
  };
  auto all = arrivals();
  adversary_.on_send = [](const MessageName& name) {
    MessageFault fault;
    fault.drop = name.type == kTickType && name.from == NodeId::Replica(0) && name.count == 4;
    return fault;
  };
  const auto fewer = arrivals();
  EXPECT_EQ(all.erase("Tick#4 r0->r1"), 1u);
  EXPECT_EQ(all, fewer);
}

}  // namespace
}  // namespace stampede
