#include "stampede/hunt/finding_page.h"

#include <utility>

#include "stampede/hunt/history_page.h"
#include "stampede/replay/report/causal_past.h"
#include "stampede/replay/report/svg_picture.h"

namespace stampede {

std::string TitleOf(const report::RecordedRun& run) {
  if (!run.outcome.violation.has_value()) return run.title + ": nothing found";
  return run.outcome.violation->invariant + ": " + run.outcome.violation->summary;
}

std::string PreviewOf(const report::RecordedRun& run) {
  constexpr std::size_t kMostSteps = 60;
  return report::SvgPicture(run,
                            {.steps = report::EndOfCausalPast(run, kMostSteps), .small = true});
}

absl::StatusOr<FindingPage> PageOfFinding(const FindingReport& report, const ProtocolDriver& driver,
                                          const SeededRuns& runs,
                                          const std::string& replay_command) {
  auto kept = report.scenario.empty() ? report::ReportOfSeed(runs, report.outcome.seed)
                                      : report::ReportOfScenario(driver, report.scenario);
  if (!kept.ok()) return kept.status();
  const std::string history = HistoryOfRun(*kept);
  report::RecordedRun& run = kept->run;
  run.commands.push_back({"Replay the run that was found", replay_command});
  constexpr std::string_view kReplay = " replay ";
  if (const std::size_t at = replay_command.find(kReplay); at != std::string::npos) {
    std::string debug = replay_command;
    run.commands.push_back({"Step through that run", debug.replace(at, kReplay.size(), " debug ")});
  }
  FindingPage page;
  page.picture = PreviewOf(run);
  report::PageContents contents;
  contents.title = TitleOf(run);
  contents.history = history;
  contents.runs.push_back(std::move(run));
  page.html = report::WritePage(contents);
  return page;
}

}  // namespace stampede
