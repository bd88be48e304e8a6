#include "stampede/hunt/background_reports.h"

#include <poll.h>
#include <unistd.h>
#include <utility>

#include "stampede/replay/shrink.h"

namespace stampede {

void BackgroundReports::OnFinding(const Finding& finding) {
  if (signatures_.insert(SignatureOf(*finding.outcome.violation)).second) {
    waiting_.push_back(finding);
  }
}

void BackgroundReports::Tick() {
  if (Watch() || waiting_.empty()) return;
  current_ = std::move(waiting_.front());
  waiting_.pop_front();
  auto child = ChildProcess::Start(
      [this](int out) {
        constexpr int kLowest = 19;
        if (nice(kLowest) < 0) return;  // it would slow the hunt down
        WriteToPipe(out, ReportInThisChild(*current_, driver_, runs_, options_, limits_));
      },
      limits_, ChildProcess::StandardError::kKept);
  if (child.ok()) child_ = *std::move(child);
}

bool BackgroundReports::Watch() {
  if (child_ == nullptr) return false;
  if (child_->Watch()) return true;
  // One that could not be made here is made, or its failure told, at the end of the hunt.
  auto report = ReadReport(child_->TakeOutput());
  if (!child_->death().has_value() && report.ok()) reports_[current_->run] = *std::move(report);
  child_ = nullptr;
  return false;
}

std::optional<FindingReport> BackgroundReports::Take(std::uint64_t run) {
  while (child_ != nullptr && current_->run == run && Watch()) {
    pollfd readable{child_->out(), POLLIN, 0};
    poll(&readable, 1, 20);
  }
  const auto found = reports_.find(run);
  if (found == reports_.end()) return std::nullopt;
  return found->second;
}

}  // namespace stampede
