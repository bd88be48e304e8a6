#include "stampede/hunt/history_page.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <sstream>
#include <utility>
#include <vector>

#include "stampede/core/json.h"
#include "stampede/replay/report/operations.h"
#include "stampede/replay/report/page.h"
#include "stampede/replay/report/report_of_run.h"

namespace stampede {
namespace {

// Where an event of the history stands on the page's axis, and what it is called there.
struct Place {
  std::int64_t at = 0;
  std::uint64_t line = 0;
};
// Of the event at this position of the history and in this line of its file.
using Placing = std::function<Place(std::uint32_t position, std::uint32_t line)>;

Json KeyOf(const Explanation& explanation, const Placing& place) {
  Json operations = Json::array();
  for (const ExplainedOperation& one : explanation.operations) {
    const Place call = place(one.call, one.call_line);
    const Place end = one.end.has_value() ? place(*one.end, one.end_line) : Place{-1, 0};
    operations.push_back({{"client", one.client},
                          {"call", call.at},
                          {"end", end.at},
                          {"callLine", call.line},
                          {"endLine", end.line},
                          {"text", one.text},
                          {"answer", one.answer}});
  }
  return {{"name", explanation.key},      {"total", explanation.total},
          {"operations", operations},     {"order", explanation.order},
          {"states", explanation.states}, {"before", explanation.before},
          {"misfit", explanation.misfit}, {"why", explanation.why},
          {"could", explanation.could},   {"conflict", explanation.conflict}};
}

// Of an object about which there is nothing to explain.
Json PlainKey(const KeyReport& key) {
  const Json none = Json::array();
  std::string holds;
  for (const std::string& state : key.finals.states) holds += (holds.empty() ? "" : " or ") + state;
  return {{"name", key.key}, {"total", 0},      {"operations", none}, {"order", none},
          {"states", none},  {"before", holds}, {"misfit", -1},       {"why", none},
          {"could", none},   {"conflict", none}};
}

Json HistoryOf(const CheckReport& report, bool lines, const Placing& place) {
  Json keys = Json::array();
  if (report.explanation.has_value()) {
    keys.push_back(KeyOf(*report.explanation, place));
  } else {
    for (const KeyReport& key : report.keys) keys.push_back(PlainKey(key));
  }
  return {{"file", lines ? report.file : ""},
          {"model", report.model},
          {"verdict", EnumName(report.finding.verdict)},
          {"lines", lines},
          {"keys", keys}};
}

// The step of each line of a run's history; empty where the two do not match: operations that the
// model does not have are left out of a history.
std::vector<std::uint64_t> StepsOfLines(const report::ReportedRun& reported) {
  std::vector<std::uint64_t> asked;
  std::vector<std::uint64_t> answered;
  for (const report::Operation& one : reported.run.operations) {
    asked.push_back(one.asked_in);
    if (one.answered_in != 0) answered.push_back(one.answered_in);
  }
  std::sort(answered.begin(), answered.end());
  std::vector<std::uint64_t> steps = {0};  // lines are counted from 1
  std::size_t asks = 0;
  std::size_t answers = 0;
  std::istringstream in(reported.history);
  for (std::string line; std::getline(in, line);) {
    const auto json = ParseJson(line);
    const std::string type = json.ok() ? json->value("type", "") : "";
    const bool ask = type == "invoke";
    const bool answer = type == "ok" || type == "fail";
    if (ask && asks == asked.size()) return {};
    if (answer && answers == answered.size()) return {};
    steps.push_back(ask ? asked[asks++] : answer ? answered[answers++] : 0);
  }
  if (asks != asked.size() || answers != answered.size()) return {};
  return steps;
}

// A sentence about lines of the history, "lines 4 and 6", about the steps of the run.
std::string AboutSteps(const std::string& sentence, const std::vector<std::uint64_t>& steps) {
  std::string text;
  bool of_lines = false;
  std::istringstream words(sentence);
  for (std::string word; words >> word;) {
    std::uint32_t line = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), line);
    if (word == "line" || word == "lines") {
      of_lines = true;
      word = word == "line" ? "step" : "steps";
    } else if (of_lines && read.ec == std::errc() && line < steps.size()) {
      word = std::to_string(steps[line]) +
             word.substr(static_cast<std::size_t>(read.ptr - word.data()));
    } else if (word != "and") {
      of_lines = false;
    }
    text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

}  // namespace

std::string HistoryPage(const CheckReport& report) {
  report::PageContents contents;
  contents.title =
      report.file + ": " +
      (report.finding.verdict == linearizability::Verdict::kOk          ? "linearizable"
       : report.finding.verdict == linearizability::Verdict::kViolation ? "not linearizable"
                                                                        : "undecided");
  contents.history =
      JsonLine(HistoryOf(report, true, [](std::uint32_t position, std::uint32_t line) {
        return Place{std::int64_t{position}, line};
      }));
  return report::WritePage(contents);
}

std::string HistoryOfRun(const report::ReportedRun& reported) {
  const std::optional<Violation>& violation = reported.run.outcome.violation;
  const std::string plain = report::OperationsOf(reported.run);
  if (!violation.has_value() || violation->invariant != "linearizability") return plain;
  const std::vector<std::uint64_t> steps = StepsOfLines(reported);
  if (steps.empty()) return plain;
  auto recorded = ReadHistory(reported.history);
  if (!recorded.ok()) return plain;
  CheckReport report = CheckRecorded("", reported.history, *recorded);
  if (!report.explanation.has_value()) return plain;
  for (std::string& why : report.explanation->why) why = AboutSteps(why, steps);
  return JsonLine(HistoryOf(report, false, [&](std::uint32_t, std::uint32_t line) {
    const std::uint64_t step = line < steps.size() ? steps[line] : 0;
    return Place{step == 0 ? -1 : reported.run.steps[step - 1].at.microseconds(), step};
  }));
}

}  // namespace stampede
