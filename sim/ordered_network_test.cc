// Connections as TCP's: order is kept, nothing comes twice, and a loss breaks the connection.
#include <algorithm>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

#include "stampede/sim/hunt_settings.h"
#include "stampede/sim/swarm_adversary.h"
#include "stampede/sim/test_world.h"

namespace stampede {
namespace {

using testing::Contains;
using testing::ElementsAre;

// r0 and r1 send each other a tick in each millisecond; each takes 5 ms. Times below are of the
// world: tick number n of a replica leaves it at n ms, or a little later.
class OrderedNetworkTest : public WorldTest {
 protected:
  OrderedNetworkTest() {
    options_.cluster.clients = 0;
    options_.network.ordered = true;
    options_.network.latency_min = options_.network.latency_max = Milliseconds(5);
  }
  // What is decided about the ticks of r0, by their numbers.
  void OnTick(std::function<void(std::uint32_t count, MessageFault& fault)> decide) {
    adversary_.on_send = [decide = std::move(decide)](const MessageName& name) {
      MessageFault fault;
      if (name.type == kTickType && name.from == NodeId::Replica(0)) decide(name.count, fault);
      return fault;
    };
  }
  const std::vector<std::uint64_t>& heard(std::size_t replica) const {
    return world_.replicas()[replica].heard;
  }
  static MessageName Tick(std::uint32_t count) {
    return {kTickType, NodeId::Replica(0), NodeId::Replica(1), count, 0};
  }
};

TEST_F(OrderedNetworkTest, WhatIsDelayedKeepsBackWhatFollows) {
  OnTick([](std::uint32_t count, MessageFault& fault) {
    if (count == 2) fault.delay = Milliseconds(10);
  });
  Run(Milliseconds(16));
  EXPECT_THAT(heard(1), ElementsAre(1));
  EXPECT_GT(heard(0).size(), 8u);  // the other direction does not wait
  GoOn(Milliseconds(3));
  ASSERT_GE(heard(1).size(), 10u);
  EXPECT_TRUE(std::is_sorted(heard(1).begin(), heard(1).end()));
}

TEST_F(OrderedNetworkTest, UnequalLatenciesReorderNothing) {
  options_.network.latency_min = Microseconds(10);
  Run(Milliseconds(50));
  EXPECT_TRUE(std::is_sorted(heard(1).begin(), heard(1).end()));
  options_.network.ordered = false;
  Run(Milliseconds(50));
  EXPECT_FALSE(std::is_sorted(heard(1).begin(), heard(1).end()));
}

TEST_F(OrderedNetworkTest, NothingComesTwice) {
  OnTick([](std::uint32_t, MessageFault& fault) {
    fault.duplicate = true;
    fault.copy_delay = Microseconds(7);
  });
  Run(Milliseconds(20));
  EXPECT_EQ(heard(1), (std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}));
}

TEST_F(OrderedNetworkTest, ADropLosesAllThatIsInFlightInBothDirections) {
  OnTick([](std::uint32_t count, MessageFault& fault) { fault.drop = count == 10; });
  Run(Milliseconds(30));
  EXPECT_THAT(heard(1), testing::AllOf(Contains(4), Contains(11), Contains(12)));
  for (const std::uint64_t lost : {6u, 7u, 8u, 9u, 10u}) {
    EXPECT_THAT(heard(1), testing::Not(Contains(lost)));
  }
  for (const std::uint64_t lost : {6u, 7u, 8u, 9u}) {
    EXPECT_THAT(heard(0), testing::Not(Contains(lost)));
  }
  EXPECT_THAT(heard(0), testing::AllOf(Contains(4), Contains(12)));
}

TEST_F(OrderedNetworkTest, SoDoesAMessageIntoACut) {
  adversary_.on_window = [](std::uint64_t window, FaultState& faults) {
    if (window == 1) faults.Cut(0, 1);  // r0->r1, from 10 ms on
  };
  Run(Milliseconds(40));
  for (std::uint64_t lost = 7; lost <= 18; ++lost) {
    EXPECT_THAT(heard(1), testing::Not(Contains(lost)));
    EXPECT_THAT(heard(0), testing::Not(Contains(lost))) << "the other direction has no connection";
  }
  EXPECT_THAT(heard(1), Contains(22));
}

TEST_F(OrderedNetworkTest, WhatIsHeldKeepsBackWhatFollows) {
  OnTick([](std::uint32_t count, MessageFault& fault) { fault.hold = count == 3 || count == 5; });
  adversary_.releases = [](const MessageName& name, const ReleasePoint& point) {
    return name.count == 3 ? point.window == 3 : point.window >= 2;  // the later one first
  };
  Run(Milliseconds(34));
  EXPECT_THAT(heard(1), ElementsAre(1, 2));
  GoOn(Milliseconds(2));
  EXPECT_GT(heard(1).size(), 25u);
  EXPECT_TRUE(std::is_sorted(heard(1).begin(), heard(1).end()));
  EXPECT_THAT(heard(1), Contains(5));
}

TEST_F(OrderedNetworkTest, ADropLosesWhatIsHeldToo) {
  OnTick([](std::uint32_t count, MessageFault& fault) {
    fault.hold = count == 3;
    fault.drop = count == 8;
  });
  Run(Milliseconds(18));
  EXPECT_THAT(heard(1), ElementsAre(1, 2, 9, 10, 11, 12));
  EXPECT_EQ(world_.network().held(), 0u);
}

TEST_F(OrderedNetworkTest, OrderOutlivesAPause) {
  options_.network.latency_min = Microseconds(10);
  adversary_.on_window = [](std::uint64_t window, FaultState& faults) {
    if (window == 1) faults.node(1).paused = true;
  };
  Run(Milliseconds(60));
  EXPECT_GT(heard(1).size(), 50u);
  EXPECT_TRUE(std::is_sorted(heard(1).begin(), heard(1).end()));
}

TEST_F(OrderedNetworkTest, ACrashLosesWhatIsOnItsWayToTheNodeAndNotWhatItHasSent) {
  Run(Milliseconds(10));
  ASSERT_TRUE(Do(CrashNode{NodeId::Replica(1), DiskLoss::kUnsynced, Milliseconds(2)}));
  GoOn(Milliseconds(20));
  EXPECT_THAT(heard(0), testing::AllOf(Contains(6), Contains(7), Contains(8)));
  // It was down until 12 ms, and what r0 had sent until then is lost, even if it would have
  // arrived later.
  EXPECT_GE(heard(1).front(), 10u);
  EXPECT_THAT(heard(1), Contains(14));
}

TEST_F(OrderedNetworkTest, ByHandTheOldestIsDeliveredFirst) {
  OnTick([](std::uint32_t, MessageFault& fault) { fault.hold = true; });
  Run(Milliseconds(4));
  EXPECT_FALSE(Do(DeliverMessage{Tick(2)}));
  EXPECT_TRUE(Do(DeliverMessage{Tick(1)}));
  EXPECT_TRUE(Do(ReleaseMessage{Tick(3)}));  // and goes once the second has
  GoOn(Milliseconds(8));
  EXPECT_THAT(heard(1), ElementsAre(1));
  EXPECT_TRUE(Do(DeliverMessage{Tick(2)}));
  GoOn(Milliseconds(6));
  EXPECT_THAT(heard(1), ElementsAre(1, 2, 3));
  EXPECT_TRUE(Do(DropMessage{Tick(4)}));  // breaks the connection
  EXPECT_FALSE(Do(DeliverMessage{Tick(5)}));
  GoOn(Milliseconds(2));
  EXPECT_THAT(heard(1), ElementsAre(1, 2, 3));
}

// Whatever the swarm does, nobody sees a message before one that was sent earlier, or twice.
TEST(OrderedNetwork, TheSwarmReordersNothing) {
  std::uint64_t lost = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    HuntSettings<Echo> settings;
    settings.profile.ordered = true;
    settings.profile.latency = {Microseconds(100), Milliseconds(3)};
    const RunOptions<Echo> options = DrawRunOptions(seed, settings);
    World<Echo, SwarmAdversary> world;
    world.adversary().Start(seed, ShapeOf(options));
    world.Start(options, seed);
    while (world.steps() < 2'000 && world.Advance([](const auto&) {})) {
    }
    for (std::size_t r = 0; r < world.replicas().size(); ++r) {
      const auto& heard = world.replicas()[r].heard;
      ASSERT_EQ(std::adjacent_find(heard.begin(), heard.end(), std::greater_equal<>()), heard.end())
          << seed;
      if (!heard.empty()) lost += heard.back() - heard.size();
    }
    EXPECT_EQ(world.adversary().counts()[static_cast<std::size_t>(FaultKind::kDuplicate)], 0u);
    EXPECT_EQ(world.adversary().counts()[static_cast<std::size_t>(FaultKind::kReorder)], 0u);
  }
  EXPECT_GT(lost, 1'000u);
}

// A protocol says what it takes the network for.
struct OrderedEcho : Echo {
  static constexpr Network kNetwork = Network::kOrdered;
};

TEST(OrderedNetwork, IsDeclaredOrChosen) {
  static_assert(NetworkOf<Echo>() == Network::kUnordered);
  static_assert(NetworkOf<OrderedEcho>() == Network::kOrdered);
  HuntSettings<Echo> settings;
  EXPECT_FALSE(DrawRunOptions(1, settings).network.ordered);
  settings.profile.ordered = true;
  EXPECT_TRUE(DrawRunOptions(1, settings).network.ordered);
}

}  // namespace
}  // namespace stampede
