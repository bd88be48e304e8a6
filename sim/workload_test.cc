// What clients ask for, and when.
#include "stampede/sim/workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

#include "stampede/sim/echo_protocol.h"
#include "stampede/sim/hunt_settings.h"
#include "stampede/sim/workload_choice.h"

namespace stampede {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Operations are 1, 2 and 3 by their kinds.
struct Mixed : Echo {
  enum class OperationKind : std::uint8_t { kOne, kTwo, kThree };
  friend constexpr auto EnumNames(OperationKind) {
    return std::to_array<std::string_view>({"one", "two", "three"});
  }
  static std::uint64_t DrawOperation(const Cluster<Mixed>&, std::uint64_t, std::uint16_t,
                                     std::uint64_t, OperationKind kind) {
    return static_cast<std::uint64_t>(kind) + 1;
  }
};
// The same with a mix of its own: nothing but 9.
struct MixedByItself : Mixed {
  using Mixed::DrawOperation;
  static std::uint64_t DrawOperation(const Cluster<MixedByItself>&, std::uint64_t, std::uint16_t,
                                     std::uint64_t) {
    return 9;
  }
  static std::uint64_t DrawOperation(const Cluster<MixedByItself>&, std::uint64_t, std::uint16_t,
                                     std::uint64_t, OperationKind kind) {
    return static_cast<std::uint64_t>(kind) + 1;
  }
};

// How often each operation comes up among 1000 of a client.
template <class P>
std::map<std::uint64_t, int> CountOf(const RunOptions<P>& options) {
  Workload<P> workload;
  workload.Start(options);
  std::map<std::uint64_t, int> counts;
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_TRUE(workload.Claim(0));
    const auto asked = workload.Invoke(0);
    ++counts[asked.operation];
    workload.Returned(0, asked.number);
  }
  return counts;
}

TEST(Mix, IsWhatWasChosen) {
  RunOptions<Mixed> options;
  options.workload.mix = {{"three", 3}, {"one", 1}};
  const auto counts = CountOf(options);
  EXPECT_EQ(counts.size(), 2u);
  EXPECT_NEAR(counts.at(1), 250, 50);
  EXPECT_NEAR(counts.at(3), 750, 50);
}

