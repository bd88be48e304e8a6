// Scenarios against real protocols: any run can be written down as one, and comes back the same.
#include "scenarios/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

#include "cli/protocols.h"

namespace stampede {
namespace {

const Runner& VsrRunner() {
  return **FindProtocol("vsr");
}

struct Recorded {
  RunOutcome outcome;
  scenario::Scenario scenario;
};

Recorded Record(std::uint64_t seed, const std::string& defect) {
  RunChoices choices;
  choices.defect = defect;
  choices.fault_events = 400;
  Recorded recorded;
  Listening listening;
  listening.scenario = &recorded.scenario;
  recorded.outcome = (*VsrRunner().Open(choices))->Record(seed, listening);
  return recorded;
}

// A run, as a scenario, as text, as a scenario again, told: the same run. And the trace of that
// replays.
TEST(Scenario, EveryRunIsAScenarioThatMakesItAgain) {
  const char* defects[] = {"", "start-view-keeps-tail", "stalled-primary-silent",
                           "never-catches-up"};
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Recorded recorded = Record(seed, defects[seed % 4]);
    const std::string text = WriteScenario(recorded.scenario, VsrRunner().vocabulary(), "");
    const auto scenario = ParseScenario(text, VsrRunner().vocabulary());
    ASSERT_TRUE(scenario.ok()) << scenario.status() << "\n" << text;
    ASSERT_EQ(*scenario, recorded.scenario) << text;
    std::ostringstream trace;
    scenario::Scenario recorded_again;
    Listening listening;
    listening.trace = &trace;
    listening.scenario = &recorded_again;
    const auto told = VsrRunner().Tell(*scenario, false, listening);
    ASSERT_TRUE(told.ok()) << told.status();
    EXPECT_EQ(told->stuck, "") << seed;
    EXPECT_EQ(told->run.steps, recorded.outcome.steps) << seed;
    EXPECT_EQ(told->run.fingerprint, recorded.outcome.fingerprint) << seed;
    EXPECT_EQ(told->run.violation, recorded.outcome.violation) << seed;
    EXPECT_EQ(Disagreement(scenario->expect, *told), "");

    const auto replayed = VsrRunner().Replay(trace.str(), {}, {});
    ASSERT_TRUE(replayed.ok()) << replayed.status();
    EXPECT_EQ(replayed->difference, "") << seed;
    EXPECT_EQ(replayed->outcome.fingerprint, recorded.outcome.fingerprint) << seed;
    EXPECT_EQ(replayed->outcome.violation, recorded.outcome.violation) << seed;

    const auto once_more = VsrRunner().Tell(recorded_again, false, {});
    ASSERT_TRUE(once_more.ok()) << once_more.status();
    EXPECT_EQ(once_more->run.fingerprint, recorded.outcome.fingerprint) << seed;
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace stampede
