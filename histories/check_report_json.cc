#include <string>
#include <utility>

#include "stampede/core/enum_names.h"
#include "stampede/core/json.h"
#include "stampede/histories/history_check.h"

namespace stampede {

using linearizability::Finding;
using linearizability::Verdict;

namespace {

Json LineToJson(const SourceLine& line) {
  return {{"line", line.number}, {"text", line.text}};
}

Json ExplanationToJson(const Explanation& explanation) {
  Json operations = Json::array();
  for (const ExplainedOperation& operation : explanation.operations) {
    Json json = {{"client", operation.client},
                 {"call", operation.call},
                 {"call_line", operation.call_line},
                 {"text", operation.text},
                 {"answer", operation.answer}};
    if (operation.end.has_value()) {
      json["end"] = *operation.end;
      json["end_line"] = operation.end_line;
    }
    operations.push_back(std::move(json));
  }
  return {{"total", explanation.total},      {"operations", std::move(operations)},
          {"order", explanation.order},      {"states", explanation.states},
          {"before", explanation.before},    {"misfit", explanation.misfit},
          {"why", explanation.why},          {"could", explanation.could},
          {"conflict", explanation.conflict}};
}

}  // namespace

std::string CheckReportToJson(const CheckReport& report) {
  const Finding& finding = report.finding;
  Json json = {{"file", report.file},
               {"verdict", std::string(EnumName(finding.verdict))},
               {"model", report.model},
               {"format", std::string(EnumName(report.format))},
               {"consistency", std::string(EnumName(report.level))},
               {"operations", report.operations}};
  if (!report.warnings.empty()) json["warnings"] = report.warnings;
  if (finding.verdict == Verdict::kUnknown) {
    json["reached"] = {{"limit", std::string(EnumName(report.reached.limit))},
                       {"key", report.reached.key},
                       {"line", report.reached.line.number},
                       {"text", report.reached.line.text},
                       {"configurations", report.reached.configurations}};
    return JsonLine(json);
  }
  if (report.verdict_only) return JsonLine(json);
  const bool linearizable = report.level == consistency::Level::kLinearizable;
  if (finding.verdict == Verdict::kViolation) {
    json["violation"] = LineToJson(report.answered);
    json["violation"]["invoked"] = LineToJson(report.invoked);
    json["violation"]["conflict"] = Json::array();
    for (const SourceLine& line : report.conflict) {
      json["violation"]["conflict"].push_back(LineToJson(line));
    }
    json["violation"]["key"] = report.key;
    if (linearizable) json["violation"]["first"] = finding.exact;
  }
  if (report.explanation.has_value()) json["explanation"] = ExplanationToJson(*report.explanation);
  if (!linearizable) return JsonLine(json);
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
