#include "stampede/testing/hunt.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include "stampede/hunt/finding_groups.h"
#include "stampede/hunt/finding_text.h"
#include "stampede/hunt/hunt.h"
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

// A fork of this process that repeats runs; null where other threads run, of which a fork would
// know nothing.
std::unique_ptr<DeterminismPeer> NewPeer(const SeededRuns& runs) {
  std::error_code error;
  std::filesystem::directory_iterator thread("/proc/self/task", error);
  if (error || thread == std::filesystem::directory_iterator() ||
      ++thread != std::filesystem::directory_iterator()) {
    return nullptr;
  }
  auto peer = ForkPeer(runs);
  return peer.ok() ? *std::move(peer) : nullptr;
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
  const auto peer = options.only_run.has_value() ? nullptr : NewPeer(**runs);
  const HuntResult result = options.only_run.has_value()
                                ? MakeRun(**runs, *options.only_run)
                                : Hunt(
                                      PlanOf(options), [&] { return (*runs)->NewWorker(); }, stop,
                                      {}, std::chrono::milliseconds(100), peer.get());

  HuntReport report;
  report.totals = result.totals;
  report.repetitions = result.repetitions;
  report.nondeterministic = result.nondeterministic;
  if (!result.nondeterministic.empty()) {
    const Nondeterminism& first = result.nondeterministic.front();
    report.difference = Locate(first.run_seed, first.where, **runs, NewPeer(**runs).get());
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
    if (absl::IsAborted(finding.status())) {
      report.nondeterministic.push_back({group.shortest->run, group.shortest->outcome.seed});
      continue;
    }
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
            std::to_string(hunt->nondeterministic.front().run_seed) +
            " came out differently when repeated: " +
            (hunt->difference.has_value() ? Show(*hunt->difference)
                                          : "further repetitions came out the same") +
            "\n";
  }
  return text + std::to_string(hunt->totals.runs) + " runs, " +
         std::to_string(hunt->totals.events) + " events\n";
}

}  // namespace stampede
