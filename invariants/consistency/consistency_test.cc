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

}  // namespace
}  // namespace stampede::consistency
