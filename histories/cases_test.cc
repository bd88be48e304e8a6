// Small histories of the wild, each with what must come of it (tests/data/histories/cases).
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

#include "stampede/core/enum_names.h"
#include "stampede/histories/history_check.h"
#include "stampede/histories/history_text.h"

namespace stampede {
namespace {

using linearizability::Verdict;
using testing::Contains;
using testing::HasSubstr;

struct Case {
  std::string file;
  std::string verdict;    // "refused": it cannot be read
  std::string word = {};  // in a warning, or in the message of what is refused
  std::string initial = {};
};

std::string TextOf(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(STAMPEDE_SOURCE_DIR "/tests/data/histories/cases/" + file).rdbuf();
  return text.str();
}

ReadOptions OptionsOf(const std::string& initial) {
  ReadOptions options;
  if (!initial.empty()) options.initial = *ParseInitialValue(initial);
  return options;
}

class CasesTest : public testing::TestWithParam<Case> {};

TEST_P(CasesTest, ComeOutAsAUserExpects) {
  const Case& expected = GetParam();
  const std::string text = TextOf(expected.file);
  auto recorded = ReadHistory(text, OptionsOf(expected.initial));
  if (expected.verdict == "refused") {
    ASSERT_FALSE(recorded.ok());
    EXPECT_THAT(std::string(recorded.status().message()), HasSubstr(expected.word));
    return;
  }
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  const RecordedHistory copy = *recorded;
  const CheckReport report = CheckRecorded(expected.file, text, *recorded);
  EXPECT_EQ(EnumName(report.finding.verdict), expected.verdict);
  if (!expected.word.empty()) {
    EXPECT_THAT(report.warnings, Contains(HasSubstr(expected.word)));
  }

  CheckSettings alone;
  alone.verdict_only = true;
  EXPECT_EQ(EnumName(CheckRecorded("", text, copy, alone).finding.verdict), expected.verdict);

  // Converted to our own format it comes out the same.
  const std::string converted = HistoryToText(copy);
  auto again = ReadHistory(converted);
  ASSERT_TRUE(again.ok()) << again.status() << "\n" << converted.substr(0, 1000);
  EXPECT_EQ(again->history.events.size(), copy.history.events.size());
  EXPECT_EQ(EnumName(CheckRecorded("", converted, *again).finding.verdict), expected.verdict);
}

INSTANTIATE_TEST_SUITE_P(
    Of, CasesTest,
    testing::Values(
        Case{"F01-failed-cas-was-never-tried.jsonl", "ok"},
        Case{"F02-28-concurrent-adds.jsonl", "ok"}, Case{"F02c-30-clients-adds.jsonl", "ok"},
        Case{"F03-2000-concurrent-cas.jsonl", "ok"}, Case{"F04-kv-one-key-20-clients.jsonl", "ok"},
        Case{"F07-key-of-answer-differs.jsonl", "refused",
             "line 5: the answer names the key 'b', but the invocation in line 4 named 'a'"},
        Case{"F08a-time-order-false-violation.jsonl", "ok", "sorted by its times"},
        Case{"F08b-time-order-false-ok.jsonl", "violation", "sorted by its times"},
        Case{"F09a-initial-zero.jsonl", "violation"},
        Case{"F09a-initial-zero.jsonl", "ok", "", "0"},
        Case{"F09a-initial-zero.jsonl", "ok", "", "any"},
        Case{"F10a-empty.jsonl", "ok", "nothing was observed"},
        Case{"F10b-nothing-was-observed.jsonl", "ok", "nothing was observed"},
        Case{"F11a-record-per-line.edn", "ok"}, Case{"F11b-vector-of-maps.edn", "ok"},
        Case{"F11c-independent-tuple.edn", "ok"}, Case{"F11d-vector-ops.edn", "ok"},
        Case{"F11e-history.txt", "ok", "lines of the nemesis (1)"},
        Case{"F11h-nemesis-in-log.log", "ok", "lines of the nemesis (1)"},
        Case{"F11i-json-array.json", "ok"}, Case{"F11j-call-return.csv", "ok"},
        Case{"F12a-nemesis-line.jsonl", "ok", "lines of the nemesis (1)"},
        Case{"F12b-unknown-key-node.jsonl", "ok", "key node (1)"},
        Case{"F13a-escaped-quote.edn", "ok"}, Case{"F14a-delete.jsonl", "ok"},
        Case{"F15-failed-cas-tells-the-value.jsonl", "violation"}));

TEST(Cases, AreStrictAboutTimesWhereThatIsAskedFor) {
  ReadOptions options;
  options.strict = true;
  const auto recorded = ReadHistory(TextOf("F08a-time-order-false-violation.jsonl"), options);
  ASSERT_FALSE(recorded.ok());
  EXPECT_THAT(std::string(recorded.status().message()), HasSubstr("line 6: its time, 30, is"));
}

TEST(Cases, AFailedCompareAndSetMeansWhatIsAskedFor) {
  const std::string text = TextOf("F01-failed-cas-was-never-tried.jsonl");
  ReadOptions options;
  options.failed_cas = FailedCas::kCompared;
  auto compared = ReadHistory(text, options);
  ASSERT_TRUE(compared.ok()) << compared.status();
  EXPECT_EQ(CheckRecorded("", text, *compared).finding.verdict, Verdict::kViolation);
}

}  // namespace
}  // namespace stampede
