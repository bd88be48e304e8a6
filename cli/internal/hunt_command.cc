#include "stampede/cli/internal/hunt_command.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <random>
#include <thread>
#include <unistd.h>
#include <vector>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/finding_text.h"
#include "stampede/cli/internal/hunt_text.h"
#include "stampede/cli/internal/interrupt.h"
#include "stampede/cli/internal/log.h"
#include "stampede/cli/internal/progress_line.h"
#include "stampede/cli/internal/second_command.h"
#include "stampede/core/json.h"
#include "stampede/hunt/background_reports.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/finding_groups.h"
#include "stampede/hunt/finding_report.h"
#include "stampede/hunt/finding_text.h"
#include "stampede/hunt/hunt_summary.h"
#include "stampede/hunt/junit.h"
#include "stampede/hunt/process_hunt.h"
#include "stampede/hunt/second_process.h"

namespace stampede {
namespace {

// Groups of findings beyond this many are counted, not shown.
constexpr std::size_t kMostShown = 10;

int ExitCodeOf(const HuntResult& result) {
  if (!result.nondeterministic.empty()) return kNondeterminism;
  for (const Finding& finding : result.findings) {
    if (finding.outcome.violation->invariant == kInternalErrorName) return kNondeterminism;
  }
  if (!result.findings.empty()) return kViolationFound;
  if (result.interrupted) return kInterrupted;
  return result.totals.undecided > 0 ? kUndecided : kNothingFound;
}

}  // namespace

HuntCommand::HuntCommand(Arguments& arguments, const ProtocolRegistry& protocols)
    : program_(arguments.program()),
      command_(arguments.AddCommand("hunt", "Make random runs until one violates an invariant")),
      choices_(protocols) {
  choices_.AddTo(command_, program_, "protocol",
                 "The protocol; `" + program_.Typed("list protocols") + "` names them");
  command_.Add("--runs", runs_, "Stop after so many runs");
  command_.Add("--for", time_,
               "Stop after so much time, such as 10m; 60s where --runs is not given");
  command_.Add("--seed", seed_, "The hunt seed; otherwise one is drawn and printed");
  command_.Add("--jobs", jobs_, "Processes that make runs; otherwise one for each core")
      .Between(1, 256);
  children_.AddTo(command_);
  command_.AddFlag("--keep-going", keep_going_, "Do not stop at the first violation");
  command_.Add("--out", out_, "Folder for the traces and scenarios of findings");
  command_.Add("--history", history_,
               "Write what clients asked and were answered to this file, for check: in the first "
               "finding's run, otherwise in the hunt's first run");
  command_.AddFlag("--coverage", coverage_, "Count each fault, mark, message and change of status");
  command_.AddFlag("--check-determinism", check_determinism_,
                   "Repeat every run, as --repeat-every 1");
  command_.Add("--repeat-every", repeat_every_,
               "Of so many runs repeat one, and the first, here and in a second process: is the "
               "protocol deterministic? 0: repeat none");
  command_.AddHiddenFlag(kServeRepetitions, serve_repetitions_);
  command_.AddFlag("--expect-finding", expect_finding_,
                   "Exit with 0 if a violation was found and with 1 if none was, as for a planted "
                   "defect in CI; other exit codes stay");
  command_.AddFlag("--no-shrink", no_shrink_, "Show findings as they were found");
  command_.Add("--shrink-for", shrink_for_, "Shrink each kind of finding for at most this long");
  command_.Add("--format", format_, "How to print the result").OneOf({"human", "json", "junit"});
}

absl::StatusOr<HuntPlan> HuntCommand::Plan() const {
  HuntPlan plan;
  plan.seed = seed_.has_value()
                  ? *seed_
                  : std::uint64_t{std::random_device()()} << 32 | std::random_device()();
  plan.jobs =
      static_cast<unsigned>(jobs_.value_or(std::max(1u, std::thread::hardware_concurrency())));
  plan.keep_going = keep_going_;
  plan.repeat_every = check_determinism_ ? 1 : repeat_every_;
  plan.runs = runs_.value_or(plan.runs);
  if (!time_.empty() || !runs_.has_value()) {
    const auto span = ParseSpan(time_.empty() ? "60s" : time_);
    if (!span.ok()) return span.status();
    plan.time = *span;
  }
  return plan;
}

// It is on disk before anyone hears of it.
void HuntCommand::Keep(const Finding& finding, const ChosenRuns& chosen) const {
  const Violation& violation = *finding.outcome.violation;
  const std::uint64_t seed = finding.outcome.seed;
  const Json json = {{"run", finding.run},
                     {"run_seed", std::to_string(seed)},
                     {"invariant", violation.invariant},
                     {"signature", SignatureOf(violation)},
                     {"summary", violation.summary},
                     {"replay_command", program_.Typed(chosen.ReplayArguments(seed))}};
  const auto status = AppendToFile(out_ + "/findings.jsonl", JsonLine(json) + "\n");
  if (!status.ok()) {
    LogError(std::string(status.message()) + "; the finding: " + JsonLine(json));
  }
}

FindingReportOptions HuntCommand::ReportOptions(const ChosenRuns& chosen,
                                                std::chrono::milliseconds shrink_for,
                                                ProgressLine& progress) const {
  FindingReportOptions options;
  options.folder = out_;
  options.replay_command = [&](std::uint64_t seed) {
    return program_.Typed(chosen.ReplayArguments(seed));
  };
  options.recorded_command = [&](std::uint64_t seed) {
    return program_.Recorded(chosen.ReplayArguments(seed));
  };
  if (!no_shrink_) options.shrink = ShrinkLimitsOf(shrink_for, progress);
  return options;
}

absl::StatusOr<std::vector<FindingReport>> HuntCommand::Report(
    HuntResult& result, const ChosenRuns& chosen, const ChildLimits& limits,
    std::chrono::milliseconds shrink_for, const Style& style, BackgroundReports& made) const {
  ProgressLine progress;
  const FindingReportOptions options = ReportOptions(chosen, shrink_for, progress);
  const std::vector<FindingGroup> groups = GroupBySignature(result.findings);
  std::vector<FindingReport> reports;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (human() && i == kMostShown) {
      std::cout << "\n... and " << groups.size() - i << " more kinds; --format json lists all\n";
      break;
    }
    const Finding& finding = *groups[i].shortest;
    const auto report_now = [&] {
      return children_.InProcess() ? ReportFinding(finding, *chosen.driver, *chosen.runs, options)
                                   : ReportFindingInChild(finding, *chosen.driver, *chosen.runs,
                                                          options, limits, ListenForInterrupts());
    };
    auto known = made.Take(finding.run);
    auto report =
        known.has_value() ? absl::StatusOr<FindingReport>(*std::move(known)) : report_now();
    progress.Clear();
    if (absl::IsAborted(report.status())) {
      LogError(std::string(report.status().message()));
      result.nondeterministic.push_back({finding.run, finding.outcome.seed});
      continue;
    }
    if (!report.ok()) return report.status();
    report->count = groups[i].count;
    if (human()) {
      std::cout << "\n" << ShowFinding(*report, style);
    } else if (format_ == "json") {
      std::cout << JsonLine(Json{{"finding", FindingToJson(*report)}}) << "\n";
    }
    reports.push_back(*std::move(report));
  }
  return reports;
}

