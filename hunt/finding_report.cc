#include "stampede/hunt/finding_report.h"

#include <fstream>

#include "stampede/core/json.h"
#include "stampede/hunt/files.h"

namespace stampede {
namespace {

// Shrinks the run that was recorded as `scenario`, and that `command` makes. Adds the result, or
// why there is none.
void AddShrunk(const scenario::Scenario& scenario, const ProtocolDriver& driver,
               const ShrinkLimits& limits, const std::string& command, FindingReport& report) {
  const auto shrunk = ShrinkWithin(limits, driver, scenario);
  if (!shrunk.ok()) {
    report.not_shrunk = std::string(shrunk.status().message());
    return;
  }
  report.scenario = ShrunkFile(*shrunk, driver, command);
  for (const scenario::Step& step : shrunk->shrunk.scenario.steps) {
    report.scenario_steps.push_back(ShowStepOf(step, driver.vocabulary()));
  }
  report.last_events = LastEvents();
  RunOutputs outputs;
  outputs.story = [&report](const std::string& line) {
    if (line.find(" boot#") == std::string::npos) report.last_events.Add(line);
  };
  driver.RunScenario(shrunk->shrunk.scenario, false, outputs).status().IgnoreError();
}

}  // namespace

absl::StatusOr<FindingReport> ReportFinding(const Finding& finding, const ProtocolDriver& driver,
                                            const SeededRuns& runs,
                                            const FindingReportOptions& options) {
  const std::uint64_t seed = finding.outcome.seed;
  FindingReport report;
  report.outcome = finding.outcome;
  report.run = finding.run;
  report.replay_command = options.replay_command(seed);
  RunOutputs outputs;
  outputs.command =
      options.recorded_command ? options.recorded_command(seed) : report.replay_command;
  outputs.story = [&report](const std::string& line) { report.last_events.Add(line); };
  scenario::Scenario scenario;
  if (options.shrink.has_value()) outputs.scenario = &scenario;
  std::ofstream trace;
  const std::string name =
      options.folder + "/" + std::string(driver.name()) + "-" + std::to_string(seed);
  if (!options.folder.empty()) {
    report.trace_file = name + ".trace.jsonl";
    trace.open(report.trace_file);
    if (!trace) return absl::InvalidArgumentError("cannot write " + report.trace_file);
    outputs.trace = &trace;
  }
  if (runs.Record(seed, outputs).fingerprint != finding.outcome.fingerprint) {
    return absl::AbortedError("the run of run seed " + std::to_string(seed) +
                              " did not repeat: the protocol is not deterministic");
  }
  if (!options.shrink.has_value()) return report;
  AddShrunk(scenario, driver, *options.shrink, outputs.command, report);
  if (!options.folder.empty() && !report.scenario.empty()) {
    report.scenario_file = name + ".json";
    const auto status = WriteFile(report.scenario_file, report.scenario);
    if (!status.ok()) return status;
  }
  return report;
}

Json FindingToJson(const FindingReport& report) {
  Json json = Json::object();
  json["run_seed"] = std::to_string(report.outcome.seed);
  if (report.run.has_value()) json["run"] = ToJson(*report.run);
  json["count"] = ToJson(report.count);
  json["steps"] = ToJson(report.outcome.steps);
  json["fingerprint"] = std::to_string(report.outcome.fingerprint);
  json["violation"] = ToJson(*report.outcome.violation);
  if (!report.trace_file.empty()) json["trace_file"] = report.trace_file;
  if (!report.not_shrunk.empty()) json["not_shrunk"] = report.not_shrunk;
  if (!report.scenario.empty()) json["scenario"] = *ParseJson(report.scenario);
  if (!report.scenario_file.empty()) json["scenario_file"] = report.scenario_file;
  json["replay_command"] = report.replay_command;
  return json;
}

}  // namespace stampede
