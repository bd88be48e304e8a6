#include "core/shared_log.h"

#include <gtest/gtest.h>
#include <vector>

#include "core/keyed_random.h"

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

// Against vectors: logs are copied, cut, extended and appended to at random.
TEST(SharedLog, BehavesAsAVectorOfEntriesWould) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    std::vector<Log> logs(4);
    std::vector<std::vector<std::uint64_t>> models(4);
    for (std::uint64_t step = 0; step < 400; ++step) {
      const std::uint64_t draw = Draw(seed, step);
      const std::size_t i = Below(Mix(draw, 1), 4);
      const std::size_t j = Below(Mix(draw, 2), 4);
      switch (Below(draw, 8)) {
        case 0: {
          const std::uint64_t size = Below(Mix(draw, 3), models[i].size() + 1);
          logs[i].Truncate(size);
          models[i].resize(size);
          break;
        }
        case 1:
          logs[i] = logs[j];
          models[i] = models[j];
          break;
        case 2:
          if (models[j].size() < models[i].size()) break;
          logs[i].ExtendFrom(logs[j], models[j].size());
          models[i].insert(models[i].end(),
                           models[j].begin() + static_cast<std::ptrdiff_t>(models[i].size()),
                           models[j].end());
          break;
        default:
          for (std::uint64_t k = 0; k < 10; ++k) {
            logs[i].Append(Below(Draw(draw, k), 3));
            models[i].push_back(Below(Draw(draw, k), 3));
          }
      }
      ASSERT_EQ(logs[i].size(), models[i].size());
      for (std::size_t k = 0; k < models[i].size(); ++k) {
        ASSERT_EQ(logs[i].At(k + 1), models[i][k]) << "seed " << seed << " step " << step;
      }
      ASSERT_EQ(logs[i] == logs[j], models[i] == models[j]);
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
