#include "stampede/testing/hunt.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "stampede/core/json.h"
#include "stampede/hunt/finding_stories.h"
#include "stampede/hunt/finding_text.h"
#include "stampede/hunt/hunt.h"
#include "stampede/hunt/process_hunt.h"
#include "stampede/hunt/second_process.h"

namespace stampede {
namespace {

HuntPlan PlanOf(const HuntOptions& options) {
  HuntPlan plan;
  plan.seed = options.seed;
  plan.runs = options.runs;
  plan.time = options.time;
  plan.jobs = options.jobs > 0 ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
  plan.keep_going = options.keep_going;
  return plan;
}

// One run, as a hunt that makes no other.
HuntResult MakeRun(const SeededRuns& runs, std::uint64_t run_seed) {
  const auto worker = runs.NewWorker();
  const RunOutcome outcome = worker->Run(run_seed);
  HuntResult result;
  if (outcome.violation.has_value()) result.findings.push_back({0, outcome});
  result.totals = worker->totals();
  return result;
}

absl::StatusOr<HuntResult> MakeRunInChild(const SeededRuns& runs, std::uint64_t run_seed,
                                          const ChildLimits& limits) {
  CallOptions options;
  options.limits = limits;
  const auto called = CallSurviving(
      [&] {
        const HuntResult result = MakeRun(runs, run_seed);
        return JsonLine(
            Json{{"findings", ToJson(result.findings)}, {"totals", ToJson(result.totals)}});
      },
      options);
  if (!called.ok()) return called.status();
  HuntResult result;
  if (called->death.has_value()) {
    Finding finding;
    finding.outcome.seed = run_seed;
    finding.outcome.steps = called->death->step;
    finding.outcome.violation = called->death->AsViolation();
    result.findings.push_back(std::move(finding));
    return result;
  }
  const auto json = ParseJson(called->value);
  if (!json.ok()) return json.status();
  if (auto status = FromJson((*json)["findings"], result.findings); !status.ok()) return status;
  if (auto status = FromJson((*json)["totals"], result.totals); !status.ok()) return status;
  return result;
}

// A fork of this process that repeats runs; null where other threads run, of which a fork would
// know nothing.
std::unique_ptr<DeterminismPeer> NewPeer(const SeededRuns& runs) {
  if (RunsOtherThreads()) return nullptr;
  auto peer = ForkPeer(runs);
  return peer.ok() ? *std::move(peer) : nullptr;
}

absl::StatusOr<HuntResult> MakeRuns(const SeededRuns& runs, const HuntOptions& options,
                                    bool in_process) {
  static const std::atomic<bool> stop = false;
  if (options.only_run.has_value()) {
    if (in_process) return MakeRun(runs, *options.only_run);
    return MakeRunInChild(runs, *options.only_run, options.limits);
  }
  const auto new_worker = [&] { return runs.NewWorker(); };
  constexpr std::chrono::milliseconds kInterval{100};
  if (!in_process) {
    return HuntInProcesses(PlanOf(options), options.limits, new_worker, stop, {}, kInterval,
                           [&] { return NewPeer(runs); });
  }
  const auto peer = NewPeer(runs);
  return Hunt(PlanOf(options), new_worker, stop, {}, kInterval, peer.get());
}

absl::Status MakeFolder(const std::string& folder) {
  if (folder.empty()) return absl::OkStatus();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return absl::OkStatus();
  return absl::InvalidArgumentError("cannot make the folder " + folder + ": " + error.message());
}

}  // namespace

absl::StatusOr<HuntReport> Hunt(const ProtocolDriver& protocol, const HuntOptions& options) {
  const auto runs = protocol.Open(options.choices);
  if (!runs.ok()) return runs.status();
  if (auto status = MakeFolder(options.folder); !status.ok()) return status;
  const bool in_process = options.in_process || RunsOtherThreads();
  const auto made = MakeRuns(**runs, options, in_process);
  if (!made.ok()) return made.status();
  const HuntResult& result = *made;

  HuntReport report;
  report.in_process = in_process;
  report.totals = result.totals;
  report.repetitions = result.repetitions;
  report.nondeterministic = result.nondeterministic;
  if (!result.nondeterministic.empty()) {
    const Nondeterminism& first = result.nondeterministic.front();
    const auto new_peer = [&] { return NewPeer(**runs); };
    report.difference = in_process ? Locate(first.run_seed, first.where, **runs, new_peer().get())
                                   : LocateInChild(first, **runs, options.limits, new_peer);
  }
  FindingReportOptions reporting;
  reporting.folder = options.folder;
  if (options.shrink_for.count() > 0) reporting.shrink = ShrinkLimits{options.shrink_for};
  reporting.replay_command = options.replay_command;
  if (!reporting.replay_command) {
    reporting.replay_command = [](std::uint64_t run_seed) {
      return "Hunt() with .only_run = " + std::to_string(run_seed) + "u";
    };
  }
  FindingStories stories({.driver = &protocol,
                          .runs = runs->get(),
                          .options = std::move(reporting),
                          .limits = options.limits,
                          .in_process = in_process});
  static const std::atomic<bool> never = false;
  auto finished = stories.Finish(result.findings, never);
  if (!finished.ok()) return finished.status();
  for (const Nondeterminism& found : finished->nondeterministic) {
    report.nondeterministic.push_back(found);
  }
  for (FindingStories::Group& group : finished->groups) {
    report.findings.push_back(std::move(group.report));
  }
  return report;
}

std::string ShowHunt(const absl::StatusOr<HuntReport>& hunt) {
  if (!hunt.ok()) return std::string(hunt.status().message()) + "\n";
  std::string text;
  for (const FindingReport& finding : hunt->findings) text += ShowFinding(finding) + "\n";
  if (!hunt->nondeterministic.empty()) {
    const std::string& what = hunt->nondeterministic.front().what;
    if (!what.empty()) {
      text += "What one run leaves behind changes another. Run seed " +
              std::to_string(hunt->nondeterministic.front().run_seed) + ": " + what + "\n";
    }
    text += "NOT DETERMINISTIC: the run of run seed " +
            std::to_string(hunt->nondeterministic.front().run_seed) +
            " came out differently when repeated: " +
            (hunt->difference.has_value() ? Show(*hunt->difference)
                                          : "further repetitions came out the same") +
            "\n";
  }
  return text + std::to_string(hunt->totals.runs) + " runs, " +
         std::to_string(hunt->totals.events) + " events" +
         (hunt->in_process ? ", in this process: a step that ends it ends the test" : "") + "\n";
}

}  // namespace stampede
