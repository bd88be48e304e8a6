// Disks that lose, lie, are slow or full, and nodes that start again: clients, too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "stampede/sim/decisions.h"
#include "stampede/sim/test_world.h"

namespace stampede {
namespace {

using testing::ElementsAre;

class DiskTest : public WorldTest {
 protected:
  DiskTest() { options_.cluster.config.tick = Seconds(10); }

  // What r0 finds on its disk when it starts again.
  std::uint64_t Found() {
    std::uint64_t found = 99;
    world_.Do(RestartNode{NodeId::Replica(0)}, [&](const Observation<Echo>& seen) {
      found = std::get<Boot<Echo>>(seen.input.event).disk.answered;
    });
    return found;
  }
  // Asks and lets so much time go by that everything it brings about is done.
  void Ask(int times) {
    for (int i = 0; i < times; ++i) {
      ASSERT_TRUE(Invoke(NodeId::Client(0), next_++));
      GoOn(Milliseconds(3));
    }
  }
  void LetTheQuestionArrive() {
    for (int i = 0; i < 100 && world_.replicas()[0].answered == 0; ++i) GoOn(Microseconds(50));
    ASSERT_EQ(world_.replicas()[0].answered, 1u);
  }
  void Begin() {
    options_.workload.scripted = {100};
    Run(Milliseconds(1));
  }
  void ChangeDisk(Duration slow, bool full) {
    FaultState faults;
    faults.Reset({2, 1});
    faults.node(0).disk_slow = slow;
    faults.node(0).disk_full = full;
    ASSERT_TRUE(Do(ChangeFaults{faults}));
  }

