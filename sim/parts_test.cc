// The world's parts, each alone.
#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <vector>

#include "stampede/core/keyed_random.h"
#include "stampede/sim/clocks.h"
#include "stampede/sim/decisions.h"
#include "stampede/sim/event_queue.h"
#include "stampede/sim/names.h"
#include "stampede/sim/swarm_adversary.h"

namespace stampede {
namespace {

TEST(EventQueue, GivesEventsByTimeThenTieThenWhat) {
  EventQueue queue;
  std::vector<std::array<std::int64_t, 3>> expected;
  for (std::uint64_t i = 0; i < 2'000; ++i) {
    const auto at = static_cast<std::int64_t>(Below(Draw(1, i), 100));
    const auto tie = static_cast<std::uint32_t>(Below(Draw(2, i), 3));
    queue.Push({Time(at), tie, EventKind::kMessage, static_cast<std::uint32_t>(i)});
    expected.push_back({at, tie, static_cast<std::int64_t>(i)});
  }
  std::sort(expected.begin(), expected.end());
  for (const auto& [at, tie, what] : expected) {
    ASSERT_EQ(queue.top().at(), Time(at));
    ASSERT_EQ(queue.top().tie(), tie);
    ASSERT_EQ(queue.top().index(), what);
    queue.Pop();
  }
  EXPECT_TRUE(queue.empty());
}

TEST(NodeClock, NeverWakesANodeBeforeItsOwnClockSaysSo) {
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    NodeClock clock;
    clock.Change(Time(Between(Draw(1, i), 0, 1'000'000)), Between(Draw(2, i), 300'000, 3'000'000),
                 Duration(Between(Draw(3, i), 0, 500)));
    const Time now(2'000'000);
    const Duration span(Between(Draw(4, i), 1, 1'000'000));
    EXPECT_GE(clock.At(now + clock.Until(span)) - clock.At(now), span - Microseconds(1)) << i;
  }
}

constexpr std::array<std::string_view, 2> kMessages = {"Prepare", "PrepareOk"};
constexpr std::array<std::string_view, 2> kTimers = {"view", "retry"};
constexpr Vocabulary kWords = {kMessages, kTimers};

TEST(Names, ComeBackAsTheyWere) {
  const MessageName plain{1, NodeId::Replica(0), NodeId::Client(3), 17, 0};
  EXPECT_EQ(ShowName(plain, kWords), "PrepareOk#17 r0->c3");
  const MessageName copy{0, NodeId::Replica(0), NodeId::Replica(2), 3, 1};
  EXPECT_EQ(ShowName(copy, kWords), "Prepare#3.1 r0->r2");
  for (const MessageName& name : {plain, copy}) {
    EXPECT_EQ(ParseMessageName(ShowName(name, kWords), kWords), name);
  }
}

TEST(Names, OfInputsComeBackAsTheyWere) {
  for (const char* text :
       {"Prepare#3.1 r0->r2", "view#5 r2", "retry#1 c3", "c0#4", "sync#7 r1", "boot#1 r0"}) {
    const auto packed_name = ParseInputName(text, kWords);
    ASSERT_TRUE(packed_name.has_value()) << text;
    EXPECT_EQ(ShowInputName(*packed_name, kWords), text);
  }
  for (const char* text : {"", "c0", "r0#4", "moo#1 r0", "view#5", "view#5 ", "view# r1"}) {
    EXPECT_FALSE(ParseInputName(text, kWords).has_value()) << text;
  }
}

TEST(Names, OnlyTheOneSpellingIsUnderstood) {
  for (const char* text :
       {"", "Prepare", "Prepare#", "Prepare#0 r0->r1", "Prepare#03 r0->r1", "Prepare#1 r0->",
        "Prepare#1 r0 -> r1", "prepare#1 r0->r1", "Prepare#1.0 r0->r1", "Prepare#1 r00->r1",
        "Prepare#1 r0->r1 ", "Prepare#99999999999 r0->r1"}) {
    EXPECT_FALSE(ParseMessageName(text, kWords).has_value()) << text;
  }
}

TEST(Names, DifferentNamesPackDifferently) {
  std::vector<std::uint64_t> words;
  for (std::uint8_t type = 0; type < 2; ++type) {
    for (std::uint16_t node = 0; node < 8; ++node) {
      for (std::uint32_t count = 1; count < 5; ++count) {
        for (std::uint8_t copy = 0; copy < 2; ++copy) {
          words.push_back(
              MessageName{type, NodeId::Replica(node), NodeId::Client(1), count, copy}.Packed());
          words.push_back(
              MessageName{type, NodeId::Client(1), NodeId::Replica(node), count, copy}.Packed());
        }
      }
    }
  }
  std::sort(words.begin(), words.end());
  EXPECT_EQ(std::adjacent_find(words.begin(), words.end()), words.end());
}

// Law 3 again: what the swarm decides about a message depends on nothing but seed and name.
TEST(Swarm, AsksInAnyOrderGiveTheSameAnswers) {
  const SwarmShape shape{5, 3, {.crashes = 2}, 2, Milliseconds(10)};
  const auto names = [](std::uint32_t count) {
    return MessageName{0, NodeId::Replica(1), NodeId::Replica(2), count, 0};
  };
  int decided = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SwarmAdversary forward;
    SwarmAdversary backward;
    forward.Start(seed, shape);
    backward.Start(seed, shape);
    std::vector<MessageFault> message_faults;
    for (std::uint32_t count = 1; count <= 100; ++count) {
      message_faults.push_back(forward.OnSend(names(count)));
    }
    for (std::uint32_t count = 100; count >= 1; --count) {
      ASSERT_EQ(backward.OnSend(names(count)), message_faults[count - 1]);
      decided += message_faults[count - 1].quiet() ? 0 : 1;
    }
  }
  EXPECT_GT(decided, 100);
}

TEST(Swarm, CrashesAtMostAsManyAsTheProtocolTolerates) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SwarmAdversary swarm;
    const SwarmShape shape{5, 1, {.crashes = 2}, 2, Milliseconds(10)};
    swarm.Start(seed, shape);
    const std::array<std::uint64_t, 6> steps{};
    std::vector<NodeId> victims;
    for (std::uint64_t window = 0; window < 300; ++window) {
      CrashPoint crash;
      while (swarm.NextCrash({window, 0, steps.data()}, crash)) {
        if (!crash.node.is_client()) victims.push_back(crash.node);
      }
      FaultState faults;
      faults.Reset({shape.replicas, shape.clients});
      swarm.OnWindow({window + 1, 0, steps.data()}, faults);
    }
    std::sort(victims.begin(), victims.end());
    victims.erase(std::unique(victims.begin(), victims.end()), victims.end());
    EXPECT_LE(victims.size(), 2u) << seed;
  }
}

