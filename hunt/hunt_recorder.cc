#include "stampede/hunt/hunt_recorder.h"

#include <algorithm>
#include <map>
#include <utility>

#include "stampede/hunt/internal/hunt_job.h"

namespace stampede {

HuntRecorder::HuntRecorder(HuntFolder* folder, const ProtocolDriver& driver,
                           std::function<std::string(std::uint64_t)> replay_command)
    : folder_(folder),
      driver_(driver),
      replay_command_(std::move(replay_command)),
      start_(std::chrono::steady_clock::now()) {
  if (folder != nullptr) before_ = folder->before().state;
  totals_before_ = TotalsOf(before_.counts, driver);
  growth_ = before_.growth;
}

void HuntRecorder::Note(const absl::Status& status) {
  if (unwritten_.ok()) unwritten_ = status;
}

void HuntRecorder::OnFinding(const Finding& finding) {
  if (folder_ == nullptr) return;
  Note(folder_->Add(Record(finding, replay_command_(finding.outcome.seed))));
}

void HuntRecorder::OnNondeterminism(const Nondeterminism& found) {
  if (folder_ == nullptr) return;
  Note(folder_->Add(Record(found, replay_command_(found.run_seed))));
}

void HuntRecorder::Grow(std::uint64_t runs, std::uint64_t covered) {
  if (runs > 0 && (growth_.empty() || covered > growth_.back().second)) {
    growth_.emplace_back(runs, covered);
  }
}

HuntState HuntRecorder::StateAt(const RunTotals& totals, const RunRanges& made,
                                std::uint64_t findings, const Repetitions& repetitions,
                                std::chrono::duration<double> core_time) {
  RunTotals all = totals_before_;
  all.Add(totals);
  Grow(all.runs, CoveredBy(all));
  HuntState state;
  state.time = UtcNow();
  state.seconds = before_.seconds +
                  std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  state.core_seconds = before_.core_seconds + core_time.count();
  state.made = before_.made;
  state.made.Add(made);
  state.counts = CountsOf(all, driver_);
  state.findings = findings;
  state.repeated_runs = before_.repeated_runs + repetitions.same_process;
  state.repeated_in_second_process =
      before_.repeated_in_second_process + repetitions.second_process;
  state.repetition_seconds = before_.repetition_seconds + repetitions.time.count();
  state.growth = growth_;
  return state;
}

void HuntRecorder::OnProgress(const HuntProgress& now) {
  RunTotals all = totals_before_;
  all.Add(now.totals);
  Grow(all.runs, CoveredBy(all));
  if (folder_ == nullptr || !folder_->IsUpdateDue()) return;
  Note(folder_->Update(StateAt(now.totals, now.made, before_.findings + now.findings,
                               now.repetitions, now.core_time)));
}

void HuntRecorder::End(const HuntPlan& plan, HuntResult& result) {
  std::map<std::uint64_t, Finding> findings;
  std::map<std::uint64_t, Nondeterminism> nondeterministic;
  if (folder_ != nullptr) {
    for (const RecordedFinding& each : folder_->before().findings) {
      if (each.outcome.has_value()) findings[each.run] = {each.run, *each.outcome};
      if (each.nondeterminism.has_value()) nondeterministic[each.run] = *each.nondeterminism;
    }
  }
  // What was found again, after a kill, counts once.
  for (Finding& finding : result.findings) findings[finding.run] = std::move(finding);
  for (Nondeterminism& found : result.nondeterministic) {
    nondeterministic[found.run] = std::move(found);
  }
  result.findings.clear();
  result.nondeterministic.clear();
  for (auto& [run, finding] : findings) result.findings.push_back(std::move(finding));
  for (auto& [run, found] : nondeterministic) result.nondeterministic.push_back(std::move(found));
  std::uint64_t first = ~std::uint64_t{0};
  if (!findings.empty()) first = findings.begin()->first;
  if (!nondeterministic.empty()) first = std::min(first, nondeterministic.begin()->first);
  internal::Settle(plan, first, result);
  state_ =
      StateAt(result.totals, result.made, findings.size(), result.repetitions, result.core_time);
  state_.ended = true;
  result.totals.Add(totals_before_);
  result.made = state_.made;
  result.repetitions.same_process = state_.repeated_runs;
  result.repetitions.second_process = state_.repeated_in_second_process;
  result.repetitions.time = std::chrono::duration<double>(state_.repetition_seconds);
  if (folder_ != nullptr) Note(folder_->Update(state_));
}

}  // namespace stampede