absl::Status HuntCommand::WriteHistory(const HuntResult& result, const ChosenRuns& chosen,
                                       const ChildLimits& limits, std::uint64_t hunt_seed) const {
  const std::uint64_t run_seed =
      result.findings.empty() ? RunSeed(hunt_seed, 0) : result.findings.front().outcome.seed;
  const auto record = [&] {
    std::string history;
    RunOutputs outputs;
    outputs.history = &history;
    chosen.runs->Record(run_seed, outputs);
    return history;
  };
  std::string history;
  if (children_.InProcess()) {
    history = record();
  } else {
    CallOptions options;
    options.limits = limits;
    const auto recorded = CallSurviving(record, options);
    if (!recorded.ok()) return recorded.status();
    history = recorded->value;
  }
  return stampede::WriteHistory(history, *chosen.driver, history_);
}

absl::StatusOr<HuntCommand::Choices> HuntCommand::Parse() const {
  auto chosen = choices_.Open();
  if (!chosen.ok()) return chosen.status();
  const auto plan = Plan();
  if (!plan.ok()) return plan.status();
  const auto limits = children_.Limits();
  if (!limits.ok()) return limits.status();
  const auto shrink_for = ParseSpan(shrink_for_);
  if (!shrink_for.ok()) return shrink_for.status();
  return Choices{*std::move(chosen), *plan, *limits, *shrink_for};
}

