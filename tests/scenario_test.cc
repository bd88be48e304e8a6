// Scenarios against real protocols: any run can be written down as one, and comes back the same.
#include "stampede/scenarios/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

#include "stampede/protocols/shipped.h"

namespace stampede {
namespace {

const ProtocolDriver& RunnerOf(const std::string& protocol) {
  static const auto& protocols = *new ProtocolRegistry(ShippedProtocols());
  return **protocols.Find(protocol);
}

struct RecordedRun {
  RunOutcome outcome;
  scenario::Scenario scenario;
};

RecordedRun RecordDefect(const ProtocolDriver& runner, std::uint64_t seed,
                         const std::string& defect) {
  RunChoices choices;
  choices.defect = defect;
  choices.fault_events = 400;
  RecordedRun recorded;
  RunOutputs outputs;
  outputs.scenario = &recorded.scenario;
  recorded.outcome = (*runner.Open(choices))->Record(seed, outputs);
  return recorded;
}

// A run, as a scenario, as text, as a scenario again, run: the same run. And the trace of that
// replays.
TEST(Scenario, EveryRunIsAScenarioThatMakesItAgain) {
  const std::pair<const char*, const char*> runs[] = {
      {"vsr", ""},
      {"vsr", "start-view-keeps-tail"},
      {"vsr", "stalled-primary-silent"},
      {"vsr", "never-catches-up"},
      {"abd", ""},
      {"abd", "restarts-empty"},
  };
  for (std::uint64_t seed = 1; seed <= 90; ++seed) {
    const auto& [protocol, defect] = runs[seed % 6];
    const ProtocolDriver& runner = RunnerOf(protocol);
    const RecordedRun recorded = RecordDefect(runner, seed, defect);
    const std::string text = WriteScenario(recorded.scenario, runner.vocabulary(), "");
    const auto scenario = ParseScenario(text, runner.vocabulary());
    ASSERT_TRUE(scenario.ok()) << scenario.status() << "\n" << text;
    ASSERT_EQ(*scenario, recorded.scenario) << text;
    std::ostringstream trace;
    scenario::Scenario recorded_again;
    RunOutputs outputs;
    outputs.trace = &trace;
    outputs.scenario = &recorded_again;
    const auto result = runner.RunScenario(*scenario, false, outputs);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->stuck, "") << seed;
    EXPECT_EQ(result->run.steps, recorded.outcome.steps) << seed;
    EXPECT_EQ(result->run.fingerprint, recorded.outcome.fingerprint) << seed;
    EXPECT_EQ(result->run.violation, recorded.outcome.violation) << seed;
    EXPECT_EQ(Disagreement(scenario->expect, *result), "");

    const auto replayed = runner.Replay(trace.str(), {}, {});
    ASSERT_TRUE(replayed.ok()) << replayed.status();
    EXPECT_EQ(replayed->difference, "") << seed;
    EXPECT_EQ(replayed->outcome.fingerprint, recorded.outcome.fingerprint) << seed;
    EXPECT_EQ(replayed->outcome.violation, recorded.outcome.violation) << seed;

    const auto once_more = runner.RunScenario(recorded_again, false, {});
    ASSERT_TRUE(once_more.ok()) << once_more.status();
    EXPECT_EQ(once_more->run.fingerprint, recorded.outcome.fingerprint) << seed;
    if (HasFailure()) break;
  }
}

// A check that gave up has not said that all is well.
TEST(Scenario, DoesNotPassWhereACheckGaveUp) {
  ScenarioResult result;
  EXPECT_EQ(Disagreement({}, result), "");
  result.run.undecided = true;
  EXPECT_THAT(Disagreement({}, result), testing::HasSubstr("gave up"));
}

}  // namespace
}  // namespace stampede
