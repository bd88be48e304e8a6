// Shrinking, and what comes of shrunk scenarios when they are run, traced, replayed and compared.
#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ostream>
#include <sstream>
#include <string>

#include "stampede/core/json.h"
#include "stampede/hunt/hunt.h"
#include "stampede/hunt/shrink_within.h"
#include "stampede/protocols/vsr_driver.h"
#include "stampede/replay/readable.h"
#include "stampede/replay/trace_diff.h"

namespace stampede {
namespace {

using testing::HasSubstr;

const ProtocolDriver& VsrRunner() {
  static const auto& driver = *NewProtocolDriver<Vsr>().release();
  return driver;
}

// The first finding of a hunt for the defect, as a scenario.
scenario::Scenario Found(const std::string& defect, std::uint64_t hunt_seed = 2) {
  RunChoices choices;
  choices.defect = defect;
  const auto session = VsrRunner().Open(choices);
  HuntPlan plan;
  plan.seed = hunt_seed;
  plan.runs = 100'000;
  plan.jobs = 2;
  const std::atomic<bool> stop{false};
  const HuntResult result = Hunt(
      plan, [&] { return (*session)->NewWorker(); }, stop, {}, std::chrono::milliseconds(100));
  scenario::Scenario scenario;
  RunOutputs outputs;
  outputs.scenario = &scenario;
  (*session)->Record(result.findings.at(0).outcome.seed, outputs);
  return scenario;
}

scenario::Scenario Shrunken(const scenario::Scenario& scenario) {
  const auto report = ShrinkWithin({.time = std::chrono::minutes(5)}, VsrRunner(), scenario);
  EXPECT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->shrunk.finished);
  return report->shrunk.scenario;
}

ScenarioResult RunIt(const scenario::Scenario& scenario, std::ostream* trace = nullptr) {
  RunOutputs outputs;
  outputs.trace = trace;
  const auto result = VsrRunner().RunScenario(scenario, false, outputs);
  EXPECT_TRUE(result.ok()) << result.status();
  return *result;
}

struct Shortest {
  const char* defect;
  std::size_t actions;  // of the shortest schedule known
  std::uint64_t hunt_seed = 2;

  friend void PrintTo(const Shortest& known, std::ostream* out) { *out << known.defect; }
};

class ShrinkTest : public testing::TestWithParam<Shortest> {};

TEST_P(ShrinkTest, ComesNearTheShortestScheduleKnownAndKeepsTheFailure) {
  const scenario::Scenario found = Found(GetParam().defect, GetParam().hunt_seed);
  const ScenarioResult before = RunIt(found);
  const scenario::Scenario shrunk = Shrunken(found);
  EXPECT_LE(CountActions(shrunk), 2 * GetParam().actions);

  // Through its file, it is run as it was.
  const std::string text = WriteScenario(shrunk, VsrRunner().vocabulary(), "");
  const auto read = ParseScenario(text, VsrRunner().vocabulary());
  ASSERT_TRUE(read.ok()) << read.status() << "\n" << text;
  std::ostringstream trace;
  const ScenarioResult result = RunIt(*read, &trace);
  EXPECT_EQ(Disagreement(read->expect, result), "") << text;
  EXPECT_EQ(SignatureOf(*result.run.violation), SignatureOf(*before.run.violation));
  EXPECT_THAT(result.idle, testing::IsEmpty()) << text;
  EXPECT_THAT(result.not_reached, testing::IsEmpty()) << text;

  // And through its trace.
  const auto replayed = VsrRunner().Replay(trace.str(), {}, {});
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(replayed->difference, "");
  EXPECT_EQ(replayed->outcome.fingerprint, result.run.fingerprint);
  EXPECT_EQ(replayed->outcome.violation, result.run.violation);

  // Nothing about it is left to chance.
  EXPECT_EQ(WriteScenario(Shrunken(found), VsrRunner().vocabulary(), ""), text);
}

// Lengths from the schedules in the catalogue of defects, the others counted by hand: an operation,
// a timer and the arrival of a message count one each.
INSTANTIATE_TEST_SUITE_P(
    Vsr, ShrinkTest,
    testing::Values(Shortest{"commit-without-quorum", 6}, Shortest{"no-duplicate-suppression", 4},
                    Shortest{"appends-over-gap", 5}, Shortest{"primary-keeps-own-log", 9, 8},
                    Shortest{"transfer-truncates-log", 13}, Shortest{"start-view-when-normal", 10},
                    Shortest{"never-catches-up", 4}),
    [](const auto& test) {
      std::string name(test.param.defect);
      for (char& letter : name) letter = letter == '-' ? '_' : letter;
      return name;
    });

// The protocol has changed in something that has nothing to do with the failure: it sends more
// heartbeats. Names and times still say what they said. (Of hunt seed 5: about one finding in five
// of others needs the moment of a heartbeat, and is lost with it.)
TEST(Shrink, AShrunkScenarioOutlivesAnUnrelatedChange) {
  for (const char* defect : {"start-view-keeps-tail", "small-view-change-quorum",
                             "last-normal-view-early", "appends-over-gap"}) {
    scenario::Scenario shrunk = Shrunken(Found(defect, 5));
    std::ostringstream trace;
    const ScenarioResult before = RunIt(shrunk, &trace);
    Json options = *ParseJson(shrunk.options);
    const std::int64_t usual = options.value("heartbeat", 10'000);
    options["heartbeat"] = usual * 9 / 10;
    shrunk.options = JsonLine(options);
    const ScenarioResult after = RunIt(shrunk);
    EXPECT_NE(after.run.fingerprint, before.run.fingerprint) << defect;
    EXPECT_EQ(Disagreement(shrunk.expect, after), "") << defect;

    std::string text = trace.str();
    const std::string was = "\"heartbeat\":" + std::to_string(usual);
    ASSERT_NE(text.find(was), std::string::npos);
    text.replace(text.find(was), was.size(), "\"heartbeat\":" + std::to_string(usual * 9 / 10));
    Hasher digest;  // of the lines as they are now
    std::istringstream lines(text);
    std::string resealed;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("{\"end\"")) {
        Json end = *ParseJson(line);
        end["end"]["digest"] = std::to_string(digest.value());
        line = JsonLine(end);
      }
      digest.Add(std::string_view(line));
      resealed += line + "\n";
    }
    const auto strict = VsrRunner().Replay(resealed, {}, {});
    ASSERT_TRUE(strict.ok()) << strict.status();
    EXPECT_NE(strict->difference, "") << defect;
    ReplayChoices tolerant;
    tolerant.tolerant = true;
    const auto replayed = VsrRunner().Replay(resealed, tolerant, {});
    ASSERT_TRUE(replayed.ok()) << replayed.status();
    EXPECT_NE(replayed->difference, "");
    EXPECT_GT(replayed->different_step, 0u);
    ASSERT_TRUE(replayed->outcome.violation.has_value()) << defect;
    EXPECT_EQ(replayed->outcome.violation->invariant, before.run.violation->invariant) << defect;
  }
}

