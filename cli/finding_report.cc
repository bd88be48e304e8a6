#include "stampede/cli/finding_report.h"

#include "stampede/core/json.h"
#include "stampede/replay/step_text.h"

namespace stampede {

std::string ShowFinding(const FindingReport& report, const Style& style) {
  const Violation& violation = *report.outcome.violation;
  std::string text;
  const auto line = [&text](const std::string& content) { text += content + "\n"; };
  line(std::string(style.bold) + std::string(style.red) + "VIOLATION " + violation.invariant +
       std::string(style.plain));
  line("  " + violation.summary);
  for (const std::string& detail : violation.details) line("    " + detail);
  line("  seen after step " + std::to_string(violation.step) + " of the run, taken by " +
       violation.node.ToString() + " at " + ShowMilliseconds(violation.at) + " of virtual time");
  if (report.alike > 1) {
    line("  " + WithCommas(report.alike) + " runs came to this; here is one of them");
  }
  if (!report.steps.empty()) {
    line("");
    line("  The shortest story of it, as a scenario:");
    for (const std::string& step : report.steps) line("    " + step);
  }
  if (!report.events.lines().empty()) {
    line("");
    line(report.steps.empty()
             ? "  The last events (step, virtual time, node, input => what the node did):"
             : "  Its last events (step, virtual time, node, input => what the node did):");
    for (const std::string& event : report.events.lines()) {
      const bool last = &event == &report.events.lines().back();
      line(std::string(last ? style.bold : style.dim) + "  " + event + std::string(style.plain));
    }
  }
  line("");
  if (!report.scenario_file.empty()) line("  Scenario:    " + report.scenario_file);
  if (!report.trace_file.empty()) line("  Its trace:   " + report.trace_file);
  line("  Replay it:   " + report.replay_command);
  return text;
}

Json FindingToJson(const FindingReport& report) {
  Json json = Json::object();
  json["seed"] = std::to_string(report.outcome.seed);
  if (report.run.has_value()) json["run"] = ToJson(*report.run);
  json["steps"] = ToJson(report.outcome.steps);
  json["fingerprint"] = std::to_string(report.outcome.fingerprint);
  json["violation"] = ToJson(*report.outcome.violation);
  if (!report.trace_file.empty()) json["trace"] = report.trace_file;
  json["alike"] = ToJson(report.alike);
  if (!report.scenario.empty()) json["scenario"] = *ParseJson(report.scenario);
  if (!report.scenario_file.empty()) json["scenario_file"] = report.scenario_file;
  json["replay"] = report.replay_command;
  return json;
}

}  // namespace stampede
