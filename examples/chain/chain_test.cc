#include "chain.h"

#include "stampede/testing/gtest.h"

TEST(Chain, NothingIsFound) {
  EXPECT_SURVIVES(Chain, {.runs = 1000});
}
TEST(Chain, EveryDefectIsFound) {
  EXPECT_FINDS_EVERY_DEFECT(Chain, {.runs = 1000});
}
STAMPEDE_SCENARIO_TESTS(Chain, "scenarios");