  std::uint64_t next_ = 1;
};

// The second step of r0 is its first ask: it writes, syncs and answers.
TEST_F(DiskTest, ACrashFallsBetweenWriteAndSyncOrBeforeTheSyncIsDone) {
  options_.disk_latency = Milliseconds(2);
  const struct {
    std::uint32_t effects;
    DiskLoss loss;
    std::uint64_t found;
  } cases[] = {
      {0, DiskLoss::kNothing, 0},  {1, DiskLoss::kUnsynced, 0}, {1, DiskLoss::kNothing, 1},
      {2, DiskLoss::kUnsynced, 0}, {2, DiskLoss::kNothing, 1},
  };
  for (const auto& [effects, loss, found] : cases) {
    adversary_.crashes = {{NodeId::Replica(0), 2, effects, loss, {}}};
    Run(Milliseconds(5));
    EXPECT_FALSE(world_.IsUp(NodeId::Replica(0)));
    EXPECT_EQ(Found(), found) << effects << " " << EnumName(loss);
    EXPECT_THAT(returned_, testing::IsEmpty());
  }
}

TEST_F(DiskTest, LosesWhatTheCrashSays) {
  options_.cluster.config.sync_every = 4;
  const struct {
    int asks;
    DiskLoss loss;
    std::uint64_t found;
  } cases[] = {
      {7, DiskLoss::kUnsynced, 4}, {7, DiskLoss::kNothing, 7},   {7, DiskLoss::kTorn, 6},
      {5, DiskLoss::kTorn, 4},     {4, DiskLoss::kTorn, 4},      {7, DiskLoss::kStale, 0},
      {9, DiskLoss::kStale, 4},    {9, DiskLoss::kCorrupted, 0}, {9, DiskLoss::kEverything, 0}};
  for (const auto& [asks, loss, found] : cases) {
    Begin();
    Ask(asks);
    ASSERT_TRUE(Do(CrashNode{NodeId::Replica(0), loss, {}}));
    EXPECT_EQ(Found(), found) << asks << " " << EnumName(loss);
  }
}

// Once a record is lost it stays lost, and nothing is lost twice.
TEST_F(DiskTest, FindsTheSameAfterTheNextCrash) {
  for (const DiskLoss loss : {DiskLoss::kStale, DiskLoss::kTorn}) {
    Begin();
    Ask(3);
    ASSERT_TRUE(Do(CrashNode{NodeId::Replica(0), loss, {}}));
    const std::uint64_t found = Found();
    ASSERT_TRUE(Do(CrashNode{NodeId::Replica(0), loss, {}}));
    EXPECT_EQ(Found(), found) << EnumName(loss);
  }
}

TEST_F(DiskTest, WhatASlowDiskBeginsTakesLonger) {
  Begin();
  ChangeDisk(Milliseconds(7), false);
  Ask(1);
  GoOn(Milliseconds(4));
  EXPECT_EQ(world_.replicas()[0].synced, 0u);
  ChangeDisk({}, false);  // what has begun is not made faster
  GoOn(Microseconds(500));
  EXPECT_EQ(world_.replicas()[0].synced, 0u);
  GoOn(Milliseconds(2));
  EXPECT_EQ(world_.replicas()[0].synced, 1u);
  Ask(1);
  EXPECT_EQ(world_.replicas()[0].synced, 2u);
}

TEST_F(DiskTest, AFullDiskMakesNothingDurableUntilItHasRoom) {
  adversary_.on_window = [](std::uint64_t window, FaultState& faults) {
    faults.node(0).disk_full = window < 3;
  };
  Begin();
  Ask(1);
  GoOn(Milliseconds(25));
  EXPECT_EQ(world_.replicas()[0].answered, 1u);
  EXPECT_EQ(world_.replicas()[0].synced, 0u);
  EXPECT_THAT(returned_, testing::IsEmpty());
  GoOn(Milliseconds(5));
  EXPECT_EQ(world_.replicas()[0].synced, 1u);
  EXPECT_EQ(returned_.size(), 1u);
}

// The sync that waited for room died with the node; the one that the node begins when it is back
// takes its time, whatever comes up of the old one.
TEST_F(DiskTest, ASyncPutOffDiesWithItsNode) {
  options_.disk_latency = Milliseconds(2);
  Begin();
  ChangeDisk({}, true);
  Ask(1);
  ASSERT_TRUE(Do(CrashNode{NodeId::Replica(0), DiskLoss::kUnsynced, {}}));
  EXPECT_EQ(Found(), 0u);
  ASSERT_TRUE(Do(CrashNode{NodeId::Client(0), {}, {}}));  // it would wait for ever
  ASSERT_TRUE(Do(RestartNode{NodeId::Client(0)}));
  ASSERT_TRUE(Invoke(NodeId::Client(0), 2));
  LetTheQuestionArrive();
  ChangeDisk({}, false);
  GoOn(Milliseconds(1));
  EXPECT_EQ(world_.replicas()[0].synced, 0u);
  GoOn(Milliseconds(2));
  EXPECT_EQ(world_.replicas()[0].synced, 1u);
}

TEST_F(DiskTest, HealingMakesRoom) {
  adversary_.on_window = [](std::uint64_t, FaultState& faults) {
    faults.node(0).disk_full = true;
    faults.node(0).disk_slow = Seconds(1);
  };
  Begin();
  ChangeDisk({}, true);
  Ask(1);
  EXPECT_EQ(world_.replicas()[0].synced, 0u);
  world_.Heal();
  GoOn(Milliseconds(1));
  EXPECT_EQ(world_.replicas()[0].synced, 1u);
  Ask(1);
  EXPECT_EQ(world_.replicas()[0].synced, 2u);
}

// A paused node takes no step, not even because its disk is done.
TEST_F(DiskTest, IsNotHeardOfByAPausedNode) {
  options_.disk_latency = Milliseconds(2);
  Begin();
  ASSERT_TRUE(Invoke(NodeId::Client(0), 1));
  LetTheQuestionArrive();
  FaultState faults;
  faults.Reset({2, 1});
  faults.node(0).paused = true;
  ASSERT_TRUE(Do(ChangeFaults{faults}));
  GoOn(Milliseconds(4));
  EXPECT_EQ(world_.replicas()[0].synced, 0u);
  ChangeDisk({}, false);
  GoOn(Milliseconds(1));
  EXPECT_EQ(world_.replicas()[0].synced, 1u);
}

class ClientCrashTest : public DiskTest {
 protected:
  // c0's steps, as what they were brought about by.
  std::vector<std::string> Steps(Duration span) {
    std::vector<std::string> steps;
    const Time end = world_.now() + span;
    while (world_.AdvanceBefore(end, [&](const Observation<Echo>& seen) {
      if (!seen.node.is_client()) return;
      steps.push_back(ShowInputName(world_.cause().packed_name, VocabularyOf<Echo>()));
      if (seen.crashed) steps.back() += " and stopped";
      if (std::holds_alternative<Boot<Echo>>(seen.input.event)) {
        incarnations_.push_back(seen.client().incarnation);
        EXPECT_EQ(seen.client().waiting_for, 0u);  // its memory is new
      }
    })) {
    }
    return steps;
  }