TEST(Shrink, StopsWhenItIsToldToAndKeepsTheBest) {
  const scenario::Scenario found = Found("start-view-when-normal");
  const auto run = [](const scenario::Scenario& candidate) { return RunIt(candidate); };
  ShrinkOptions options;
  int runs = 0;
  options.stop = [&runs] { return ++runs > 25; };
  const Shrunk shrunk = Shrink(found, run, options);
  EXPECT_FALSE(shrunk.finished);
  EXPECT_LT(CountActions(shrunk.scenario), CountActions(found));
  EXPECT_EQ(Disagreement(shrunk.scenario.expect, RunIt(shrunk.scenario)), "");
}

scenario::Scenario ManualScenario(const std::string& defect, const std::string& recovery,
                                  const std::string& steps, const std::string& violation) {
  const auto scenario = ParseScenario(
      R"({"version": 2, "title": "a crash in a step", "protocol": "vsr", "defect": ")" + defect +
          R"(", "options": {"recovery": ")" + recovery +
          R"("}, "network": {"delivery": "manual"}, "timers": "manual", "steps": [)" + steps +
          R"(], "expect": {"violation": ")" + violation + R"("}})",
      VsrRunner().vocabulary());
  EXPECT_TRUE(scenario.ok()) << scenario.status();
  return *scenario;
}

// In a schedule, disks are done with an event at once, but not with one in which its node crashes.
TEST(Schedule, WhatANodeCrashedBeforeWritingIsNotDurable) {
  const scenario::Scenario found = ManualScenario("appends-over-gap", "durable-log", R"(
      {"crash": "r1", "in": "view#1 r1", "effects": 0},
      {"fire": "view r1"},
      {"restart": "r1"},
      {"invoke": "put x 1", "client": "c0"},
      {"deliver": ["Request c0->r0", "Prepare r0->r2", "PrepareOk r2->r0", "Reply r0->c0"]},
      {"invoke": "put x 2", "client": "c0"},
      {"deliver": ["Request c0->r0", "Prepare#2 r0->r1"]})",
                                                  "log-match");
  ASSERT_EQ(Disagreement(found.expect, RunIt(found)), "");
  const auto schedule = VsrRunner().Schedule(found, [] { return false; });
  ASSERT_TRUE(schedule.has_value());
  EXPECT_EQ(Disagreement(schedule->expect, RunIt(*schedule)), "");
}

