#include "stampede/cli/check_report.h"

#include <algorithm>
#include <utility>

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

constexpr std::size_t kWidest = 100;      // letters of a line of the file
constexpr std::size_t kMostStates = 8;    // of a key, in text
constexpr std::size_t kMostAnswers = 12;  // that contradict each other, in text
constexpr std::size_t kMostKeys = 20;     // in text
constexpr std::size_t kMostValue = 200;   // letters of a value, in text

std::string Shortened(std::string_view text, std::size_t most) {
  std::string shown;
  for (const char letter : text.substr(0, most)) {
    const auto byte = static_cast<unsigned char>(letter);
    shown += byte < 0x20 || byte == 0x7F ? ' ' : letter;
  }
  return shown + (text.size() > most ? "..." : "");
}

SourceLine LineOf(std::string_view text, std::uint32_t number) {
  for (std::uint32_t line = 1; line < number; ++line) {
    const std::size_t end = text.find('\n');
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return {number, Shortened(text.substr(0, text.find('\n')), kWidest)};
}

// What the keys may hold after what was looked at.
std::vector<KeyReport> FinalsOf(const History& history, HistoryChecker& checker) {
  std::vector<KeyReport> keys;
  for (std::uint32_t key = 0; key < history.keys.size(); ++key) {
    keys.push_back({history.keys[key], checker.StatesOf(key)});
  }
  std::sort(keys.begin(), keys.end(),
            [](const KeyReport& a, const KeyReport& b) { return a.key < b.key; });
  return keys;
}

std::string ShowStates(const linearizability::FinalStates& finals) {
  std::string shown;
  for (std::size_t i = 0; i < finals.states.size() && i < kMostStates; ++i) {
    shown += (i == 0 ? "" : " or ") + Shortened(finals.states[i], kMostValue);
  }
  if (finals.states.size() > kMostStates) {
    shown += " or " + std::to_string(finals.states.size() - kMostStates) + " others";
  }
  if (!finals.complete) shown += finals.states.empty() ? "not known" : ", perhaps others";
  return shown;
}

std::string ShowKeys(const CheckReport& report) {
  std::string shown;
  for (std::size_t i = 0; i < report.keys.size() && i < kMostKeys; ++i) {
    const KeyReport& key = report.keys[i];
    shown += "    " + (key.key.empty() ? "the object" : "key " + Shortened(key.key, 40)) + ": " +
             ShowStates(key.finals) + "\n";
  }
  if (report.keys.size() > kMostKeys) {
    shown += "    and " + std::to_string(report.keys.size() - kMostKeys) + " more keys\n";
  }
  return shown;
}

std::string ShowConflict(const CheckReport& report) {
  if (report.conflict.empty()) return "";
  if (report.conflict.size() == 1) {
    return "  No order gives that answer, whatever the others were.\n";
  }
  std::string shown = "  No order gives all of these answers, whatever the others were:\n";
  for (std::size_t i = 0; i < report.conflict.size() && i < kMostAnswers; ++i) {
    const SourceLine& line = report.conflict[i];
    shown += "    line " + std::to_string(line.number) + ": " + line.text + "\n";
  }
  if (report.conflict.size() > kMostAnswers) {
    shown += "    and " + std::to_string(report.conflict.size() - kMostAnswers) + " more\n";
  }
  return shown;
}

std::string_view ColorOf(Verdict verdict, const Style& style) {
  if (verdict == Verdict::kOk) return style.green;
  return verdict == Verdict::kViolation ? style.red : style.yellow;
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

std::string ShowCheck(const CheckReport& report, const Style& style, bool brief) {
  const Finding& finding = report.finding;
  std::string shown = report.file + ": " + std::string(ColorOf(finding.verdict, style)) +
                      std::string(EnumName(finding.verdict)) + std::string(style.plain) + ", " +
                      WithCommas(report.operations) + " operations, " +
                      std::string(EnumName(report.model)) + "\n";
  if (finding.verdict == Verdict::kUnknown) {
    return shown + "  undecided within the limits (--max-configurations, --max-memory)\n";
  }
  if (finding.verdict == Verdict::kViolation) {
    shown += "  no order explains line " + std::to_string(report.answered.number) + ": " +
             report.answered.text + "\n";
    shown += "  whose operation began in line " + std::to_string(report.invoked.number) + ": " +
             report.invoked.text + "\n";
    if (!report.key.empty()) shown += "  it is about key " + Shortened(report.key, 40) + "\n";
    shown += ShowConflict(report);
    if (!finding.exact) {
      shown += "  an earlier violation is possible: other keys are undecided within the limits\n";
    }
  }
  if (brief) return shown;
  if (finding.verdict == Verdict::kViolation) {
    shown += report.last_explained.number == 0
                 ? "  Before it there was nothing.\n"
                 : "  The longest linearizable prefix ends with line " +
                       std::to_string(report.last_explained.number) + ".\n";
  }
  return shown + "  What could have been held then:\n" + ShowKeys(report);
}

Json CheckToJson(const CheckReport& report) {
  const Finding& finding = report.finding;
  Json json = {{"file", report.file},
               {"verdict", std::string(EnumName(finding.verdict))},
               {"model", std::string(EnumName(report.model))},
               {"format", std::string(EnumName(report.format))},
               {"operations", report.operations}};
  if (finding.verdict == Verdict::kUnknown) return json;
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
  return json;
}

}  // namespace stampede