  std::vector<std::uint32_t> incarnations_;
};

// The client's second step invokes its first operation.
TEST_F(ClientCrashTest, ForgetsWhatItAskedAndGoesOnWithItsNextOperation) {
  options_.workload.think_min = options_.workload.think_max = Milliseconds(2);
  adversary_.crashes = {{NodeId::Client(0), 2, 1, DiskLoss::kUnsynced, Milliseconds(5)}};
  world_.Start(options_, 1);
  EXPECT_THAT(Steps(Milliseconds(11)),
              ElementsAre("boot#1 c0", "c0#1 and stopped", "boot#2 c0", "c0#2", "Answer#2 r0->c0"));
  EXPECT_THAT(incarnations_, ElementsAre(0, 1));
  EXPECT_EQ(world_.replicas()[0].answered, 2u);  // its question had left before it stopped
}

TEST_F(ClientCrashTest, WhatItWasAboutToAskItAsksWhenItIsBack) {
  Begin();
  ASSERT_TRUE(Do(CrashNode{NodeId::Client(0), {}, {}}));
  ASSERT_TRUE(Invoke(NodeId::Client(0), 1));
  EXPECT_THAT(Steps(Milliseconds(3)), testing::IsEmpty());
  ASSERT_TRUE(Do(RestartNode{NodeId::Client(0)}));
  EXPECT_THAT(Steps(Milliseconds(3)), ElementsAre("c0#1", "Answer#1 r0->c0"));
}

// Told at once, before it has started.
TEST_F(ClientCrashTest, AsksNothingBeforeItHasStarted) {
  for (std::uint64_t salt = 0; salt < 20; ++salt) {  // it orders what happens at the same time
    options_.network.salt = salt;
    options_.workload.scripted = {1};
    world_.Start(options_, 1);
    ASSERT_TRUE(Invoke(NodeId::Client(0), 1));
    EXPECT_THAT(Steps(Milliseconds(3)), ElementsAre("boot#1 c0", "c0#1", "Answer#1 r0->c0"));
  }
}

// While it thinks it is stopped and started again: it still asks once.
TEST_F(ClientCrashTest, ThinksOneThoughtAtATime) {
  options_.workload.think_min = options_.workload.think_max = Milliseconds(4);
  Run(Milliseconds(1));
  ASSERT_TRUE(Do(CrashNode{NodeId::Client(0), {}, {}}));
  ASSERT_TRUE(Do(RestartNode{NodeId::Client(0)}));
  EXPECT_THAT(Steps(Milliseconds(6)), ElementsAre("c0#1", "Answer#1 r0->c0"));
}

// After healing a client that is on its way back does its last operation, one that is gone does
// not.
TEST_F(ClientCrashTest, IsWaitedForUnlessItIsGone) {
  options_.cluster.config.tick = Milliseconds(1);  // somebody takes steps
  for (const bool returns : {true, false}) {
    Run(Milliseconds(2));
    const Duration down = returns ? Milliseconds(50) : Duration();
    ASSERT_TRUE(Do(CrashNode{NodeId::Client(0), {}, down}));
    EXPECT_FALSE(world_.IsWaiting(0));
    world_.Heal();
    bool done = false;
    const auto look = [&](const Observation<Echo>& seen) { done |= seen.clients_done; };
    const Time soon = world_.now() + Milliseconds(40);
    while (world_.AdvanceBefore(soon, look)) {
    }
    EXPECT_EQ(done, !returns);
    while (world_.AdvanceBefore(soon + Milliseconds(40), look)) {
    }
    EXPECT_TRUE(done);
  }
}

}  // namespace
}  // namespace stampede
