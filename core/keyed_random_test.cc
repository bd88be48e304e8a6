#include "stampede/core/keyed_random.h"

#include <array>
#include <gtest/gtest.h>

namespace stampede {
namespace {

// These values are part of every seed's meaning: they may never change.
TEST(KeyedRandom, IsTheSameForEver) {
  EXPECT_EQ(Draw(0, 0), 7043057339425747621u);
  EXPECT_EQ(Draw(1, 2), 1840600493687809406u);
  EXPECT_EQ(SubKey(42, "message"), 5588402429629749317u);
}

TEST(KeyedRandom, StaysInItsRange) {
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    const std::uint64_t draw = Draw(7, i);
    EXPECT_LT(Below(draw, 10), 10u);
    EXPECT_GE(Between(draw, -5, 5), -5);
    EXPECT_LE(Between(draw, -5, 5), 5);
    EXPECT_GE(LogBetween(draw, 3, 1000), 3);
    EXPECT_LE(LogBetween(draw, 3, 1000), 1000);
  }
}

TEST(KeyedRandom, IsEvenlySpreadOverNeighbouringNames) {
  std::array<int, 16> buckets{};
  constexpr int kEach = 10'000;
  constexpr int kDraws = 16 * kEach;
  for (std::uint64_t i = 0; i < kDraws; ++i) ++buckets[Below(Draw(99, i), 16)];
  for (const int count : buckets) {
    EXPECT_NEAR(count, kEach, 500);  // five standard deviations
  }
}

TEST(KeyedRandom, ChancesAreKept) {
  int hits = 0;
  for (std::uint64_t i = 0; i < 1'000'000; ++i) hits += Chance(Draw(3, i), 20'000) ? 1 : 0;
  EXPECT_NEAR(hits, 20'000, 700);
}

}  // namespace
}  // namespace stampede