TEST(Schedule, WhatWasDurableWhenANodeCrashedIs) {
  const scenario::Scenario found = ManualScenario("persisted-view-ignored", "persisted-view", R"(
      {"crash": "r2", "in": "sync#2 r2", "effects": 0},
      {"fire": "view r2"},
      {"restart": "r2"})",
                                                  "durable-term");
  ASSERT_EQ(Disagreement(found.expect, RunIt(found)), "");
  const auto schedule = VsrRunner().Schedule(found, [] { return false; });
  ASSERT_TRUE(schedule.has_value());
  EXPECT_EQ(Disagreement(schedule->expect, RunIt(*schedule)), "");
  EXPECT_EQ(CountActions(*schedule), 3u);
}

TEST(Shrink, FindingsAreAlikeButForTheirNumbers) {
  Violation a;
  a.invariant = "commit-order";
  a.summary = "c0#4 got another answer";
  Violation b = a;
  b.summary = "c1#17 got another answer";
  EXPECT_EQ(SignatureOf(a), SignatureOf(b));
  b.summary = "c1#17 was answered before it was executed anywhere";
  EXPECT_NE(SignatureOf(a), SignatureOf(b));
}

std::string TraceOf(const scenario::Scenario& scenario) {
  std::ostringstream trace;
  RunIt(scenario, &trace);
  return trace.str();
}

TEST(Diff, AlignsByNameAndShowsWhereRunsPart) {
  scenario::Scenario scenario;
  scenario.protocol = "vsr";
  const auto add = [&](scenario::Trigger trigger, scenario::Action action) {
    scenario::Step& step = scenario.steps.emplace_back();
    step.trigger = std::move(trigger);
    step.action = std::move(action);
  };
  add(scenario::AtTime{Time(1'000)}, scenario::Invoke{NodeId::Client(0), "\"put x 1\""});
  add(scenario::AtTime{Time(9'000)}, scenario::Invoke{NodeId::Client(0), "\"put y 2\""});
  add(scenario::InOrder{}, scenario::Run{Milliseconds(20)});
  const std::string one = TraceOf(scenario);
  const auto same = DiffTraces(one, one);
  ASSERT_TRUE(same.ok()) << same.status();
  EXPECT_TRUE(same->changed.empty());
  EXPECT_GT(same->same, 10u);

  scenario.steps[0].action = scenario::Invoke{NodeId::Client(0), "\"put x 7\""};
  const auto prepare = *ParseMessagePattern("Prepare#2 r0->r1", VsrRunner().vocabulary());
  add(scenario::InOrder{},
      scenario::OnMessages{scenario::OnMessages::Verb::kDrop, {prepare}, {}, {}});
  const auto other = DiffTraces(one, TraceOf(scenario));
  ASSERT_TRUE(other.ok()) << other.status();
  ASSERT_FALSE(other->changed.empty());
  EXPECT_EQ(other->changed.front().name, "c0#1");
  EXPECT_THAT(other->steps_only_a, testing::Contains("Prepare#2 r0->r1"));
  const std::string text = ShowDifference(*other, 10);
  EXPECT_THAT(text, HasSubstr("The runs part at c0#1, taken by c0"));
  EXPECT_THAT(text, HasSubstr("A \"put x 1\", B \"put x 7\""));
  EXPECT_THAT(text, HasSubstr("message \"Prepare#2 r0->r1\" {\"drop\":true}"));
  EXPECT_FALSE(DiffTraces("moo", one).ok());
}

TEST(Replay, PlaysAPrefixAndExploresFromThere) {
  RunChoices choices;
  choices.defect = "start-view-keeps-tail";
  std::ostringstream trace;
  RunOutputs outputs;
  outputs.trace = &trace;
  const RunOutcome recorded = (*VsrRunner().Open(choices))->Record(12, outputs);
  ReplayChoices leave;
  leave.leave_after = 40;
  std::set<std::uint64_t> outcomes;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    leave.then_random = seed;
    const auto replayed = VsrRunner().Replay(trace.str(), leave, {});
    ASSERT_TRUE(replayed.ok()) << replayed.status();
    EXPECT_EQ(replayed->difference, "");  // as far as the record goes
    outcomes.insert(replayed->outcome.fingerprint);
  }
  EXPECT_EQ(outcomes.size(), 5u);
  EXPECT_FALSE(outcomes.contains(recorded.fingerprint));
}

}  // namespace
}  // namespace stampede
