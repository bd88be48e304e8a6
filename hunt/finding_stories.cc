#include "stampede/hunt/finding_stories.h"

#include <algorithm>
#include <unistd.h>
#include <utility>

#include "stampede/hunt/finding_text.h"
#include "stampede/replay/shrink.h"

namespace stampede {
namespace {

std::string KindOf(const Finding& finding) {
  return SignatureOf(*finding.outcome.violation);
}

// Actions to read; a story that was not shrunk is the longest.
std::size_t LengthOf(const FindingReport& report) {
  return report.scenario_steps.empty() ? ~std::size_t{0} : report.scenario_steps.size();
}

}  // namespace

FindingStories::FindingStories(Setup setup) : setup_(std::move(setup)) {
  if (setup_.folder == nullptr) return;
  for (const auto& [finished, report] : setup_.folder->before().stories) {
    groups_[finished.id] = {finished.id, report};
    for (const std::string& kind : finished.kinds) {
      group_of_[kind] = finished.id;
      kinds_.insert(kind);
    }
    kept_.insert(finished.runs_told.begin(), finished.runs_told.end());
  }
}

FindingReportOptions FindingStories::OptionsFor(const Finding& finding) const {
  FindingReportOptions options = setup_.options;
  if (setup_.folder == nullptr) return options;
  options.folder = setup_.folder->DraftOf(finding.run);
  options.file_name = kStoryName;
  return options;
}

void FindingStories::OnFinding(const Finding& finding) {
  if (setup_.folder == nullptr || setup_.in_process || kept_.contains(finding.run)) return;
  if (kinds_.insert(KindOf(finding)).second) waiting_.push_back(finding);
}

void FindingStories::Tick() {
  if (Watch() || waiting_.empty()) return;
  current_ = std::move(waiting_.front());
  waiting_.pop_front();
  FindingReportOptions options = OptionsFor(*current_);
  if (options.shrink.has_value()) options.shrink->progress = {};
  auto child = ChildProcess::Start(
      [this, options](int out) {
        constexpr int kLowest = 19;
        if (nice(kLowest) < 0) return;  // it would slow the hunt down
        WriteToPipe(out, ReportInThisChild(*current_, *setup_.driver, *setup_.runs, options,
                                           setup_.limits));
      },
      setup_.limits, ChildProcess::StandardError::kKept);
  if (child.ok()) child_ = *std::move(child);
}

bool FindingStories::Watch() {
  if (child_ == nullptr) return false;
  if (child_->Watch()) return true;
  // One that could not be made here is made, or its failure told, at the end of the hunt.
  auto report = ReadReport(child_->TakeOutput());
  const bool died = child_->death().has_value();
  child_ = nullptr;
  if (!died && report.ok()) Keep(*std::move(report));
  return false;
}

void FindingStories::Keep(FindingReport report) {
  kept_.insert(report.run.value_or(0));
  if (setup_.folder != nullptr) {
    const auto group =
        setup_.folder->KeepStory(report, SignatureOf(*report.outcome.violation),
                                 setup_.options.recorded_command(report.outcome.seed));
    if (!group.ok()) {
      if (unwritten_.ok()) unwritten_ = group.status();
      report.not_written = std::string(group.status().message());
    }
  }
  PutIntoGroup(std::move(report));
}

void FindingStories::PutIntoGroup(FindingReport report) {
  std::string id = GroupId(report.signature);
  group_of_[SignatureOf(*report.outcome.violation)] = id;
  const auto known = groups_.find(id);
  const auto key = [](const FindingReport& each) {
    return std::pair(LengthOf(each), each.run.value_or(0));
  };
  if (known == groups_.end() || key(report) < key(known->second.report)) {
    groups_[id] = {id, std::move(report)};
  }
}

absl::StatusOr<FindingReport> FindingStories::Make(const Finding& finding,
                                                   const std::atomic<bool>& stop) {
  // Told to end, it tells what takes a moment, and names the rest: `timeout` and schedulers kill
  // what does not end soon.
  constexpr std::chrono::milliseconds kPatience{40};
  const auto now = std::chrono::steady_clock::now();
  if (stop.load() && !stopped_.has_value()) stopped_ = now;
  const auto left = stopped_.has_value() ? *stopped_ + kPatience - now : kPatience;
  if (left <= left.zero()) return absl::CancelledError("interrupted");
  const FindingReportOptions options = OptionsFor(finding);
  if (setup_.in_process) return ReportFinding(finding, *setup_.driver, *setup_.runs, options);
  CallOptions call;
  call.limits = setup_.limits;
  call.stop = [&stop] { return stop.load(); };
  call.patience = std::chrono::duration_cast<std::chrono::milliseconds>(left);
  return ReportFindingInChild(finding, *setup_.driver, *setup_.runs, options, call);
}

absl::StatusOr<FindingStories::Groups> FindingStories::Finish(const std::vector<Finding>& findings,
                                                              const std::atomic<bool>& stop) {
  waiting_.clear();
  // What is being told at the lowest priority is told anew: on a busy machine it would take for
  // ever, and now there is nothing that it holds up.
  child_ = nullptr;
  Groups finished;
  std::map<std::string, std::uint64_t> counts;  // by kind
  std::size_t kinds = 0;
  for (const Finding& finding : findings) {
    const std::string kind = KindOf(finding);
    if (++counts[kind] > 1) continue;
    if (++kinds > setup_.most) {
      ++finished.untold_kinds;
      continue;
    }
    if (kept_.contains(finding.run)) continue;
    auto report = Make(finding, stop);
    if (absl::IsAborted(report.status())) {
      finished.nondeterministic.push_back({finding.run, finding.outcome.seed});
      continue;
    }
    if (absl::IsCancelled(report.status())) {
      // The folder names it in its list of findings.
      PutIntoGroup(ReportWithoutStory(finding, setup_.options, "interrupted"));
      continue;
    }
    if (!report.ok()) return report.status();
    Keep(*std::move(report));
  }
  if (setup_.folder != nullptr) setup_.folder->ClearDrafts();
  for (auto& [id, group] : groups_) group.report.count = 0;
  std::set<std::string> ordered;
  std::vector<std::string> ids;
  for (const Finding& finding : findings) {
    const auto id = group_of_.find(KindOf(finding));
    if (id == group_of_.end()) continue;
    ++groups_[id->second].report.count;
    if (ordered.insert(id->second).second) ids.push_back(id->second);
  }
  for (const std::string& id : ids) finished.groups.push_back(groups_[id]);
  finished.unwritten = unwritten_;
  return finished;
}

}  // namespace stampede
