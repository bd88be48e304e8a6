// Sets of replicas.
#include "stampede/core/node_id.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace stampede {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ReplicaSet SetOf(std::initializer_list<std::uint16_t> indices) {
  ReplicaSet set;
  for (const std::uint16_t index : indices) set.Add(NodeId::Replica(index));
  return set;
}

std::vector<std::uint16_t> IndicesOf(ReplicaSet set) {
  std::vector<std::uint16_t> indices;
  for (const NodeId replica : set) indices.push_back(replica.index());
  return indices;
}

TEST(ReplicaSet, IteratesInTheOrderOfIndices) {
  EXPECT_THAT(IndicesOf(SetOf({5, 0, 63, 2})), ElementsAre(0, 2, 5, 63));
  EXPECT_THAT(IndicesOf(ReplicaSet()), IsEmpty());
}

TEST(ReplicaSet, FirstHasEveryIndexBelowTheCount) {
  EXPECT_THAT(IndicesOf(ReplicaSet::First(0)), IsEmpty());
  EXPECT_THAT(IndicesOf(ReplicaSet::First(3)), ElementsAre(0, 1, 2));
  EXPECT_EQ(IndicesOf(ReplicaSet::First(64)).size(), 64u);
}

TEST(ReplicaSet, JoinsMeetsAndSubtracts) {
  const ReplicaSet a = SetOf({1, 2, 3});
  const ReplicaSet b = SetOf({3, 4});

  EXPECT_EQ(a | b, SetOf({1, 2, 3, 4}));
  EXPECT_EQ(a & b, SetOf({3}));
  EXPECT_EQ(a - b, SetOf({1, 2}));
}

}  // namespace
}  // namespace stampede
