#include "stampede/hunt/finding_report.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "stampede/core/json.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/finding_page.h"
#include "stampede/hunt/output_file.h"

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
  // Of a run that ends its process the violation itself is the signature.
  report.provisional = shrunk->signature.empty() ||
                       (shrunk->cut_short && !IsFatal(report.outcome.violation->invariant));
  if (!report.provisional) report.signature = shrunk->signature;
  for (const scenario::Step& step : shrunk->shrunk.scenario.steps) {
    report.scenario_steps.push_back(ShowStepOf(step, driver.vocabulary()));
  }
  report.last_events = shrunk->last_events;
}

// Writes NAME.html and NAME.svg. A run that ends its process is looked at up to that step, which is
// known only to a child of its own.
absl::Status WriteFindingPage(const std::string& name, const ProtocolDriver& driver,
                              const SeededRuns& runs, const std::string& command,
                              const std::optional<ChildLimits>& children,
                              const FindingReport& report) {
  const auto write = [&]() -> absl::Status {
    const auto page = PageOfFinding(report, driver, runs, command);
    if (!page.ok()) return page.status();
    if (auto status = WriteFile(name + ".html", page->html); !status.ok()) return status;
    return WriteFile(name + ".svg", page->picture);
  };
  if (!children.has_value()) return write();
  CallOptions call;
  call.limits = *children;
  call.stop = [] { return ChildStop().load(); };
  const auto called = CallSurviving([&] { return std::string(write().message()); }, call);
  if (!called.ok()) return called.status();
  return called->value.empty() ? absl::OkStatus() : absl::UnavailableError(called->value);
}

}  // namespace

FindingReport ReportWithoutStory(const Finding& finding, const FindingReportOptions& options,
                                 std::string why) {
  FindingReport report;
  report.outcome = finding.outcome;
  report.run = finding.run;
  report.replay_command = options.replay_command(finding.outcome.seed);
  report.signature = SignatureOf(*finding.outcome.violation);
  report.not_shrunk = std::move(why);
  return report;
}

absl::StatusOr<FindingReport> ReportFinding(const Finding& finding, const ProtocolDriver& driver,
                                            const SeededRuns& runs,
                                            const FindingReportOptions& options) {
  const std::uint64_t seed = finding.outcome.seed;
  FindingReport report;
  report.outcome = finding.outcome;
  report.run = finding.run;
  report.replay_command = options.replay_command(seed);
  report.signature = SignatureOf(*finding.outcome.violation);
  RunOutputs outputs;
  outputs.command =
      options.recorded_command ? options.recorded_command(seed) : report.replay_command;
  outputs.story = [&report](const std::string& line) { report.last_events.Add(line); };
  scenario::Scenario scenario;
  if (options.shrink.has_value()) outputs.scenario = &scenario;
  OutputFile trace;
  absl::Status traced;
  const std::string name =
      options.folder + "/" +
      (options.file_name.empty() ? std::string(driver.name()) + "-" + std::to_string(seed)
                                 : options.file_name);
  if (!options.folder.empty()) {
    std::error_code error;  // opening a file in it says why
    std::filesystem::create_directories(options.folder, error);
    report.trace_file = name + ".trace.jsonl";
    traced = trace.Open(report.trace_file);
    outputs.trace = trace.stream();
  }
  const RunOutcome again = runs.Record(seed, outputs);
  // Of one that ended its process before it could be told again, there is no fingerprint.
  const bool known = finding.outcome.fingerprint != 0;
  if (known && again.fingerprint != finding.outcome.fingerprint) {
    return absl::AbortedError("the run of run seed " + std::to_string(seed) +
                              " did not repeat: the protocol is not deterministic");
  }
  if (traced.ok()) traced = trace.Close();
  if (!traced.ok()) {
    report.not_written = std::string(traced.message());
    report.trace_file.clear();
  }
  if (options.shrink.has_value()) {
    AddShrunk(scenario, driver, *options.shrink, outputs.command, report);
  }
  if (options.folder.empty()) return report;
  const auto keep = [&report](std::string& file, const absl::Status& status) {
    if (status.ok()) return;
    report.not_written = std::string(status.message());
    file.clear();
  };
  if (!report.scenario.empty()) {
    report.scenario_file = name + ".json";
    keep(report.scenario_file, WriteFile(report.scenario_file, report.scenario));
  }
  // Told to end, it leaves out what `stampede report` can make of the trace.
  if (ChildStop().load()) return report;
  report.page_file = name + ".html";
  keep(report.page_file,
       WriteFindingPage(name, driver, runs, outputs.command, options.children, report));
  return report;
}

