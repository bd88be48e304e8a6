#include "stampede/histories/history_check.h"

#include <algorithm>
#include <utility>

#include "stampede/core/enum_names.h"
#include "stampede/core/json.h"
#include "stampede/invariants/linearizability/conflict.h"

namespace stampede {

using linearizability::Event;
using linearizability::Finding;
using linearizability::History;
using linearizability::HistoryChecker;
using linearizability::Limits;
using linearizability::Verdict;

namespace {

constexpr std::size_t kWidest = 100;  // bytes of a line of the file

SourceLine LineOf(std::string_view text, std::uint32_t number) {
  for (std::uint32_t line = 1; line < number; ++line) {
    const std::size_t end = text.find('\n');
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  const std::string_view line = text.substr(0, text.find('\n'));
  SourceLine shown{number, std::string(line.substr(0, kWidest))};
  for (char& letter : shown.text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte == 0x7F) letter = ' ';
  }
  if (line.size() > kWidest) shown.text += "...";
  return shown;
}

// What the keys may hold after the events that `checker` has looked at.
std::vector<KeyReport> FinalsOf(const History& history, HistoryChecker& checker) {
  std::vector<KeyReport> keys;
  for (std::uint32_t key = 0; key < history.keys.size(); ++key) {
    keys.push_back({history.keys[key], checker.StatesOf(key)});
  }
  std::sort(keys.begin(), keys.end(),
            [](const KeyReport& a, const KeyReport& b) { return a.key < b.key; });
  return keys;
}

Json LineToJson(const SourceLine& line) {
  return {{"line", line.number}, {"text", line.text}};
}

}  // namespace

CheckReport CheckRecorded(std::string file, std::string_view text, RecordedHistory recorded,
                          const Limits& limits) {
  CheckReport report;
  History& history = recorded.history;
  report.file = std::move(file);
  report.format = recorded.format;
  report.model = recorded.model;
  for (const Event& event : history.events) {
    report.operations += event.kind == Event::Kind::kInvoke ? 1 : 0;
  }
  HistoryChecker checker(recorded.model, history, limits);
  report.finding = checker.Finish();
  if (report.finding.violation.has_value()) {
    const std::uint32_t number = *report.finding.violation;
    const std::uint32_t operation = history.events[number].operation;
    const auto invoked =
        std::find_if(history.events.begin(), history.events.end(),
                     [&](const Event& event) { return event.operation == operation; });
    report.answered = LineOf(text, history.lines[number]);
    report.invoked =
        LineOf(text, history.lines[static_cast<std::size_t>(invoked - history.events.begin())]);
    report.key = history.keys[history.events[number].key];
    for (const std::uint32_t answer :
         linearizability::ConflictingAnswers(recorded.model, history, number)) {
      report.conflict.push_back(LineOf(text, history.lines[answer]));
    }
    history.events.resize(number);
    checker.Start();
    checker.Finish();
  }
  if (report.finding.verdict != Verdict::kUnknown) {
    if (!history.events.empty()) {
      report.last_explained = LineOf(text, history.lines[history.events.size() - 1]);
    }
    report.keys = FinalsOf(history, checker);
  }
  return report;
}

std::string CheckReportToJson(const CheckReport& report) {
  const Finding& finding = report.finding;
  Json json = {{"file", report.file},
               {"verdict", std::string(EnumName(finding.verdict))},
               {"model", std::string(EnumName(report.model))},
               {"format", std::string(EnumName(report.format))},
               {"operations", report.operations}};
  if (finding.verdict == Verdict::kUnknown) return JsonLine(json);
  if (finding.verdict == Verdict::kViolation) {
    json["violation"] = LineToJson(report.answered);
    json["violation"]["invoked"] = LineToJson(report.invoked);
    json["violation"]["conflict"] = Json::array();
    for (const SourceLine& line : report.conflict) {
      json["violation"]["conflict"].push_back(LineToJson(line));
    }
    json["violation"]["key"] = report.key;
    json["violation"]["first"] = finding.exact;
  }
  json["linearizable_up_to_line"] = report.last_explained.number;
  Json keys = Json::array();
  for (const KeyReport& key : report.keys) {
    keys.push_back(
        {{"key", key.key}, {"states", key.finals.states}, {"complete", key.finals.complete}});
  }
  json["final_states"] = std::move(keys);
  return JsonLine(json);
}

}  // namespace stampede