// How often the swarm of any of many seeds draws each kind of loss.
std::array<int, EnumCount<DiskLoss>()> LossesOf(const SwarmShape& shape) {
  std::array<int, EnumCount<DiskLoss>()> counts{};
  const std::array<std::uint64_t, 6> steps{};
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SwarmAdversary swarm;
    swarm.Start(seed, shape);
    for (std::uint64_t window = 0; window < 100; ++window) {
      CrashPoint crash;
      while (swarm.NextCrash({window, 0, steps.data()}, crash)) {
        if (!crash.node.is_client()) ++counts[static_cast<std::size_t>(crash.loss)];
      }
      FaultState faults;
      faults.Reset({shape.replicas, shape.clients});
      swarm.OnWindow({window + 1, 0, steps.data()}, faults);
    }
  }
  return counts;
}

TEST(Swarm, LosesOfADiskWhatTheProtocolPromisesToSurviveUnlessAskedForMore) {
  const auto count = [](const SwarmShape& shape, DiskLoss loss) {
    return LossesOf(shape)[static_cast<std::size_t>(loss)];
  };
  SwarmShape shape{5, 1, {.crashes = 2, .restarts = true}, 2, Milliseconds(10)};
  EXPECT_GT(count(shape, DiskLoss::kTorn), 100);
  EXPECT_EQ(count(shape, DiskLoss::kEverything), 0);
  shape.budget.wipes = true;
  EXPECT_GT(count(shape, DiskLoss::kEverything), 100);
  EXPECT_EQ(count(shape, DiskLoss::kStale), 0);
  EXPECT_EQ(count(shape, DiskLoss::kCorrupted), 0);
  shape.budget.wipes = false;
  shape.beyond_fault_model = true;
  for (const DiskLoss loss : {DiskLoss::kEverything, DiskLoss::kStale, DiskLoss::kCorrupted}) {
    EXPECT_GT(count(shape, loss), 100) << EnumName(loss);
  }
}

TEST(Swarm, AClientThatCrashesAlwaysStartsAgain) {
  const std::array<std::uint64_t, 6> steps{};
  SwarmShape shape{3, 2, {.crashes = 1}, 2, Milliseconds(10)};
  for (const bool promised : {true, false}) {
    shape.budget.client_crashes = promised;
    int crashes = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      SwarmAdversary swarm;
      swarm.Start(seed, shape);
      for (std::uint64_t window = 0; window < 20; ++window) {
        CrashPoint crash;
        while (swarm.NextCrash({window, 0, steps.data()}, crash)) {
          if (!crash.node.is_client()) continue;
          ++crashes;
          ASSERT_LT(crash.node.index(), 2u);
          ASSERT_GT(crash.down, Duration());
        }
        FaultState faults;
        faults.Reset({shape.replicas, shape.clients});
        swarm.OnWindow({window + 1, 0, steps.data()}, faults);
      }
    }
    EXPECT_EQ(crashes > 50, promised);
  }
}

}  // namespace
}  // namespace stampede
