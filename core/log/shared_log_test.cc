#include "stampede/core/log/shared_log.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <vector>

#include "stampede/core/keyed_random.h"

namespace stampede {
namespace {

using Log = SharedLog<std::uint64_t>;

Log LogOf(std::initializer_list<std::uint64_t> entries) {
  Log log;
  for (const std::uint64_t entry : entries) log.Append(entry);
  return log;
}

TEST(SharedLog, CopiesThatAppendDifferentEntriesDoNotSeeEachOther) {
  Log a = LogOf({1, 2});
  Log b = a;
  a.Append(3);
  b.Append(4);
  EXPECT_EQ(a.At(3), 3u);
  EXPECT_EQ(b.At(3), 4u);
  EXPECT_EQ(a, LogOf({1, 2, 3}));
  EXPECT_FALSE(Comparable(a, b));
  EXPECT_TRUE(Comparable(a, LogOf({1, 2})));
}

TEST(SharedLog, WhatIsDroppedStillCountsAndStillHashes) {
  const Log whole = LogOf({1, 2, 3, 4});
  Log log = whole;
  log.DropFirst(3);
  EXPECT_EQ(log.size(), 4u);
  EXPECT_EQ(log.At(4), 4u);
  EXPECT_EQ(log.ChainAt(3), whole.ChainAt(3));
  EXPECT_EQ(log.chain(), whole.chain());
  EXPECT_TRUE(Comparable(log, whole));
  log.Truncate(3);
  log.Append(9);
  EXPECT_FALSE(Comparable(log, whole));
}

// A log that has dropped nothing more than the one it takes entries from goes on sharing its
// memory; one that kept more keeps it.
TEST(SharedLog, ExtendingFromALogThatHasDroppedMoreLosesNothing) {
  Log kept = LogOf({1, 2, 3});
  Log source = LogOf({1, 2, 3, 4, 5});
  source.DropFirst(2);
  kept.ExtendFrom(source, 5);
  EXPECT_EQ(kept, LogOf({1, 2, 3, 4, 5}));
  EXPECT_EQ(kept.At(1), 1u);
}

// Against vectors: logs are copied, cut at both ends, extended and appended to at random.
TEST(SharedLog, BehavesAsAVectorOfEntriesWould) {
  struct Model {
    std::vector<std::uint64_t> entries;
    std::size_t dropped = 0;
    bool operator==(const Model&) const = default;
  };
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    std::vector<Log> logs(4);
    std::vector<Model> models(4);
    for (std::uint64_t step = 0; step < 400; ++step) {
      const std::uint64_t draw = Draw(seed, step);
      const std::size_t i = Below(Mix(draw, 1), 4);
      const std::size_t j = Below(Mix(draw, 2), 4);
      Model& model = models[i];
      switch (Below(draw, 9)) {
        case 0: {
          const std::uint64_t size =
              model.dropped + Below(Mix(draw, 3), model.entries.size() - model.dropped + 1);
          logs[i].Truncate(size);
          model.entries.resize(size);
          break;
        }
        case 1:
          logs[i] = logs[j];
          model = models[j];
          break;
        case 2: {
          const auto& source = models[j];
          const std::size_t size = model.entries.size();
          if (source.entries.size() < size || source.dropped > size) break;
          logs[i].ExtendFrom(logs[j], source.entries.size());
          model.entries.insert(model.entries.end(),
                               source.entries.begin() + static_cast<std::ptrdiff_t>(size),
                               source.entries.end());
          break;
        }
        case 3: {
          const std::uint64_t count = Below(Mix(draw, 3), model.entries.size() + 1);
          logs[i].DropFirst(count);
          model.dropped = std::max(model.dropped, count);
          break;
        }
        default:
          for (std::uint64_t k = 0; k < 10; ++k) {
            logs[i].Append(Below(Draw(draw, k), 3));
            model.entries.push_back(Below(Draw(draw, k), 3));
          }
      }
      ASSERT_EQ(logs[i].size(), model.entries.size());
      ASSERT_EQ(logs[i].dropped(), model.dropped);
      for (std::size_t k = model.dropped; k < model.entries.size(); ++k) {
        ASSERT_EQ(logs[i].At(k + 1), model.entries[k]) << "seed " << seed << " step " << step;
      }
      ASSERT_EQ(logs[i] == logs[j], model == models[j]);
    }
  }
}

TEST(SharedLog, ALongLogIsReleasedWithoutDeepRecursion) {
  Log log;
  for (std::uint64_t i = 0; i < 3'000'000; ++i) log.Append(i);
  EXPECT_EQ(log.At(1), 0u);
  EXPECT_EQ(log.At(1'500'000), 1'499'999u);
}

}  // namespace
}  // namespace stampede
