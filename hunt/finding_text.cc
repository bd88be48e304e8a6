#include "stampede/hunt/finding_text.h"

#include "absl/strings/str_replace.h"
#include "stampede/core/internal/time_text.h"

namespace stampede {

std::string ShowFinding(const FindingReport& report, const TextStyle& style) {
  const Violation& violation = *report.outcome.violation;
  std::string text;
  const auto line = [&text](const std::string& content) { text += content + "\n"; };
  line(std::string(style.bold) + std::string(style.red) + "VIOLATION " + violation.invariant +
       std::string(style.plain));
  line("  " + violation.summary);
  for (const std::string& detail : violation.details) line("    " + detail);
  line("  seen after step " + std::to_string(violation.step) + " of the run, taken by " +
       violation.node.ToString() + " at " + ShowMilliseconds(violation.at) + " of virtual time");
  if (report.count > 1) line("  " + std::to_string(report.count) + " runs failed like this one");
  if (!report.scenario_steps.empty()) {
    line("\n  The shortest scenario that fails like this:");
    for (const std::string& step : report.scenario_steps) line("    " + step);
  }
  if (!report.not_shrunk.empty()) line("\n  It could not be shrunk: " + report.not_shrunk);
  if (!report.last_events.lines().empty()) {
    line(std::string("\n  ") + (report.scenario_steps.empty() ? "The" : "Its") +
         " last events (step, virtual time, node, input => what the node did):");
    for (const std::string& event : report.last_events.lines()) {
      const bool last = &event == &report.last_events.lines().back();
      // What the step logged stands below it, as far to the right.
      const std::string shown = absl::StrReplaceAll(event, {{"\n", "\n  "}});
      line(std::string(last ? style.bold : style.dim) + "  " + shown + std::string(style.plain));
    }
  }
  line("");
  if (!report.page_file.empty()) line("  Look at it:  " + report.page_file);
  if (!report.scenario_file.empty()) line("  Scenario:    " + report.scenario_file);
  if (!report.trace_file.empty()) line("  Its trace:   " + report.trace_file);
  if (!report.not_written.empty()) line("  Not written: " + report.not_written);
  line("  Replay it:   " + report.replay_command);
  return text;
}

}  // namespace stampede
