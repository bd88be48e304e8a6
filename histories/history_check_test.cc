#include "stampede/histories/history_check.h"

// Users of these headers do not get the JSON library with them.
#if defined(INCLUDE_NLOHMANN_JSON_HPP_) || defined(INCLUDE_NLOHMANN_JSON_FWD_HPP_)
#error "a public header of histories/ or invariants/ includes nlohmann/json"
#endif

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <string_view>

namespace stampede {
namespace {

using linearizability::Limits;
using linearizability::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;

// Two writes, of which the second is forgotten: the read in line 7 is answered with the first.
constexpr std::string_view kStaleRead =
    R"({"stampede_history": 1, "model": "register"}
{"process": 0, "type": "invoke", "f": "write", "key": "x", "value": 1}
{"process": 0, "type": "ok", "f": "write", "key": "x"}
{"process": 0, "type": "invoke", "f": "write", "key": "x", "value": 2}
{"process": 0, "type": "ok", "f": "write", "key": "x"}
{"process": 1, "type": "invoke", "f": "read", "key": "x"}
{"process": 1, "type": "ok", "f": "read", "key": "x", "value": 1}
)";

CheckReport Check(std::string_view text, const Limits& limits = {}) {
  auto recorded = ReadHistory(text);
  EXPECT_TRUE(recorded.ok()) << recorded.status();
  return CheckRecorded("a.jsonl", text, *recorded, limits);
}

TEST(HistoryCheck, NamesTheLinesOfAViolation) {
  const CheckReport report = Check(kStaleRead);
  EXPECT_EQ(report.finding.verdict, Verdict::kViolation);
  EXPECT_EQ(report.operations, 3u);
  EXPECT_EQ(report.answered.number, 7u);
  EXPECT_EQ(report.answered.text,
            R"({"process": 1, "type": "ok", "f": "read", "key": "x", "value": 1})");
  EXPECT_EQ(report.invoked.number, 6u);
  EXPECT_EQ(report.key, "x");
  ASSERT_EQ(report.conflict.size(), 3u);
  EXPECT_EQ(report.conflict[0].number, 3u);
  EXPECT_EQ(report.conflict[1].number, 5u);
  EXPECT_EQ(report.conflict[2].number, 7u);
  EXPECT_EQ(report.last_explained.number, 6u);
  ASSERT_EQ(report.keys.size(), 1u);
  EXPECT_THAT(report.keys[0].finals.states, ElementsAre("2"));
}

// Time that is over ends the explanation, not the verdict.
TEST(HistoryCheck, AViolationThatIsFoundStaysOneWhenTimeIsOver) {
  std::string text = R"({"stampede_history": 1, "model": "stack"})";
  const auto add = [&text](const std::string& call, const std::string& answer) {
    text += "\n{\"process\": 0, \"type\": \"invoke\", " + call + "}";
    text += "\n{\"process\": 0, \"type\": \"ok\", " + answer + "}";
  };
  for (int i = 1; i <= 3000; ++i) {
    add(R"("f": "push", "value": )" + std::to_string(i), R"("f": "push")");
  }
  for (int i = 1; i <= 10; ++i) {
    add(R"("f": "pop")", R"("f": "pop", "value": )" + std::to_string(i));
  }
  auto recorded = ReadHistory(text);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  const auto exact = CheckRecorded("a.jsonl", text, *recorded);
  EXPECT_TRUE(exact.finding.exact);
  EXPECT_EQ(exact.answered.number, 6003u);
  CheckSettings settings;
  settings.must_stop = [] { return true; };
  const auto stopped = CheckRecorded("a.jsonl", text, *recorded, settings);
  EXPECT_EQ(stopped.finding.verdict, Verdict::kViolation);
  EXPECT_FALSE(stopped.finding.exact);
}

// What contradicts what is looked for within the time only: then answers stand there that need not.
TEST(HistoryCheck, TheConflictIsMadeNoSmallerOnceTimeIsOver) {
  const std::string text =
      std::string(kStaleRead.substr(0, kStaleRead.find('\n'))) +
      "\n{\"process\": 2, \"type\": \"invoke\", \"f\": \"read\", \"key\": \"x\"}"
      "\n{\"process\": 2, \"type\": \"ok\", \"f\": \"read\", \"key\": \"x\", \"value\": null}" +
      std::string(kStaleRead.substr(kStaleRead.find('\n')));
  EXPECT_EQ(Check(text).conflict.size(), 3u);
  auto recorded = ReadHistory(text);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  CheckSettings settings;
  settings.must_stop = [] { return true; };
  const auto stopped = CheckRecorded("a.jsonl", text, *recorded, settings);
  EXPECT_EQ(stopped.finding.verdict, Verdict::kViolation);
  EXPECT_EQ(stopped.conflict.size(), 4u);
}

TEST(HistoryCheck, ShowsWhatALinearizableHistoryEndsWith) {
  const std::string_view prefix = kStaleRead.substr(0, kStaleRead.find(R"({"process": 1)"));
  const CheckReport report = Check(prefix);
  EXPECT_EQ(report.finding.verdict, Verdict::kOk);
  EXPECT_EQ(report.answered.number, 0u);
  EXPECT_EQ(report.last_explained.number, 5u);
  EXPECT_EQ(CheckReportToJson(report),
            R"({"file":"a.jsonl","verdict":"ok","model":"register","format":"jsonl",)"
            R"("consistency":"linearizable",)"
            R"("operations":2,"warnings":["nothing was observed: no answer in it could contradict )"
            R"(another one"],"linearizable_up_to_line":5,)"
            R"("final_states":[{"key":"x","states":["2"],"complete":true}]})");
}

