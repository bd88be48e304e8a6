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
#include "stampede/hunt/finding_groups.h"
#include "stampede/hunt/finding_report.h"
#include "stampede/hunt/finding_text.h"
#include "stampede/hunt/hunt_summary.h"
#include "stampede/hunt/second_process.h"

namespace stampede {
namespace {

// Groups of findings beyond this many are counted, not shown.
constexpr std::size_t kMostShown = 10;

int ExitCodeOf(const HuntResult& result) {
  if (!result.nondeterministic.empty()) return kNondeterminism;
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
  command_.Add("--jobs", jobs_, "Threads; otherwise one for each core").Between(1, 256);
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
  command_.AddFlag("--no-shrink", no_shrink_, "Show findings as they were found");
  command_.Add("--shrink-for", shrink_for_, "Shrink each kind of finding for at most this long");
  command_.Add("--format", format_, "How to print the result").OneOf({"human", "json"});
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

absl::Status HuntCommand::Report(HuntResult& result, const ChosenRuns& chosen,
                                 std::chrono::milliseconds shrink_for, const Style& style) const {
  FindingReportOptions options;
  options.folder = out_;
  options.replay_command = [&](std::uint64_t seed) {
    return program_.Typed(chosen.ReplayArguments(seed));
  };
  options.recorded_command = [&](std::uint64_t seed) {
    return program_.Recorded(chosen.ReplayArguments(seed));
  };
  ProgressLine progress;
  if (!no_shrink_) options.shrink = ShrinkLimitsOf(shrink_for, progress);
  const std::vector<FindingGroup> groups = GroupBySignature(result.findings);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (human() && i == kMostShown) {
      std::cout << "\n... and " << groups.size() - i << " more kinds; --format json lists all\n";
      break;
    }
    auto report = ReportFinding(*groups[i].shortest, *chosen.driver, *chosen.runs, options);
    progress.Clear();
    if (absl::IsAborted(report.status())) {
      LogError(std::string(report.status().message()));
      const Finding& finding = *groups[i].shortest;
      result.nondeterministic.push_back({finding.run, finding.outcome.seed});
      continue;
    }
    if (!report.ok()) return report.status();
    report->count = groups[i].count;
    if (human()) {
      std::cout << "\n" << ShowFinding(*report, style);
    } else {
      std::cout << JsonLine(Json{{"finding", FindingToJson(*report)}}) << "\n";
    }
  }
  return absl::OkStatus();
}

absl::Status HuntCommand::WriteHistory(const HuntResult& result, const ChosenRuns& chosen,
                                       std::uint64_t hunt_seed) const {
  const std::uint64_t run_seed =
      result.findings.empty() ? RunSeed(hunt_seed, 0) : result.findings.front().outcome.seed;
  std::string history;
  RunOutputs outputs;
  outputs.history = &history;
  chosen.runs->Record(run_seed, outputs);
  return stampede::WriteHistory(history, *chosen.driver, history_);
}

int HuntCommand::Run(const absl::StatusOr<std::vector<std::string>>& second) const {
  const auto chosen = choices_.Open();
  if (!chosen.ok()) return RefuseInput(chosen.status());
  if (serve_repetitions_) {
    ServeRepetitions(*chosen->runs, STDIN_FILENO, STDOUT_FILENO);
    return kNothingFound;
  }
  const auto plan = Plan();
  if (!plan.ok()) return RefuseInput(plan.status());
  const auto shrink_for = ParseSpan(shrink_for_);
  if (!shrink_for.ok()) return RefuseInput(shrink_for.status());
  if (!out_.empty()) {
    std::error_code error;
    std::filesystem::create_directories(out_, error);
    if (error) {
      return RefuseInput(absl::InvalidArgumentError("cannot make this folder: " + error.message()),
                         "--out " + out_);
    }
  }

  const Style style = StyleFor(IsTerminal(STDOUT_FILENO));
  if (human()) std::cout << ShowStart(*plan, *chosen->driver, chosen->choices) << std::flush;
  ProgressLine line;
  const auto progress = [&](const HuntProgress& now) {
    line.Update([&](auto elapsed) { return ShowProgress(now, elapsed, *chosen->driver); });
  };
  const auto new_peer = [&] { return second.ok() ? StartPeer(*second) : nullptr; };
  const auto peer = new_peer();
  HuntResult result = Hunt(
      *plan, [&] { return chosen->runs->NewWorker(); }, ListenForInterrupts(), progress,
      std::chrono::milliseconds(200), peer.get());
  const auto elapsed = line.elapsed();
  line.Clear();
  if (!second.ok()) {
    result.repetitions.no_second_process = std::string(second.status().message());
  }

  if (human()) {
    std::cout << (coverage_ ? ShowTotals(result.totals, *chosen->driver, style) + "\n"
                            : ShowCoverage(result.totals, *chosen->driver, style))
              << ShowVerdict(result, elapsed, style);
    std::cout << ShowRepetitions(result, elapsed * plan->jobs);
    std::cout << std::flush;  // shrinking takes a while
  }
  if (!history_.empty()) {
    const auto status = WriteHistory(result, *chosen, plan->seed);
    if (!status.ok()) return RefuseInput(status);
  }
  if (const auto status = Report(result, *chosen, *shrink_for, style); !status.ok()) {
    const int exit_code = RefuseInput(status);
    return FirstOf(absl::IsInternal(status) ? kNondeterminism : exit_code, ExitCodeOf(result));
  }
  std::optional<RunDifference> difference;
  if (!result.nondeterministic.empty()) {
    const Nondeterminism& first = result.nondeterministic.front();
    difference = Locate(first.run_seed, first.where, *chosen->runs, new_peer().get());
  }
  if (human()) {
    std::cout << ShowNondeterminism(result, difference, style) << std::flush;
  } else {
    const Json json = HuntToJson(result, plan->seed, elapsed, *chosen->driver, difference);
    std::cout << JsonLine(Json{{"hunt", json}}) << "\n";
  }
  return ExitCodeOf(result);
}

}  // namespace stampede