std::string ReportInThisChild(const Finding& finding, const ProtocolDriver& driver,
                              const SeededRuns& runs, const FindingReportOptions& options,
                              const ChildLimits& limits, bool in_children) {
  const Violation& violation = *finding.outcome.violation;
  FindingReportOptions own = options;
  if (IsFatal(violation.invariant)) {  // it is recorded first
    SetFatalSteps({{CurrentRunPosition().runs + 1, violation.step, violation.invariant,
                    violation.summary, violation.details}});
    in_children = true;
  }
  if (own.shrink.has_value()) {
    own.shrink->stop = &ChildStop();
    if (in_children) own.shrink->children = limits;
  }
  if (in_children) own.children = limits;
  const auto report = ReportFinding(finding, driver, runs, own);
  if (report.ok()) return JsonLine(Json{{"report", ToJson(*report)}});
  return JsonLine(Json{{"code", static_cast<int>(report.status().code())},
                       {"error", std::string(report.status().message())}});
}

absl::StatusOr<FindingReport> ReadReport(const std::string& text) {
  const auto json = ParseJson(text);
  if (!json.ok()) return json.status();
  if (json->contains("error")) {
    return absl::Status(static_cast<absl::StatusCode>((*json)["code"].get<int>()),
                        (*json)["error"].get<std::string>());
  }
  FindingReport report;
  if (auto status = FromJson((*json)["report"], report); !status.ok()) return status;
  return report;
}

absl::StatusOr<FindingReport> ReportFindingInChild(const Finding& finding,
                                                   const ProtocolDriver& driver,
                                                   const SeededRuns& runs,
                                                   const FindingReportOptions& options,
                                                   const CallOptions& call) {
  std::string why;
  // What shrinking tries may end a process although the finding does not.
  for (const bool in_children : {false, true}) {
    const auto called = CallInChild(
        [&] { return ReportInThisChild(finding, driver, runs, options, call.limits, in_children); },
        call);
    if (!called.ok()) return called.status();
    if (called->stopped) return absl::CancelledError("interrupted");
    if (!called->death.has_value()) return ReadReport(called->value);
    why = "while it was told again, " + called->death->AsFatalStep(1).summary;
  }
  return ReportWithoutStory(finding, options, why);
}

Json FindingToJson(const FindingReport& report) {
  Json json = Json::object();
  json["run_seed"] = std::to_string(report.outcome.seed);
  if (report.run.has_value()) json["run"] = ToJson(*report.run);
  json["count"] = ToJson(report.count);
  json["steps"] = ToJson(report.outcome.steps);
  json["fingerprint"] = std::to_string(report.outcome.fingerprint);
  json["violation"] = ToJson(*report.outcome.violation);
  json["signature"] = report.signature;
  if (report.provisional) json["provisional"] = true;
  if (!report.trace_file.empty()) json["trace_file"] = report.trace_file;
  if (!report.not_shrunk.empty()) json["not_shrunk"] = report.not_shrunk;
  if (!report.not_written.empty()) json["not_written"] = report.not_written;
  if (!report.scenario.empty()) json["scenario"] = *ParseJson(report.scenario);
  if (!report.scenario_file.empty()) json["scenario_file"] = report.scenario_file;
  if (!report.page_file.empty()) json["page_file"] = report.page_file;
  json["replay_command"] = report.replay_command;
  return json;
}

}  // namespace stampede