TEST(HistoryCheck, WritesAViolationAsJson) {
  const std::string json = CheckReportToJson(Check(kStaleRead));
  EXPECT_THAT(json, HasSubstr(R"("violation":{"line":7,"text":"{\"process\": 1,)"));
  EXPECT_THAT(json, HasSubstr(R"("invoked":{"line":6,)"));
  EXPECT_THAT(json, HasSubstr(R"("conflict":[{"line":3,)"));
  EXPECT_THAT(json, HasSubstr(R"("key":"x","first":true})"));
  EXPECT_THAT(json, testing::Not(HasSubstr("\n")));
}

TEST(HistoryCheck, ExplainsAViolation) {
  const CheckReport report = Check(kStaleRead);
  ASSERT_TRUE(report.explanation.has_value());
  const Explanation& why = *report.explanation;
  EXPECT_EQ(why.total, 3u);
  EXPECT_EQ(why.operations[why.misfit].text, "read");
  EXPECT_EQ(why.operations[why.misfit].call_line, 6u);
  EXPECT_THAT(why.could, ElementsAre("2"));
  EXPECT_THAT(why.why, ElementsAre(HasSubstr("The answer of line 7, read -> 1, has no place: in "
                                             "every order that explains the answers before it, it "
                                             "would have been 2."),
                                   HasSubstr("The answers of lines 3, 5 and 7 contradict")));
  EXPECT_THAT(why.order, ElementsAre(0, 1));
  EXPECT_THAT(why.states, ElementsAre("1", "2"));
  EXPECT_EQ(why.before, "nil");
  EXPECT_EQ(DrawOperations(why),
            "    0  |-|            write 1 -> ok\n"
            "    0      |-|        write 2 -> ok\n"
            "    1          |-|    read -> 1   <- fits nowhere\n");
}

TEST(HistoryCheck, WarnsWhereNothingWasObserved) {
  const CheckReport report = Check(kStaleRead.substr(0, kStaleRead.find(R"({"process": 1)")));
  EXPECT_FALSE(report.observed);
  EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("nothing was observed")));
}

TEST(HistoryCheck, GivesTheSameReportWithManyThreads) {
  std::ostringstream text;
  text << std::ifstream(STAMPEDE_SOURCE_DIR "/tests/data/histories/kv/c10-bad.txt").rdbuf();
  CheckSettings settings;
  const std::string alone =
      CheckReportToJson(CheckRecorded("x", text.str(), *ReadHistory(text.str()), settings));
  settings.jobs = 4;
  EXPECT_EQ(CheckReportToJson(CheckRecorded("x", text.str(), *ReadHistory(text.str()), settings)),
            alone);
}

TEST(HistoryCheck, SaysNothingMoreWhereTheLimitsEndIt) {
  std::ostringstream text;
  text << std::ifstream(STAMPEDE_SOURCE_DIR "/tests/data/histories/etcd/etcd_080.log").rdbuf();
  const CheckReport report = Check(text.str(), {.configurations = 10});
  EXPECT_EQ(report.finding.verdict, Verdict::kUnknown);
  EXPECT_THAT(report.keys, testing::IsEmpty());
  EXPECT_EQ(report.reached.limit, linearizability::HitLimit::kConfigurations);
  EXPECT_GT(report.reached.line.number, 0u);
  EXPECT_THAT(CheckReportToJson(report),
              HasSubstr(R"("operations":84,"reached":{"limit":"configurations","key":"","line":)"));
}

TEST(HistoryCheck, CutsLongLinesAndHidesControlCharacters) {
  const std::string text = "INFO  jepsen.util - 0\t:invoke\t:read\tnil" + std::string(200, ' ') +
                           "\nINFO  jepsen.util - 0\t:ok\t:read\t3\n";
  const CheckReport report = Check(text);
  EXPECT_EQ(report.finding.verdict, Verdict::kViolation);
  EXPECT_EQ(report.answered.text, "INFO  jepsen.util - 0 :ok :read 3");
  EXPECT_EQ(report.invoked.text.size(), 103u);
  EXPECT_TRUE(report.invoked.text.ends_with("  ...")) << report.invoked.text;
}

}  // namespace
}  // namespace stampede
