#include <array>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "stampede/core/enum_names.h"
#include "stampede/core/hash.h"
#include "stampede/invariants/consistency/check.h"
#include "stampede/invariants/consistency/internal/level_definitions.h"
#include "stampede/invariants/consistency/internal/random_history.h"
#include "stampede/invariants/linearizability/offline_checker.h"

namespace stampede::consistency {
namespace {

using linearizability::ModelKind;

constexpr std::array<Level, 4> kBelow = {Level::kSequential, Level::kCausal, Level::kReadYourWrites,
                                         Level::kMonotonic};
constexpr std::array<ModelKind, 3> kModels = {ModelKind::kRegister, ModelKind::kCasRegister,
                                              ModelKind::kKv};

std::uint64_t HistoriesToTry() {
  const char* number = std::getenv("STAMPEDE_RANDOM_HISTORIES");
  return number == nullptr ? 3'000 : std::strtoull(number, nullptr, 10);
}

RandomShape SmallShape(std::uint64_t seed) {
  RandomShape shape;
  shape.operations = 3 + seed % 5;
  shape.clients = 2 + seed / 5 % 2;
  shape.keys = 1 + seed / 10 % 2;
  shape.values = seed / 20 % 3;
  shape.any_initial = seed % 7 == 0;
  shape.right = seed / 60 % 2 == 0 ? 40 : 70;
  return shape;
}

class ConsistencyDefinitionTest : public testing::TestWithParam<Level> {};

// The verdicts are those of the definitions: never unknown, not even where values repeat.
TEST_P(ConsistencyDefinitionTest, AgreesWithTheCheckOnSmallHistories) {
  const Level level = GetParam();
  std::uint64_t violations = 0;
  for (std::uint64_t seed = 0; seed < HistoriesToTry(); ++seed) {
    const ModelKind model = kModels[seed % kModels.size()];
    const RandomHistory random(model, SmallShape(seed / 3),
                               Mix(seed, static_cast<std::uint64_t>(level)));
    const bool holds = Definitions(model, random.history).Holds(level);
    const Verdict expected = holds ? Verdict::kOk : Verdict::kViolation;
    ASSERT_EQ(CheckByDefinition(level, model, random.history, {}).verdict, expected) << seed;
    ASSERT_EQ(CheckLevel(level, model, random.history).verdict, expected) << seed;
    violations += holds ? 0 : 1;
  }
  EXPECT_GT(violations, HistoriesToTry() / 20);
  EXPECT_LT(violations, HistoriesToTry() * 19 / 20);
}

INSTANTIATE_TEST_SUITE_P(Of, ConsistencyDefinitionTest, testing::ValuesIn(kBelow),
                         [](const auto& test) {
                           std::string name(EnumName(test.param));
                           std::erase(name, '-');
                           return name;
                         });

// Appends are searched for, too. The weaker levels are decided where that says it.
TEST(Consistency, AppendsAgreeWithTheDefinitionOfSequentialConsistency) {
  std::uint64_t violations = 0;
  for (std::uint64_t seed = 0; seed < HistoriesToTry(); ++seed) {
    RandomShape shape = SmallShape(seed);
    shape.appends = true;
    shape.any_initial = false;
    const RandomHistory random(ModelKind::kKv, shape, Mix(seed, 7));
    const bool holds = Definitions(ModelKind::kKv, random.history).Holds(Level::kSequential);
    const Verdict expected = holds ? Verdict::kOk : Verdict::kViolation;
    ASSERT_EQ(CheckByDefinition(Level::kSequential, ModelKind::kKv, random.history, {}).verdict,
              expected)
        << seed;
    const LevelFinding causal = CheckLevel(Level::kCausal, ModelKind::kKv, random.history);
    if (holds) {
      ASSERT_EQ(causal.verdict, Verdict::kOk) << seed;
    }
    violations += holds ? 0 : 1;
  }
  EXPECT_GT(violations, HistoriesToTry() / 20);
}

// Each level implies those behind it, on histories that are too long for the definitions, too. What
// stops at a limit says nothing.
TEST(Consistency, AStrongerLevelNeverHoldsWhereAWeakerOneDoesNot) {
  std::uint64_t parted = 0;
  for (std::uint64_t seed = 0; seed < HistoriesToTry() / 3; ++seed) {
    RandomShape shape;
    shape.operations = 6 + seed % 40;
    shape.clients = 2 + seed % 5;
    shape.keys = 1 + seed % 3;
    shape.values = seed % 4 == 0 ? 4 : 0;
    shape.right = 90 + seed % 11;
    const ModelKind model = kModels[seed % kModels.size()];
    const RandomHistory random(model, shape, Mix(seed, 5));
    Limits limits;
    limits.configurations = 20'000;
    std::vector<Verdict> verdicts = {
        linearizability::CheckWholeHistory(model, random.history, limits).finding.verdict};
    for (const Level level : kBelow) {
      verdicts.push_back(CheckByDefinition(level, model, random.history, limits).verdict);
    }
    for (std::size_t strong = 0; strong < 3; ++strong) {
      for (std::size_t weak = strong + 1; weak < verdicts.size(); ++weak) {
        const bool contradict =
            verdicts[strong] == Verdict::kOk && verdicts[weak] == Verdict::kViolation;
        ASSERT_FALSE(contradict) << seed << ": " << strong << " holds, " << weak << " does not";
        parted += verdicts[strong] == Verdict::kViolation && verdicts[weak] == Verdict::kOk ? 1 : 0;
      }
    }
  }
  EXPECT_GT(parted, HistoriesToTry() / 10);
}

// What explains a violation is one: the operations that are named contradict each other alone.
TEST(Consistency, TheNamedOperationsAreAViolationByThemselves) {
  std::uint64_t searched = 0;
  for (std::uint64_t seed = 0; seed < HistoriesToTry(); ++seed) {
    const ModelKind model = kModels[seed % kModels.size()];
    const RandomHistory random(model, SmallShape(seed / 3), Mix(seed, 6));
    for (const Level level : kBelow) {
      const LevelFinding finding = CheckLevel(level, model, random.history);
      if (finding.verdict != Verdict::kViolation) continue;
      ASSERT_FALSE(finding.operations.empty() && finding.links.empty()) << seed;
      if (finding.reason != Reason::kNoOrder) continue;
      // All other reads are left out, and all other operations have no answer.
      linearizability::History only = random.history;
      std::vector<bool> named(only.invokers.size(), false);
      for (const std::uint32_t call : finding.operations) named[only.events[call].operation] = true;
      std::erase_if(only.events, [&](const linearizability::Event& event) {
        return !named[event.operation] && event.kind != linearizability::Event::Kind::kInvoke;
      });
      ASSERT_FALSE(Definitions(model, only).Holds(level)) << seed << " " << EnumName(level);
      ++searched;
    }
  }
  EXPECT_GT(searched, HistoriesToTry() / 50);
}

// Clients take turns, and read one of few values, whichever was written: most choices of what a
// read returns contradict themselves at once.
linearizability::History Contradictory(std::uint64_t seed) {
  using linearizability::Event;
  constexpr std::uint32_t kClients = 6;
  linearizability::History history;
  history.keys = {"a", "b", "c"};
  std::uint64_t drawn = 0;
  const auto draw = [&](std::uint64_t below) { return Mix(seed, ++drawn) % below; };
  for (std::uint32_t client = 0; client < kClients; ++client) {
    history.clients.push_back(std::to_string(client));
  }
  for (std::uint32_t operation = 0; operation < 60 * kClients; ++operation) {
    const bool writes = draw(10) < 3;
    const auto value = history.values.Number(static_cast<std::int64_t>(draw(5)));
    Event event;
    event.operation = operation;
    event.key = static_cast<std::uint32_t>(draw(3));
    event.function = writes ? linearizability::Function::kWrite : linearizability::Function::kRead;
    if (writes) event.a = value;
    history.events.push_back(event);
    history.invokers.push_back(operation % kClients);
    event.kind = Event::Kind::kReturn;
    event.a = writes ? linearizability::ValueTable::kNil : value;
    history.events.push_back(event);
  }
  return history;
}

// However the search goes on, it asks whether its time is over.
TEST(Consistency, EverySearchLooksAtTheClock) {
  constexpr std::uint64_t kBetweenLooks = 10'000;  // configurations
  std::uint64_t undecided = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const linearizability::History history = Contradictory(seed);
    for (const Level level : kBelow) {
      std::uint64_t looks = 0;
      Limits limits;
      limits.configurations = 100'000;
      limits.must_stop = [&looks] {
        ++looks;
        return false;
      };
      const LevelFinding finding = CheckLevel(level, ModelKind::kRegister, history, limits);
      if (finding.limit != linearizability::HitLimit::kConfigurations) continue;
      EXPECT_GT(looks, limits.configurations / kBetweenLooks) << seed << " " << EnumName(level);
      ++undecided;
    }
  }
  EXPECT_GT(undecided, 0u);
}

}  // namespace
}  // namespace stampede::consistency
