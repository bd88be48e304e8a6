#include "stampede/core/connectivity.h"

#include <gtest/gtest.h>
#include <utility>
#include <vector>

namespace stampede {
namespace {

constexpr NodeId R(std::uint16_t index) {
  return NodeId::Replica(index);
}

ReplicaSet Set(const std::vector<std::uint16_t>& indices) {
  ReplicaSet set;
  for (const std::uint16_t index : indices) set.Add(R(index));
  return set;
}

Connectivity With(std::uint16_t replicas,
                  const std::vector<std::pair<std::uint16_t, std::uint16_t>>& cuts) {
  Connectivity net;
  net.Reset(replicas, 1);
  for (const auto& [from, to] : cuts) net.Cut(R(from), R(to));
  return net;
}

TEST(ConnectivityTest, ACutPartsBothButSilencesOneDirection) {
  const Connectivity net = With(3, {{0, 1}});
  EXPECT_FALSE(net.whole());
  EXPECT_EQ(net.ReachedBy(R(0)), Set({0, 2}));
  EXPECT_EQ(net.HeardBy(R(1)), Set({1, 2}));
  EXPECT_EQ(net.HeardBy(R(0)), Set({0, 1, 2}));
  EXPECT_EQ(net.InTouchWith(R(0)), Set({0, 2}));
  EXPECT_EQ(net.InTouchWith(R(1)), Set({1, 2}));
}

TEST(ConnectivityTest, ASlowLinkIsHeardLateAndASilentReplicaNotAtAll) {
  Connectivity net = With(3, {});
  net.Slow(R(0), R(1));
  EXPECT_EQ(net.HeardBy(R(1)), Set({0, 1, 2}));
  EXPECT_EQ(net.InTouchWith(R(1)), Set({1, 2}));
  net.SetRunning(Set({1, 2}));
  EXPECT_EQ(net.HeardBy(R(1)), Set({1, 2}));
}

TEST(ConnectivityTest, AClientIsInTouchWithTheReplicasThatItReachesAndHears) {
  Connectivity net = With(3, {});
  net.Cut(NodeId::Client(0), R(0));
  net.Cut(R(1), NodeId::Client(0));
  EXPECT_EQ(net.InTouchWith(NodeId::Client(0)), Set({2}));
}

struct MajorityCase {
  std::uint16_t replicas;
  std::vector<std::pair<std::uint16_t, std::uint16_t>> cuts;
  std::vector<std::uint16_t> majority;
};

TEST(ConnectivityTest, AMajorityInTouchWithEachOther) {
  const MajorityCase cases[] = {
      {3, {}, {0, 1, 2}},
      {3, {{2, 0}, {2, 1}}, {0, 1}},        // r2 is heard by nobody
      {3, {{0, 1}, {1, 2}, {2, 0}}, {}},    // a ring of cuts
      {5, {{0, 1}, {0, 2}}, {1, 2, 3, 4}},  // the one that misses most is left out
      {5, {{0, 1}, {2, 3}}, {0, 2, 4}},     // one of each pair is left out
      {4, {{0, 1}, {2, 3}}, {}},            // half of them is no majority
  };
  for (const MajorityCase& c : cases) {
    const ReplicaSet found =
        ConnectedMajority(ReplicaSet::First(c.replicas), With(c.replicas, c.cuts));
    EXPECT_EQ(found.size(), Set(c.majority).size()) << testing::PrintToString(c.cuts);
    for (const NodeId a : found) {
      for (const NodeId b : found) {
        EXPECT_TRUE(With(c.replicas, c.cuts).InTouchWith(a).Contains(b));
      }
    }
  }
}

TEST(ConnectivityTest, SoManyInTouchWithEachOtherAmongSome) {
  const Connectivity net = With(5, {{0, 1}, {0, 2}});
  EXPECT_EQ(Connected(Set({0, 3, 4}), 3, net), Set({0, 3, 4}));
  EXPECT_EQ(Connected(Set({0, 1, 3}), 3, net), Set({}));
  EXPECT_EQ(Connected(Set({0, 1, 2, 3}), 3, net), Set({1, 2, 3}));
}

}  // namespace
}  // namespace stampede
