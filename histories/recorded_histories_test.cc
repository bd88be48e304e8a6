// Histories of real systems with known verdicts (tests/data/histories), through the whole way from
// the file to the verdict.
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

#include "stampede/core/enum_names.h"
#include "stampede/histories/history_reader.h"
#include "stampede/invariants/linearizability/offline_checker.h"

namespace stampede {
namespace {

using linearizability::CheckHistory;
using linearizability::Finding;
using linearizability::History;
using linearizability::HistoryChecker;
using linearizability::ModelKind;
using linearizability::Verdict;

const std::string kFolder = std::string(STAMPEDE_SOURCE_DIR) + "/tests/data/histories/";

struct Row {
  std::string path;
  std::string model;
  bool linearizable = false;
  std::string first_violation;  // its line, from 0; "-1": none; empty: not known
};

std::vector<Row> Manifest() {
  std::ifstream file(kFolder + "MANIFEST.tsv");
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    if (line.ends_with('\r')) line.pop_back();
    std::istringstream fields(line);
    std::vector<std::string> row(7);
    for (std::string& field : row) std::getline(fields, field, '\t');
    rows.push_back({row[0], row[1], row[2] == "linearizable", row[6]});
  }
  return rows;
}

RecordedHistory Read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(kFolder + path).rdbuf();
  auto recorded = ReadHistory(text.str());
  EXPECT_TRUE(recorded.ok()) << path << ": " << recorded.status();
  return recorded.ok() ? *std::move(recorded) : RecordedHistory();
}

TEST(Histories, AllVerdictsAndFirstViolationsAreAsKnown) {
  const std::vector<Row> rows = Manifest();
  ASSERT_EQ(rows.size(), 56u);
  for (const Row& row : rows) {
    RecordedHistory recorded = Read(row.path);
    EXPECT_EQ(EnumName(recorded.model), row.model) << row.path;
    History& history = recorded.history;
    const Finding finding = CheckHistory(recorded.model, history);
    EXPECT_EQ(finding.verdict, row.linearizable ? Verdict::kOk : Verdict::kViolation) << row.path;
    EXPECT_TRUE(finding.exact);
    const Finding whole = linearizability::CheckWholeHistory(recorded.model, history).finding;
    EXPECT_EQ(whole.verdict, finding.verdict) << row.path;
    EXPECT_EQ(whole.violation, finding.violation) << row.path;
    EXPECT_TRUE(whole.exact);
    if (row.first_violation.empty()) continue;
    const int line = finding.violation.has_value()
                         ? static_cast<int>(history.lines[*finding.violation]) - 1
                         : -1;
    EXPECT_EQ(line, std::stoi(row.first_violation)) << row.path;
  }
}

// The longest linearizable prefix is one, and its states are such that any of them may be read
// next, and nothing else.
TEST(Histories, StatesAfterTheLongestPrefixAreWhatAReadMaySee) {
  for (const Row& row : Manifest()) {
    if (row.model != "cas-register") continue;
    RecordedHistory recorded = Read(row.path);
    History& history = recorded.history;
    const Finding finding = CheckHistory(recorded.model, history);
    if (finding.violation.has_value()) history.events.resize(*finding.violation);
    HistoryChecker checker(recorded.model, history);
    ASSERT_EQ(checker.Finish().verdict, Verdict::kOk) << row.path;
    const auto states = checker.StatesOf(0);
    ASSERT_TRUE(states.complete);
    linearizability::Event read;
    read.operation = 0;
    for (const auto& event : history.events)
      read.operation = std::max(read.operation, event.operation);
    ++read.operation;
    for (std::int64_t value = 0; value < 6; ++value) {
      History longer = history;
      longer.events.push_back(read);
      longer.events.push_back(read);
      longer.events.back().kind = linearizability::Event::Kind::kReturn;
      longer.events.back().a = longer.values.Number(value);
      const bool may_be = std::find(states.states.begin(), states.states.end(),
                                    std::to_string(value)) != states.states.end();
      EXPECT_EQ(CheckHistory(recorded.model, longer).verdict,
                may_be ? Verdict::kOk : Verdict::kViolation)
          << row.path << " " << value;
    }
  }
}

}  // namespace
}  // namespace stampede
