#include "stampede/testing/hunt.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include "stampede/hunt/finding_groups.h"
#include "stampede/hunt/finding_text.h"
#include "stampede/hunt/hunt.h"

namespace stampede {
namespace {

// As in hunts by the command: the first run, and then one of so many, is made twice.
constexpr std::uint64_t kRepeatEvery = 50;

HuntPlan PlanOf(const HuntOptions& options) {
  HuntPlan plan;
  plan.seed = options.seed;
  plan.runs = options.runs;
  plan.time = options.time;
  plan.jobs = options.jobs > 0 ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
  plan.keep_going = options.keep_going;
  plan.repeat_every = kRepeatEvery;
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
  const std::atomic<bool> stop = false;
  const HuntResult result = options.only_run.has_value()
                                ? MakeRun(**runs, *options.only_run)
                                : Hunt(
                                      PlanOf(options), [&] { return (*runs)->NewWorker(); }, stop,
                                      {}, std::chrono::milliseconds(100));

  HuntReport report;
  report.totals = result.totals;
  report.repeated = result.repeated;
  report.nondeterministic = result.nondeterministic;
  if (!result.nondeterministic.empty()) {
    report.difference = (*runs)->Diagnose(result.nondeterministic.front());
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
  for (const FindingGroup& group : GroupBySignature(result.findings)) {
    auto finding = ReportFinding(*group.shortest, protocol, **runs, reporting);
    if (!finding.ok()) return finding.status();
    finding->count = group.count;
    report.findings.push_back(*std::move(finding));
  }
  return report;
}

std::string ShowHunt(const absl::StatusOr<HuntReport>& hunt) {
  if (!hunt.ok()) return std::string(hunt.status().message()) + "\n";
  std::string text;
  for (const FindingReport& finding : hunt->findings) text += ShowFinding(finding) + "\n";
  if (!hunt->nondeterministic.empty()) {
    text += "NOT DETERMINISTIC: the run of run seed " +
            std::to_string(hunt->nondeterministic.front()) +
            " came out differently when repeated\n" + hunt->difference + "\n";
  }
  return text + std::to_string(hunt->totals.runs) + " runs, " +
         std::to_string(hunt->totals.events) + " events\n";
}

}  // namespace stampede
