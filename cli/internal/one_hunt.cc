#include "stampede/cli/internal/one_hunt.h"

#include <algorithm>
#include <iostream>
#include <optional>
#include <unistd.h>
#include <utility>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/hunt_text.h"
#include "stampede/cli/internal/interrupt.h"
#include "stampede/cli/internal/log.h"
#include "stampede/core/json.h"
#include "stampede/hunt/corpus.h"
#include "stampede/hunt/finding_text.h"
#include "stampede/hunt/hunt_summary.h"
#include "stampede/hunt/process_hunt.h"
#include "stampede/hunt/second_process.h"

namespace stampede {

HuntCommand::OneHunt::OneHunt(const HuntCommand& command, const Choices& choices,
                              const absl::StatusOr<std::vector<std::string>>& second)
    : command_(command),
      choices_(choices),
      chosen_(choices.chosen),
      plan_(choices.plan),
      second_(second) {}

int HuntCommand::OneHunt::Run(const std::string& line) {
  if (!command_.out_.empty()) {
    if (auto status = OpenFolder(line); !status.ok()) {
      return RefuseInput(status, "--out " + command_.out_);
    }
  }
  if (command_.human()) {
    std::cout << ShowStart(plan_, *chosen_.driver, chosen_.choices);
    if (folder_ != nullptr && folder_->resumed()) {
      const HuntState& before = folder_->before().state;
      std::cout << "Going on in " << command_.out_ << ": " << WithCommas(before.counts.runs)
                << " runs were made before, with " << folder_->before().findings.size()
                << " findings.\n";
    }
    std::cout << std::flush;
  }
  if (!command_.corpus_.empty()) {
    if (auto status = RunCorpus(); !status.ok()) {
      return RefuseInput(status, "--corpus " + command_.corpus_);
    }
    if (!failing_.empty() && !plan_.keep_going && !command_.allow_known_) {
      plan_.runs = 0;  // it ends as at any other finding
      if (command_.human()) {
        std::cout << "A known finding fails, so no run is made: --keep-going or --allow-known goes "
                     "on.\n";
      }
    }
  }
  FindingReportOptions reporting = command_.ReportOptions(choices_, shrinking_);
  HuntRecorder recorder(folder_.get(), *chosen_.driver, reporting.recorded_command);
  FindingStories stories(
      {.driver = chosen_.driver,
       .runs = chosen_.runs.get(),
       .options = std::move(reporting),
       .limits = choices_.limits,
       .folder = folder_.get(),
       .in_process = command_.children_.InProcess(),
       .most = folder_ == nullptr && command_.human() ? kMostTold : ~std::size_t{0}});
  auto hunted = Hunt(recorder, stories);
  if (!hunted.ok()) {
    LogError(std::string(hunted.status().message()));
    return kNondeterminism;
  }
  HuntResult& result = *hunted;
  recorder.End(plan_, result);
  Note(recorder.unwritten());
  const std::chrono::duration<double> elapsed(recorder.state().seconds);
  line_.Clear();
  if (command_.human()) ShowWhatWasDone(result, recorder.state(), elapsed);
  if (!command_.history_.empty()) {
    Note(command_.WriteHistory(result, chosen_, choices_.limits, plan_));
  }
  const auto reports = Report(result, stories);
  if (!reports.ok()) {
    LogError(std::string(reports.status().message()));
    codes_.push_back(absl::IsInternal(reports.status()) ? kNondeterminism : kBadInput);
  } else {
    Summarize(result, *reports, recorder.state(), elapsed);
  }
  return ExitCode(result, line);
}

absl::Status HuntCommand::OneHunt::OpenFolder(const std::string& line) {
  if (!command_.seed_.has_value() && HoldsHunt(command_.out_)) {  // the hunt's own
    const auto there = ReadHuntFolder(command_.out_);
    if (!there.ok()) return there.status();
    plan_.seed = there->hunt.hunt_seed;
  }
  HuntDescription hunt = command_.Describe(choices_, line);
  hunt.hunt_seed = plan_.seed;
  auto folder = HuntFolder::Open(
      command_.out_, hunt,
      {command_.resume_ || command_.resume_with_this_build_, command_.resume_with_this_build_});
  if (!folder.ok()) return folder.status();
  folder_ = *std::move(folder);
  if (!folder_->lock_warning().empty()) LogInfo(folder_->lock_warning());
  plan_.made = folder_->before().state.made;
  const std::size_t found = folder_->before().findings.size();
  if (plan_.most_findings != ~std::size_t{0}) {
    plan_.most_findings -= std::min(plan_.most_findings, found);
  }
  if (!plan_.keep_going) EndAtTheFirst(folder_->before().findings);
  return absl::OkStatus();
}

void HuntCommand::OneHunt::EndAtTheFirst(const std::vector<RecordedFinding>& found) {
  if (found.empty()) return;
  const std::uint64_t first = std::max(found.front().run, plan_.first);
  plan_.runs = std::min(plan_.runs, first - plan_.first);
}

void HuntCommand::OneHunt::Note(const absl::Status& status) {
  if (status.ok()) return;
  LogError(std::string(status.message()));
  codes_.push_back(kBadInput);
}

absl::Status HuntCommand::OneHunt::RunCorpus() {
  const auto entries = ReadCorpus(command_.corpus_, std::string(chosen_.driver->name()));
  if (!entries.ok()) return entries.status();
  for (const CorpusEntry& entry : *entries) {
    if (entry.defect != chosen_.choices.defect || ListenForInterrupts()) continue;
    const CorpusVerdict verdict =
        RunEntry(command_.corpus_, entry, *chosen_.driver, choices_.limits);
    known_.insert(entry.id);
    const bool bad = verdict.fails || !verdict.violation.empty();
    if (bad) failing_.push_back(verdict);
    if (!verdict.error.empty()) {
      Note(absl::InvalidArgumentError(entry.id + ": " + verdict.error));
    }
    if (command_.human()) {
      std::cout << "Known finding " << (bad ? style_.red : style_.green) << ShowVerdict(verdict)
                << style_.plain << "\n";
      if (bad) {
        std::cout << "  Run it: "
                  << command_.program_.Typed(
                         "run " + ShellWord(FolderOf(command_.corpus_, entry) + "/story.json"))
                  << "\n";
      }
      std::cout << std::flush;
    } else if (command_.format_ == "json") {
      std::cout << JsonLine(Json{{"known", ToJson(verdict)}}) << "\n";
    }
  }
  return absl::OkStatus();
}

void HuntCommand::OneHunt::AddToCorpus(const FindingReport& report) {
  if (command_.corpus_.empty() || report.provisional || report.scenario.empty()) return;
  CorpusEntry entry;
  entry.protocol = std::string(chosen_.driver->name());
  entry.defect = chosen_.choices.defect;
  const auto added = stampede::AddToCorpus(command_.corpus_, std::move(entry), report);
  Note(added.status());
}

absl::StatusOr<HuntResult> HuntCommand::OneHunt::Hunt(HuntRecorder& recorder,
                                                      FindingStories& stories) {
  plan_.on_finding = [&](const Finding& finding) {
    recorder.OnFinding(finding);
    if (plan_.keep_going) stories.OnFinding(finding);
  };
  plan_.on_nondeterminism = [&](const Nondeterminism& found) { recorder.OnNondeterminism(found); };
  plan_.on_tick = [&] { stories.Tick(); };
  const auto progress = [&](const HuntProgress& now) {
    recorder.OnProgress(now);
    line_.Update([&](auto elapsed) { return ShowProgress(now, elapsed, *chosen_.driver); });
  };
  const auto new_peer = [&] { return second_.ok() ? StartPeer(*second_) : nullptr; };
  const auto new_worker = [&] { return chosen_.runs->NewWorker(); };
  absl::StatusOr<HuntResult> hunted;
  if (command_.children_.InProcess()) {
    const auto peer = new_peer();
    hunted = stampede::Hunt(plan_, new_worker, ListenForInterrupts(), progress, kProgressInterval,
                            peer.get());
  } else {
    hunted = HuntInProcesses(plan_, choices_.limits, new_worker, ListenForInterrupts(), progress,
                             kProgressInterval, new_peer);
  }
  if (hunted.ok() && !second_.ok()) {
    hunted->repetitions.no_second_process = std::string(second_.status().message());
  }
  return hunted;
}

void HuntCommand::OneHunt::ShowWhatWasDone(const HuntResult& result, const HuntState& state,
                                           std::chrono::duration<double> elapsed) const {
  std::cout << (command_.coverage_ ? ShowTotals(result.totals, *chosen_.driver, style_) + "\n"
                                   : ShowCoverage(result.totals, *chosen_.driver, style_))
            << ShowVerdict(result, elapsed, style_) << ShowCost(state)
            << ShowRepetitions(result, elapsed * plan_.jobs) << std::flush;
}

absl::StatusOr<std::vector<FindingReport>> HuntCommand::OneHunt::Report(HuntResult& result,
                                                                        FindingStories& stories) {
  auto finished = stories.Finish(result.findings, ListenForInterrupts());
  shrinking_.Clear();
  if (!finished.ok()) return finished.status();
  Note(finished->unwritten);
  for (const Nondeterminism& found : finished->nondeterministic) {
    LogError("the run of run seed " + std::to_string(found.run_seed) +
             " did not repeat: the protocol is not deterministic");
    result.nondeterministic.push_back(found);
  }
  // New ones first.
  std::stable_partition(
      finished->groups.begin(), finished->groups.end(),
      [this](const FindingStories::Group& group) { return !known_.contains(group.id); });
  std::vector<FindingReport> reports;
  for (FindingStories::Group& group : finished->groups) {
    const bool known = known_.contains(group.id);
    if (!known) new_findings_ += group.report.count;
    AddToCorpus(group.report);
    if (command_.human()) {
      std::cout << "\n"
                << (known ? "Known, as " + group.id + " of the corpus:\n" : "")
                << ShowFinding(group.report, style_);
    } else if (command_.format_ == "json") {
      Json json = FindingToJson(group.report);
      json["group"] = group.id;
      json["known"] = known;
      std::cout << JsonLine(Json{{"finding", json}}) << "\n";
    }
    reports.push_back(std::move(group.report));
  }
  if (finished->untold_kinds > 0) {
    std::cout << "\n... and " << finished->untold_kinds
              << " more kinds; --format json lists all, --out keeps all\n";
  }
  return reports;
}

void HuntCommand::OneHunt::Summarize(const HuntResult& result,
                                     const std::vector<FindingReport>& reports,
                                     const HuntState& state,
                                     std::chrono::duration<double> elapsed) const {
  std::optional<RunDifference> difference;
  if (!result.nondeterministic.empty()) {
    const Nondeterminism& first = result.nondeterministic.front();
    const auto new_peer = [&] { return second_.ok() ? StartPeer(*second_) : nullptr; };
    difference = command_.children_.InProcess()
                     ? Locate(first.run_seed, first.where, *chosen_.runs, new_peer().get())
                     : LocateInChild(first, *chosen_.runs, choices_.limits, new_peer);
  }
  if (command_.human()) {
    std::cout << ShowNondeterminism(result, difference, style_) << std::flush;
  } else if (command_.format_ == "junit") {
    command_.WriteJunit(result, reports, failing_, *chosen_.driver, elapsed);
  } else {
    Json json = HuntToJson(result, plan_.seed, elapsed, *chosen_.driver, difference);
    json["known_failing"] = failing_.size();
    json["core_seconds"] = state.core_seconds;
    json["growth"] = ToJson(state.growth);
    json["made"] = RangesToJson(state.made);
    std::cout << JsonLine(Json{{"hunt", json}}) << "\n";
  }
}

int HuntCommand::OneHunt::ExitCode(const HuntResult& result, const std::string& line) {
  const bool internal =
      std::any_of(result.findings.begin(), result.findings.end(), [](const Finding& finding) {
        return finding.outcome.violation->invariant == kInternalErrorName;
      });
  if (!result.nondeterministic.empty() || internal) codes_.push_back(kNondeterminism);
  const RunRanges left =
      RunRanges(RunRange{plan_.first, plan_.first + plan_.runs}).Without(result.made);
  const bool unfinished = result.interrupted || (choices_.shard.has_value() && !left.empty());
  if (unfinished) {
    codes_.push_back(kWasInterrupted);
    if (folder_ != nullptr && command_.human()) {
      std::cout << "Go on: " << command_.program_.Typed(line)
                << (command_.resume_ ? "" : " --resume") << "\n";
    }
  }
  if (result.totals.undecided > 0) codes_.push_back(kUndecided);
  const bool violated =
      command_.allow_known_ ? new_findings_ > 0 : !result.findings.empty() || !failing_.empty();
  if (command_.expect_finding_) {
    if (!violated) codes_.push_back(kViolationFound);
  } else if (violated && !command_.exit_zero_) {
    codes_.push_back(kViolationFound);
  }
  return FirstOf(codes_);
}

}  // namespace stampede
