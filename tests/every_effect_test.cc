// Whatever a step may do works everywhere: hunts, traces, scenarios, schedules, shrinking.
#include "tests/every_effect.h"

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

#include "stampede/hunt/hunt.h"
#include "stampede/hunt/shrink_within.h"
#include "stampede/replay/readable.h"
#include "stampede/replay/typed_protocol_driver.h"

namespace stampede {
namespace {

constexpr std::uint64_t kSeeds = 60;

const ProtocolDriver& Driver() {
  static const auto& driver = *new TypedProtocolDriver<EveryEffect>();
  return driver;
}

struct Recorded {
  std::string trace;
  scenario::Scenario scenario;
  RunOutcome outcome;
};

RunChoices Choices() {
  RunChoices choices;
  choices.fault_events = 600;
  return choices;
}

Recorded Record(std::uint64_t seed, const RunChoices& choices = Choices()) {
  Recorded recorded;
  std::ostringstream trace;
  RunOutputs outputs;
  outputs.trace = &trace;
  outputs.scenario = &recorded.scenario;
  recorded.outcome = Driver().Open(choices).value()->Record(seed, outputs);
  recorded.trace = trace.str();
  return recorded;
}

RunOutcome RunIt(const scenario::Scenario& scenario, std::string* trace = nullptr) {
  std::ostringstream out;
  RunOutputs outputs;
  if (trace != nullptr) outputs.trace = &out;
  const auto result = Driver().RunScenario(scenario, false, outputs);
  EXPECT_TRUE(result.ok()) << result.status();
  if (trace != nullptr) *trace = out.str();
  return result.ok() ? result->run : RunOutcome();
}

void ExpectReplays(const std::string& trace, const RunOutcome& outcome) {
  for (const bool tolerant : {false, true}) {
    ReplayChoices choices;
    choices.tolerant = tolerant;
    const auto replayed = Driver().Replay(trace, choices, {});
    ASSERT_TRUE(replayed.ok()) << replayed.status();
    EXPECT_EQ(replayed->difference, "");
    EXPECT_EQ(replayed->skipped, 0u);
    EXPECT_EQ(replayed->outcome.fingerprint, outcome.fingerprint);
    EXPECT_EQ(replayed->outcome.violation, outcome.violation);
  }
}

// What the violation is, with its numbers left out.
std::string KindOf(const RunOutcome& outcome) {
  return outcome.violation.has_value() ? SignatureOf(*outcome.violation) : "";
}

class EveryEffectTest : public testing::TestWithParam<std::uint64_t> {};

TEST_P(EveryEffectTest, ARunIsItsTraceAndItsScenario) {
  const Recorded recorded = Record(GetParam());
  ASSERT_TRUE(recorded.outcome.violation.has_value());
  ExpectReplays(recorded.trace, recorded.outcome);

  std::string trace;
  const RunOutcome again = RunIt(recorded.scenario, &trace);
  EXPECT_EQ(again.fingerprint, recorded.outcome.fingerprint);
  EXPECT_EQ(again.violation, recorded.outcome.violation);
  ExpectReplays(trace, again);
}

TEST_P(EveryEffectTest, AShrunkFindingIsStillThatFinding) {
  const Recorded recorded = Record(GetParam());
  const auto report = ShrinkWithin({.time = std::chrono::minutes(5)}, Driver(), recorded.scenario);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->shrunk.finished);

  const std::string text = WriteScenario(report->shrunk.scenario, Driver().vocabulary(), "");
  const auto read = ParseScenario(text, Driver().vocabulary());
  ASSERT_TRUE(read.ok()) << read.status() << "\n" << text;
  EXPECT_EQ(*read, report->shrunk.scenario) << text;
  std::string trace;
  const RunOutcome shrunk = RunIt(*read, &trace);
  EXPECT_EQ(KindOf(shrunk), KindOf(recorded.outcome)) << text;
  // A schedule says by actions what else happens by itself.
  EXPECT_TRUE(read->manual_delivery || CountActions(*read) <= CountActions(recorded.scenario));
  ExpectReplays(trace, shrunk);
}

INSTANTIATE_TEST_SUITE_P(Seeds, EveryEffectTest, testing::Range<std::uint64_t>(1, kSeeds + 1));

// What clients do by themselves and what goes wrong at random is written down before it is shrunk.
TEST(EveryEffectScenario, IsShrunkWithoutItsWorkloadAndItsRandomFaults) {
  scenario::Scenario scenario;
  scenario.protocol = EveryEffect::kName;
  scenario.title = "a title";
  scenario.workload.emplace();
  scenario.random.emplace();
  scenario.random->seed = 7;
  scenario.random->steps = 600;
  scenario.steps.emplace_back().action = scenario::Run{Seconds(1)};
  const RunOutcome before = RunIt(scenario);
  ASSERT_TRUE(before.violation.has_value());
  const auto report = ShrinkWithin({.time = std::chrono::minutes(5)}, Driver(), scenario);
  ASSERT_TRUE(report.ok()) << report.status();
  const scenario::Scenario& shrunk = report->shrunk.scenario;
  EXPECT_EQ(shrunk.title, "a title");
  EXPECT_FALSE(shrunk.workload.has_value());
  EXPECT_FALSE(shrunk.random.has_value());
  EXPECT_EQ(KindOf(RunIt(shrunk)), KindOf(before));
}

TEST(EveryEffectHunt, FindsTheBugInRunsThatRepeat) {
  const auto runs = Driver().Open(Choices()).value();
  HuntPlan plan;
  plan.seed = 1;
  plan.runs = kSeeds;
  const std::atomic<bool> stop{false};
  const HuntResult result = Hunt(
      plan, [&] { return runs->NewWorker(); }, stop, {}, std::chrono::milliseconds(100));
  ASSERT_FALSE(result.findings.empty());
  for (const Finding& finding : result.findings) {
    EXPECT_EQ(Record(finding.outcome.seed).outcome.fingerprint, finding.outcome.fingerprint);
  }
}

// A run to its end, in which nothing is wrong. There are ever more messages, so few seeds are
// enough.
TEST(EveryEffectWithoutBug, ARunIsItsTraceAndItsScenario) {
  RunChoices choices = Choices();
  choices.fault_events = 100;
  choices.settings = {{"limit", "1000000"}};
  for (std::uint64_t seed = 8; seed < 14; ++seed) {
    const Recorded recorded = Record(seed, choices);
    EXPECT_FALSE(recorded.outcome.violation.has_value());
    EXPECT_GE(recorded.outcome.steps, choices.fault_events);
    ExpectReplays(recorded.trace, recorded.outcome);
    EXPECT_EQ(RunIt(recorded.scenario).fingerprint, recorded.outcome.fingerprint);
  }
}

// Disks are done at once in a schedule. So not every failure has one, but each is the same failure.
TEST(EveryEffectSchedules, FailInTheSameWay) {
  std::uint64_t schedules = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Recorded recorded = Record(seed);
    const auto schedule = Driver().Schedule(recorded.scenario, [] { return false; });
    if (!schedule.has_value()) continue;
    ++schedules;
    EXPECT_EQ(KindOf(RunIt(*schedule)), KindOf(recorded.outcome))
        << WriteScenario(*schedule, Driver().vocabulary(), "");
  }
  EXPECT_GE(schedules, kSeeds / 3);
}

}  // namespace
}  // namespace stampede
