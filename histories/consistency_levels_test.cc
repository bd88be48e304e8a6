// The levels of consistency that are weaker than linearizability, from the file to the report.
#include <array>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "stampede/core/enum_names.h"
#include "stampede/histories/history_check.h"

namespace stampede {
namespace {

using consistency::Level;
using linearizability::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::array<Level, 5> kLevels = {Level::kLinearizable, Level::kSequential, Level::kCausal,
                                          Level::kReadYourWrites, Level::kMonotonic};

std::string HistoryText(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(STAMPEDE_SOURCE_DIR "/tests/data/histories/" + name).rdbuf();
  return text.str();
}

CheckReport Check(std::string_view text, Level level) {
  auto recorded = ReadHistory(text);
  EXPECT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_TRUE(CanCheck(level, *recorded).ok()) << CanCheck(level, *recorded);
  CheckSettings settings;
  settings.level = level;
  return CheckRecorded("a.jsonl", text, *recorded, settings);
}

struct Litmus {
  std::string name;
  std::string verdicts;  // of kLevels: y where it holds
};

// Where the levels part: the classic examples, and what a history may leave open.
TEST(ConsistencyLevels, LitmusHistoriesHoldAsTheDefinitionsSay) {
  const std::vector<Litmus> all = {
      {"stale-read", "-yyyy"},
      {"store-buffering", "--yyy"},
      {"independent-reads", "--yyy"},
      {"writes-in-two-orders", "--yyy"},
      {"memory-not-convergent", "--yyy"},
      {"two-compare-and-sets", "--yyy"},
      {"write-to-read-causality", "---yy"},
      {"message-passing", "---yy"},
      {"convergent-not-memory", "---yy"},
      {"overwritten-again", "---yy"},
      {"own-write-not-seen", "----y"},
      {"going-back", "---y-"},
      {"initial-zero", "---y-"},
      {"value-from-nowhere", "-----"},
      {"value-from-the-future", "-----"},
      {"initial-any", "-----"},
      {"cas-without-answer", "yyyyy"},
      {"unanswered-write-later", "yyyyy"},
      {"failed-write", "yyyyy"},
      {"deleted-key", "-yyyy"},
  };
  for (const Litmus& one : all) {
    const std::string text = HistoryText("consistency/" + one.name + ".jsonl");
    std::string verdicts;
    for (const Level level : kLevels) {
      const Verdict verdict = Check(text, level).finding.verdict;
      verdicts += verdict == Verdict::kOk ? 'y' : verdict == Verdict::kViolation ? '-' : '?';
    }
    EXPECT_EQ(verdicts, one.verdicts) << one.name;
  }
}

struct ExpectedSentence {
  std::string name;
  Level level;
  std::string sentence;
};

TEST(ConsistencyLevels, AViolationIsExplainedInSentences) {
  const std::vector<ExpectedSentence> all = {
      {"value-from-nowhere", Level::kCausal, "read -> 7 (line 5): nobody wrote that."},
      {"value-from-the-future", Level::kMonotonic,
       "read -> 1 (line 3): its client wrote that only later, by write 1 (line 5)."},
      {"own-write-not-seen", Level::kReadYourWrites,
       "read -> 1 (line 7): that is older than what the same client wrote before, by write 2 (line "
       "5)."},
      {"going-back", Level::kMonotonic,
       "read -> 1 (line 9): the client has read before, by read -> 2 (line 7), what the same "
       "writer "
       "wrote later: write 1 (line 3) came before write 2 (line 5)."},
      {"initial-zero", Level::kMonotonic,
       "read -> 0 (line 9): that was there at first, and the client has read another value before, "
       "by read -> 1 (line 7)."},
      {"initial-any", Level::kReadYourWrites,
       "read -> 6 (line 7) and read -> 5 (line 3): both can only have met what was there at "
       "first."},
      {"message-passing", Level::kCausal,
       "x: read -> nil (line 9): that was there at first, but x: write 1 (line 3) comes before "
       "it."},
  };
  for (const ExpectedSentence& one : all) {
    const CheckReport report = Check(HistoryText("consistency/" + one.name + ".jsonl"), one.level);
    ASSERT_TRUE(report.explanation.has_value()) << one.name;
    EXPECT_EQ(report.explanation->why.front(), one.sentence) << one.name;
  }
}

// Each step of a circle, and why it must be so.
TEST(ConsistencyLevels, ACircleIsExplainedStepByStep) {
  const CheckReport report =
      Check(HistoryText("consistency/store-buffering.jsonl"), Level::kSequential);
  ASSERT_TRUE(report.explanation.has_value());
  EXPECT_THAT(report.explanation->why,
              ElementsAre(HasSubstr("An operation would have to come before itself: "),
                          HasSubstr(" comes before "), HasSubstr(" comes before "),
                          HasSubstr(" comes before "), HasSubstr(" comes before ")));
  std::string all;
  for (const std::string& sentence : report.explanation->why) all += sentence + "\n";
  EXPECT_THAT(all, HasSubstr("x: write 1 (line 3) comes before y: read -> nil (line 7): client 0 "
                             "made it first."));
  EXPECT_THAT(all, HasSubstr("y: read -> nil (line 7) comes before y: write 1 (line 5): that "
                             "overwrites what it met, which was there at first."));
  std::vector<std::uint32_t> lines;
  for (const SourceLine& line : report.conflict) lines.push_back(line.number);
  EXPECT_THAT(lines, ElementsAre(3, 5, 7, 9));
}

TEST(ConsistencyLevels, JsonNamesTheLevelAndTheLines) {
  const CheckReport report = Check(HistoryText("consistency/going-back.jsonl"), Level::kMonotonic);
  const std::string json = CheckReportToJson(report);
  EXPECT_THAT(json, HasSubstr(R"("format":"jsonl","consistency":"monotonic")"));
  EXPECT_THAT(json, HasSubstr(R"("violation":{"line":9,)"));
  EXPECT_THAT(json, HasSubstr(R"("conflict":[{"line":3,)"));
  EXPECT_THAT(json, HasSubstr(R"("why":["read -> 1 (line 9): the client has)"));
  EXPECT_THAT(json, testing::Not(HasSubstr("linearizable_up_to_line")));
}

TEST(ConsistencyLevels, OtherModelsAreRefused) {
  auto recorded = ReadHistory(
      "{\"process\": 0, \"type\": \"invoke\", \"f\": \"enqueue\", \"value\": 1}\n"
      "{\"process\": 0, \"type\": \"ok\", \"f\": \"enqueue\"}\n");
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_TRUE(CanCheck(Level::kLinearizable, *recorded).ok());
  EXPECT_THAT(std::string(CanCheck(Level::kCausal, *recorded).message()),
              HasSubstr("is for register, cas-register and kv; this history is of queue"));
}

TEST(ConsistencyLevels, SeveralKeysAtOnceAreRefused) {
  auto recorded = ReadHistory(
      "{\"process\": 0, \"type\": \"invoke\", \"f\": \"read\", \"value\": {\"x\": null, \"y\": "
      "null}}\n"
      "{\"process\": 0, \"type\": \"ok\", \"f\": \"read\", \"value\": {\"x\": null, \"y\": "
      "null}}\n");
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_TRUE(CanCheck(Level::kLinearizable, *recorded).ok());
  EXPECT_THAT(std::string(CanCheck(Level::kCausal, *recorded).message()),
              HasSubstr("this history has some on several keys at once"));
}

// Two operations of one client overlap: two clients, but for those who know who is who.
TEST(ConsistencyLevels, AClientWithSeveralOperationsOpenCountsAsSeveral) {
  constexpr std::string_view kTable =
      "client,op,value,output,call,return\n"
      "a,write,1,,1,4\n"
      "a,write,2,,2,3\n"
      "a,read,,1,5,6\n";
  const CheckReport report = Check(kTable, Level::kReadYourWrites);
  EXPECT_EQ(report.finding.verdict, Verdict::kOk);
  EXPECT_THAT(report.warnings,
              testing::Contains(HasSubstr("1 client had several operations open at once")));
  auto nameless = ReadHistory("op,value,output,call,return\nwrite,1,,1,4\nwrite,2,,2,3\n");
  ASSERT_TRUE(nameless.ok()) << nameless.status();
  EXPECT_THAT(std::string(CanCheck(Level::kSequential, *nameless).message()),
              HasSubstr("this history does not say it"));
}

// Two readers see two appends in different orders.
constexpr std::string_view kTwoOrders =
    "{\"process\": 0, \"type\": \"invoke\", \"f\": \"append\", \"key\": 1, \"value\": \"a\"}\n"
    "{\"process\": 0, \"type\": \"ok\", \"f\": \"append\", \"key\": 1}\n"
    "{\"process\": 1, \"type\": \"invoke\", \"f\": \"append\", \"key\": 1, \"value\": \"b\"}\n"
    "{\"process\": 1, \"type\": \"ok\", \"f\": \"append\", \"key\": 1}\n"
    "{\"process\": 0, \"type\": \"invoke\", \"f\": \"get\", \"key\": 1}\n"
    "{\"process\": 0, \"type\": \"ok\", \"f\": \"get\", \"key\": 1, \"value\": \"ab\"}\n"
    "{\"process\": 1, \"type\": \"invoke\", \"f\": \"get\", \"key\": 1}\n"
    "{\"process\": 1, \"type\": \"ok\", \"f\": \"get\", \"key\": 1, \"value\": \"ba\"}\n";

// Appends: a read tells of several writes. Decided where a stronger level holds, and by search.
TEST(ConsistencyLevels, AppendsAreDecidedAsFarAsIsKnown) {
  EXPECT_EQ(Check(HistoryText("kv/c10-ok.txt"), Level::kCausal).finding.verdict, Verdict::kOk);
  const CheckReport sequential = Check(kTwoOrders, Level::kSequential);
  ASSERT_EQ(sequential.finding.verdict, Verdict::kViolation);
  EXPECT_THAT(sequential.explanation->why.front(),
              HasSubstr("No order explains these answers, whatever the others were: "));
  const CheckReport causal = Check(kTwoOrders, Level::kCausal);
  EXPECT_EQ(causal.finding.verdict, Verdict::kUnknown);
  EXPECT_EQ(causal.reached.limit, linearizability::HitLimit::kUnsupported);
}

TEST(ConsistencyLevels, TheConflictIsMadeNoSmallerOnceTimeIsOver) {
  const std::string text =
      std::string(kTwoOrders) +
      "{\"process\": 2, \"type\": \"invoke\", \"f\": \"get\", \"key\": 2}\n"
      "{\"process\": 2, \"type\": \"ok\", \"f\": \"get\", \"key\": 2, \"value\": \"\"}\n";
  const std::size_t smallest = Check(text, Level::kSequential).conflict.size();
  auto recorded = ReadHistory(text);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  CheckSettings settings;
  settings.level = Level::kSequential;
  settings.must_stop = [] { return true; };
  const auto stopped = CheckRecorded("a.jsonl", text, *recorded, settings);
  EXPECT_EQ(stopped.finding.verdict, Verdict::kViolation);
  EXPECT_GT(stopped.conflict.size(), smallest);
}

}  // namespace
}  // namespace stampede