int HuntCommand::Run(const absl::StatusOr<std::vector<std::string>>& second) const {
  const auto choices = Parse();
  if (!choices.ok()) return RefuseInput(choices.status());
  const ChosenRuns& chosen = choices->chosen;
  const HuntPlan& plan = choices->plan;
  const ChildLimits& limits = choices->limits;
  const std::chrono::milliseconds shrink_for = choices->shrink_for;
  if (serve_repetitions_) {
    ServeRepetitions(*chosen.runs, STDIN_FILENO, STDOUT_FILENO);
    return kNothingFound;
  }
  if (!out_.empty()) {
    std::error_code error;
    std::filesystem::create_directories(out_, error);
    if (error) {
      return RefuseInput(absl::InvalidArgumentError("cannot make this folder: " + error.message()),
                         "--out " + out_);
    }
  }

  HuntPlan planned = plan;
  ProgressLine quiet;
  FindingReportOptions in_background = ReportOptions(chosen, shrink_for, quiet);
  if (in_background.shrink.has_value()) in_background.shrink->progress = {};
  BackgroundReports background(*chosen.driver, *chosen.runs, in_background, limits);
  if (!out_.empty()) {
    planned.on_finding = [&](const Finding& finding) {
      Keep(finding, chosen);
      if (keep_going_) background.OnFinding(finding);
    };
    planned.on_tick = [&] { background.Tick(); };
  }
  const Style style = StyleFor(IsTerminal(STDOUT_FILENO));
  if (human()) std::cout << ShowStart(plan, *chosen.driver, chosen.choices) << std::flush;
  ProgressLine line;
  const auto progress = [&](const HuntProgress& now) {
    line.Update([&](auto elapsed) { return ShowProgress(now, elapsed, *chosen.driver); });
  };
  const auto new_peer = [&] { return second.ok() ? StartPeer(*second) : nullptr; };
  const auto new_worker = [&] { return chosen.runs->NewWorker(); };
  constexpr std::chrono::milliseconds kInterval{200};
  absl::StatusOr<HuntResult> hunted;
  if (children_.InProcess()) {
    const auto peer = new_peer();
    hunted = Hunt(plan, new_worker, ListenForInterrupts(), progress, kInterval, peer.get());
  } else {
    hunted = HuntInProcesses(planned, limits, new_worker, ListenForInterrupts(), progress,
                             kInterval, new_peer);
  }
  if (!hunted.ok()) {
    LogError(std::string(hunted.status().message()));
    return kNondeterminism;
  }
  HuntResult& result = *hunted;
  const auto elapsed = line.elapsed();
  line.Clear();
  if (!second.ok()) {
    result.repetitions.no_second_process = std::string(second.status().message());
  }

  if (human()) {
    std::cout << (coverage_ ? ShowTotals(result.totals, *chosen.driver, style) + "\n"
                            : ShowCoverage(result.totals, *chosen.driver, style))
              << ShowVerdict(result, elapsed, style);
    std::cout << ShowRepetitions(result, elapsed * plan.jobs);
    std::cout << std::flush;  // shrinking takes a while
  }
  if (!history_.empty()) {
    const auto status = WriteHistory(result, chosen, limits, plan.seed);
    if (!status.ok()) return RefuseInput(status);
  }
  const auto reports = Report(result, chosen, limits, shrink_for, style, background);
  if (!reports.ok()) {
    const int exit_code = RefuseInput(reports.status());
    return FirstOf(absl::IsInternal(reports.status()) ? kNondeterminism : exit_code,
                   ExitCodeOf(result));
  }
  std::optional<RunDifference> difference;
  if (!result.nondeterministic.empty()) {
    const Nondeterminism& first = result.nondeterministic.front();
    difference = children_.InProcess()
                     ? Locate(first.run_seed, first.where, *chosen.runs, new_peer().get())
                     : LocateInChild(first, *chosen.runs, limits, new_peer);
  }
  if (human()) {
    std::cout << ShowNondeterminism(result, difference, style) << std::flush;
  } else if (format_ == "junit") {
    WriteJunit(result, *reports, *chosen.driver, elapsed);
  } else {
    const Json json = HuntToJson(result, plan.seed, elapsed, *chosen.driver, difference);
    std::cout << JsonLine(Json{{"hunt", json}}) << "\n";
  }
  const int exit_code = ExitCodeOf(result);
  if (!expect_finding_ || exit_code == kNondeterminism || exit_code == kInterrupted) {
    return exit_code;
  }
  return result.findings.empty() ? kViolationFound : kNothingFound;
}

void HuntCommand::WriteJunit(const HuntResult& result, const std::vector<FindingReport>& reports,
                             const ProtocolDriver& driver,
                             std::chrono::duration<double> elapsed) const {
  const std::string group = "hunt " + std::string(driver.name());
  std::vector<JunitCase> cases;
  for (const FindingReport& report : reports) {
    const Violation& violation = *report.outcome.violation;
    JunitCase test{group, violation.invariant, 0, violation.summary, violation.details};
    for (const std::string& step : report.scenario_steps) test.details.push_back(step);
    test.details.push_back("Replay it: " + report.replay_command);
    cases.push_back(std::move(test));
  }
  for (const Nondeterminism& found : result.nondeterministic) {
    cases.push_back({group,
                     "determinism",
                     0,
                     "run seed " + std::to_string(found.run_seed) + " did not repeat",
                     {}});
  }
  if (cases.empty()) {
    cases.push_back({group, std::to_string(result.totals.runs) + " runs", elapsed.count(), "", {}});
  }
  stampede::WriteJunit(program_.name() + " hunt", cases, std::cout);
}

}  // namespace stampede
