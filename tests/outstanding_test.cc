// Clients with several operations under way: what invariants make of them, what can be chosen, and
// what files say.
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "stampede/histories/history_check.h"
#include "stampede/histories/history_reader.h"
#include "stampede/hunt/shrink_within.h"
#include "stampede/replay/typed_protocol_driver.h"
#include "stampede/scenarios/scenario.h"
#include "tests/pipelined_counter.h"

namespace stampede {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

const ProtocolDriver& Driver() {
  static const auto& driver = *new TypedProtocolDriver<PipelinedCounter>();
  return driver;
}

RunChoices Choices(const std::string& defect = "") {
  RunChoices choices;
  choices.replicas = {1};
  choices.defect = defect;
  return choices;
}

// The first of 300 runs that breaks an invariant.
std::optional<RunOutcome> FirstViolation(const RunChoices& choices) {
  const auto runs = Driver().Open(choices).value();
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const RunOutcome outcome = runs->Record(seed, {});
    if (outcome.violation.has_value()) return outcome;
  }
  return std::nullopt;
}

// The most operations of one client that are under way at a time in a recorded history.
std::size_t MostUnderWay(const std::string& history) {
  std::set<std::string> processes;
  std::istringstream lines(history);
  std::string line;
  std::getline(lines, line);  // the header
  while (std::getline(lines, line)) {
    const Json event = ParseJson(line).value();
    if (event["process"].get<std::string>().starts_with("c0")) processes.insert(event["process"]);
  }
  return processes.size();
}

std::string HistoryOfRun(const RunChoices& choices, std::uint64_t seed) {
  std::string history;
  RunOutputs outputs;
  outputs.history = &history;
  Driver().Open(choices).value()->Record(seed, outputs);
  return history;
}

TEST(Outstanding, ACorrectProtocolBreaksNothing) {
  const auto found = FirstViolation(Choices());
  EXPECT_FALSE(found.has_value()) << found->violation->summary;
}

TEST(Outstanding, EachDefectIsSeen) {
  EXPECT_THAT(FirstViolation(Choices("mixes-up-answers"))->violation->invariant,
              AnyOf("linearizability", "commit-order"));
  EXPECT_EQ(FirstViolation(Choices("executes-twice"))->violation->invariant, "at-most-once");
  EXPECT_EQ(FirstViolation(Choices("answers-twice"))->violation->invariant,
            "an operation that a client is done with is outstanding");
}

TEST(Outstanding, AMixUpOfAnswersNeedsTwoOperationsUnderWay) {
  RunChoices one = Choices("mixes-up-answers");
  one.workload.outstanding = 1;
  EXPECT_FALSE(FirstViolation(one).has_value());
}

TEST(Outstanding, EachRunDrawsHowMany) {
  std::set<std::size_t> drawn;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    drawn.insert(MostUnderWay(HistoryOfRun(Choices(), seed)));
  }
  EXPECT_EQ(drawn, (std::set<std::size_t>{1, 2, 3, 4}));
}

TEST(Outstanding, CanBeChosenUpToWhatTheProtocolCanDo) {
  RunChoices three = Choices();
  three.workload.outstanding = 3;
  EXPECT_EQ(MostUnderWay(HistoryOfRun(three, 1)), 3u);
  RunChoices five = Choices();
  five.workload.outstanding = 5;
  EXPECT_THAT(Driver().Open(five).status().message(),
              HasSubstr("a client of this protocol has 1 to 4 operations outstanding, not 5"));
}

TEST(Outstanding, TheWrittenHistoryIsReadAndLinearizable) {
  RunChoices four = Choices();
  four.workload.outstanding = 4;
  const std::string text = HistoryOfRun(four, 7);
  auto history = ReadHistory(text);
  ASSERT_TRUE(history.ok()) << history.status();
  const CheckReport report = CheckRecorded("history", text, *history);
  EXPECT_EQ(report.finding.verdict, linearizability::Verdict::kOk);
  EXPECT_GT(report.operations, 10u);
}

TEST(Outstanding, AFindingIsReplayedShrunkAndWrittenAsAScenario) {
  const RunChoices choices = Choices("mixes-up-answers");
  const std::uint64_t seed = FirstViolation(choices)->seed;
  scenario::Scenario scenario;
  RunOutputs outputs;
  outputs.scenario = &scenario;
  Driver().Open(choices).value()->Record(seed, outputs);
  const auto report = ShrinkWithin({.time = std::chrono::minutes(5)}, Driver(), scenario);
  ASSERT_TRUE(report.ok()) << report.status();
  const scenario::Scenario& shrunk = report->shrunk.scenario;
  const auto invocations =
      std::count_if(shrunk.steps.begin(), shrunk.steps.end(), [](const scenario::Step& step) {
        return std::holds_alternative<scenario::Invoke>(step.action);
      });
  EXPECT_EQ(invocations, 2);
  const auto again = Driver().RunScenario(shrunk, false, {});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->run.violation.has_value());
}

TEST(Outstanding, AScenarioSaysWhatEachOperationIsAnswered) {
  const auto scenario = ParseScenario(R"({
    "protocol": "pipelined-counter", "cluster": {"replicas": 1, "clients": 1},
    "network": {"delivery": "manual"}, "timers": "manual",
    "steps": [
      {"invoke": {"add": 1}, "client": "c0", "answers": "1"},
      {"invoke": {"add": 2}, "client": "c0", "answers": "3"},
      {"deliver": "Add#1 c0->r0"}, {"deliver": "Add#2 c0->r0"},
      {"deliver": "Sum#2 r0->c0"}, {"deliver": "Sum#1 r0->c0"}],
    "expect": "pass"})",
                                      Driver().vocabulary());
  ASSERT_TRUE(scenario.ok()) << scenario.status();
  const auto result = Driver().RunScenario(*scenario, false, {});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(result->stuck.empty()) << result->stuck;
}

}  // namespace
}  // namespace stampede
