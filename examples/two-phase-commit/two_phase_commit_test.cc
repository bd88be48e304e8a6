#include "two_phase_commit.h"

#include "stampede/testing/gtest.h"

TEST(TwoPhaseCommit, NothingIsFound) {
  EXPECT_SURVIVES(TwoPhaseCommit, {.runs = 1000});
}
TEST(TwoPhaseCommit, EveryDefectIsFound) {
  EXPECT_FINDS_EVERY_DEFECT(TwoPhaseCommit, {.runs = 1000});
}
STAMPEDE_SCENARIO_TESTS(TwoPhaseCommit, "scenarios");