TEST(Mix, IsThatOfTheProtocolUnlessAnotherIsAskedFor) {
  RunOptions<MixedByItself> options;
  EXPECT_EQ(CountOf(options), (std::map<std::uint64_t, int>{{9, 1'000}}));
  options.workload.mix = {{"two", 1}};
  EXPECT_EQ(CountOf(options), (std::map<std::uint64_t, int>{{2, 1'000}}));
  EXPECT_EQ(CountOf(RunOptions<Mixed>()).size(), 3u);  // none of its own: all alike
}

TEST(Mix, IsDrawnForEachRun) {
  std::map<std::string, int> runs;
  std::map<std::size_t, int> sizes;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto mix = DrawRunOptions(seed, HuntSettings<Mixed>()).workload.mix;
    ++sizes[mix.size()];
    for (const auto& [kind, weight] : mix) {
      ++runs[kind];
      EXPECT_GE(weight, 1u);
      EXPECT_LE(weight, 16u);
    }
  }
  for (const char* kind : {"one", "two", "three"}) EXPECT_NEAR(runs[kind], 105, 25) << kind;
  EXPECT_EQ(sizes.count(0), 0u);
  EXPECT_GT(sizes[1], 0);
  EXPECT_GT(sizes[3], 0);

  HuntSettings<MixedByItself> by_itself;
  EXPECT_TRUE(DrawRunOptions(1, by_itself).workload.mix.empty());
  by_itself.workload.mix = WorkloadChoice::Mix::kDrawn;
  EXPECT_FALSE(DrawRunOptions(1, by_itself).workload.mix.empty());
}

TEST(Mix, OfKindsThatThereAreNotIsRefused) {
  RunOptions<Mixed> options;
  const auto complaint = [&](const std::vector<OperationWeight>& mix) {
    options.workload.mix = mix;
    return std::string(Validate(options).message());
  };
  EXPECT_EQ(complaint({{"two", 1}}), "");
  EXPECT_THAT(complaint({{"tow", 1}}),
              HasSubstr("there is no kind of operation 'tow', did you mean "
                        "'two'?; one of one, two, three"));
  EXPECT_THAT(complaint({{"two", 0}}), HasSubstr("has a weight above 0"));
}

TEST(Mix, IsWrittenAsItIsRead) {
  for (const char* text : {"drawn", "get=3,put=1"}) EXPECT_EQ(ShowMix(*ParseMix(text)), text);
  EXPECT_THAT(ParseMix("get=3,put=1")->weights,
              ElementsAre(OperationWeight{"get", 3}, OperationWeight{"put", 1}));
  for (const char* text :
       {"", "get", "get=", "get=0", "get=-1", "get=1.5", "get=1,", "get=1000001"}) {
    EXPECT_FALSE(ParseMix(text).ok()) << text;
  }
  EXPECT_EQ(*ParsePerSecond("100/s"), 100u);
  for (const char* text : {"", "100", "0/s", "/s", "1.5/s", "100/m", "1000001/s"}) {
    EXPECT_FALSE(ParsePerSecond(text).ok()) << text;
  }
}

// When a client asks, where each operation takes so long.
std::vector<Time> InvocationsOf(Duration interval, Duration takes, int count) {
  RunOptions<Mixed> options;
  options.workload.interval = interval;
  Workload<Mixed> workload;
  workload.Start(options);
  std::vector<Time> times;
  Time now;
  for (int i = 0; i < count; ++i) {
    EXPECT_TRUE(workload.Claim(0));
    now = workload.NextInvocation(0, now);
    times.push_back(now);
    const auto asked = workload.Invoke(0);
    now = now + takes;
    workload.Returned(0, asked.number);
  }
  return times;
}

TEST(OpenLoop, ArrivalsDoNotWaitForAnswers) {
  const auto quick = InvocationsOf(Milliseconds(10), Microseconds(0), 1'000);
  EXPECT_NEAR(static_cast<double>(quick.back().microseconds()), 10e6, 5e5);
  // Answers that take less than an interval delay nothing in the long run.
  const auto busy = InvocationsOf(Milliseconds(10), Milliseconds(9), 1'000);
  EXPECT_NEAR(static_cast<double>(busy.back().microseconds()), 10e6, 1e6);
  // Those that take more leave no pause.
  const auto late = InvocationsOf(Milliseconds(10), Milliseconds(30), 1'000);
  EXPECT_NEAR(static_cast<double>(late.back().microseconds()), 30e6, 1e5);
}

// Declares that a client has up to three operations under way.
struct Pipelined : Mixed {
  static constexpr std::uint16_t kMostOutstanding = 3;
};

TEST(Outstanding, AsManyAsChosenAndEachIsDoneOnce) {
  RunOptions<Pipelined> options;
  options.workload.outstanding = 2;
  Workload<Pipelined> workload;
  workload.Start(options);
  ASSERT_TRUE(workload.Claim(0));
  const OperationNumber first = workload.Invoke(0).number;
  ASSERT_TRUE(workload.Claim(0));
  const OperationNumber second = workload.Invoke(0).number;
  EXPECT_FALSE(workload.Claim(0)) << "two are under way";
  EXPECT_EQ(workload.Answered(0, OperationNumber()), std::nullopt) << "which of them?";
  EXPECT_EQ(workload.Answered(0, second), second);
  EXPECT_EQ(workload.Answered(0, second), std::nullopt) << "once";
  EXPECT_FALSE(workload.Claim(0)) << "the answer has not left yet";
  EXPECT_EQ(workload.Answered(0, OperationNumber()), first) << "the only one";
  workload.Returned(0, second);
  EXPECT_TRUE(workload.Claim(0));
}

TEST(OpenLoop, AnOperationArrivesOnceThoughTheClientWasDown) {
  RunOptions<Mixed> options;
  options.workload.interval = Milliseconds(10);
  Workload<Mixed> workload;
  workload.Start(options);
  ASSERT_TRUE(workload.Claim(0));
  const Time first = workload.NextInvocation(0, Time());
  workload.Forget(0);
  ASSERT_TRUE(workload.Claim(0));
  EXPECT_EQ(workload.NextInvocation(0, Time()), first);
}

}  // namespace
}  // namespace stampede
