#include "stampede/cli/internal/report_command.h"

#include <filesystem>
#include <iostream>
#include <utility>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/inputs.h"
#include "stampede/cli/internal/log.h"
#include "stampede/cli/internal/text.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/finding_page.h"
#include "stampede/hunt/history_page.h"
#include "stampede/hunt/hunt_page.h"
#include "stampede/hunt/hunt_records.h"
#include "stampede/hunt/merge.h"
#include "stampede/replay/report/causal_past.h"
#include "stampede/replay/report/other_formats.h"
#include "stampede/replay/report/page.h"
#include "stampede/replay/report/svg_picture.h"
#include "stampede/replay/trace.h"

namespace stampede {
namespace {

namespace fs = std::filesystem;

// A picture of more steps is none that a person looks at.
constexpr std::size_t kMostInPicture = 2'000;

bool IsFolder(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

}  // namespace

ReportCommand::ReportCommand(Arguments& arguments, const ProtocolRegistry& protocols)
    : program_(arguments.program()),
      protocols_(protocols),
      command_(arguments.AddCommand(
          "report", "Show a run, two side by side, or a hunt as a page to look at")),
      choices_(protocols) {
  command_
      .Add("run", runs_,
           "A run seed, a trace or a scenario, compressed (.gz, .zst) or not; or two, to be shown "
           "side by side; or the folder of a hunt or of its shards. - is standard input")
      .Required();
  choices_.AddTo(command_, program_, "--protocol",
                 "The protocol of the run seed; a file names its own");
  command_.Add("-o,--out", out_,
               "The file to write; - is standard output. Otherwise report.html, and other formats "
               "are printed");
  command_
      .Add("--format", format_,
           "html: a page that needs nothing beside it; svg: the diagram alone; mermaid: a sequence "
           "diagram; perfetto: for Perfetto and chrome://tracing; shiviz: for ShiViz")
      .OneOf({"html", "svg", "mermaid", "perfetto", "shiviz"});
  command_.AddFlag("--why", why_, "For svg and mermaid: only the steps that led to the violation");
  command_.AddFlag("--without-defect", without_defect_,
                   "For a scenario: beside it, the same without its planted defect");
  children_.AddTo(command_);
}

absl::StatusOr<ReportCommand::Choices> ReportCommand::Parse() const {
  Choices choices;
  const auto limits = children_.Limits();
  if (!limits.ok()) return limits.status();
  choices.limits = *limits;
  if (auto status = CheckInputs(runs_); !status.ok()) return status;
  choices.format = format_;
  choices.hunt = runs_.size() == 1 && IsFolder(runs_.front());
  choices.output = out_.empty() ? (format_ == "html" ? "report.html" : "-") : out_;
  const auto refuse = [](const std::string& what) { return absl::InvalidArgumentError(what); };
  if (runs_.size() > 2)
    return refuse("a page shows one run or two, not " + std::to_string(runs_.size()));
  if (format_ != "html" && (runs_.size() == 2 || without_defect_)) {
    return refuse("--format " + format_ + ": only a page shows two runs side by side");
  }
  if (without_defect_ && runs_.size() == 2) {
    return refuse("--without-defect: the page already shows two runs");
  }
  if (why_ && format_ != "svg" && format_ != "mermaid") {
    return refuse("--why: only for --format svg and mermaid; a page lets its reader choose");
  }
  if (choices.hunt && (format_ != "html" || without_defect_)) {
    return refuse(runs_.front() + " is a folder: of a hunt there is only a page");
  }
  for (const std::string& run : runs_) {
    if (runs_.size() == 2 && IsFolder(run)) {
      return refuse(run + " is a folder: only runs are shown side by side");
    }
  }
  if (choices.hunt) return choices;
  auto seeded = choices_.OpenForSeeds(runs_);
  if (!seeded.ok()) return seeded.status();
  choices.seeded = *std::move(seeded);
  return choices;
}

int ReportCommand::Run() const {
  const auto choices = Parse();
  if (!choices.ok()) return RefuseInput(choices.status());
  return choices->hunt ? ReportHunt(*choices) : ReportRuns(*choices);
}

absl::StatusOr<report::ReportedRun> ReportCommand::Make(const std::string& run,
                                                        const std::string& text,
                                                        bool without_defect,
                                                        const Choices& choices) const {
  const auto commands = [this](report::RecordedRun& made, const std::string& what,
                               const std::string& arguments) {
    made.commands.push_back(
        {what == "run" ? "Run it again" : "Replay it", program_.Recorded(what + " " + arguments)});
    made.commands.push_back({"Step through it", program_.Recorded("debug " + arguments)});
    made.commands.push_back({"Shrink it", program_.Recorded("shrink " + arguments)});
  };
  if (const auto seed = ParseRunSeed(run); seed.has_value()) {
    report::ReportedRun made = report::ReportOfSeed(*choices.seeded->runs, **seed);
    constexpr std::string_view kReplay = "replay ";
    commands(made.run, "replay", choices.seeded->ReplayArguments(**seed).substr(kReplay.size()));
    return made;
  }
  const auto traced = TraceProtocol(text);
  const auto protocol = traced.ok() ? traced : ScenarioProtocol(text);
  // What neither of the two is, is named by its file's name.
  if (!protocol.ok()) return run.find(".jsonl") != run.npos ? traced.status() : protocol.status();
  const auto driver = protocols_.Find(*protocol);
  if (!driver.ok()) return driver.status();
  auto made = traced.ok() ? report::ReportOfTrace(**driver, text)
                          : report::ReportOfScenario(**driver, text, without_defect);
  if (made.ok()) commands(made->run, traced.ok() ? "replay" : "run", ShellWord(run));
  return made;
}

absl::StatusOr<std::string> ReportCommand::Write(std::vector<report::ReportedRun> made,
                                                 const Choices& choices) const {
  report::RecordedRun& first = made.front().run;
  if (choices.format == "perfetto") return report::PerfettoTrace(first);
  if (choices.format == "shiviz") return report::ShivizLog(first);
  if (choices.format != "html") {
    std::vector<std::uint64_t> steps;
    if (why_) steps = report::CausalPast(first);
    if ((why_ ? steps.size() : first.steps.size()) > kMostInPicture) {
      return absl::InvalidArgumentError(
          "--format " + choices.format + ": the run has " + std::to_string(first.steps.size()) +
          " steps, which is no picture: shrink it first" + (why_ ? "" : ", or show only --why"));
    }
    return choices.format == "svg" ? report::SvgPicture(first, {.steps = steps})
                                   : report::MermaidDiagram(first, steps);
  }
  report::PageContents contents;
  contents.title = TitleOf(first);
  contents.history = HistoryOfRun(made.front());
  for (report::ReportedRun& one : made) contents.runs.push_back(std::move(one.run));
  return report::WritePage(contents);
}

int ReportCommand::ReportRuns(const Choices& choices) const {
  // Read here: what comes from a pipe comes once, and there may be more than one child.
  std::vector<std::string> texts;
  for (const std::string& run : runs_) {
    auto text = ParseRunSeed(run).has_value() ? absl::StatusOr<std::string>("") : ReadFile(run);
    if (!text.ok()) return RefuseInput(text.status(), run);
    texts.push_back(*std::move(text));
  }
  const auto report = [&] {
    std::vector<report::ReportedRun> made;
    const auto add = [&](std::size_t i, bool without_defect) {
      auto one = Make(runs_[i], texts[i], without_defect, choices);
      if (!one.ok()) return RefuseInput(one.status(), runs_[i]);
      one->run.label = without_defect ? "without the defect" : runs_[i];
      made.push_back(*std::move(one));
      return kNothingFound;
    };
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      if (const int code = add(i, false); code != kNothingFound) return code;
    }
    if (without_defect_) {
      if (const int code = add(0, true); code != kNothingFound) return code;
      made.front().run.label = "with the defect";
    }
    const auto text = Write(std::move(made), choices);
    if (!text.ok()) return RefuseInput(text.status());
    if (choices.output == "-") {
      std::cout << *text;
      return kNothingFound;
    }
    if (const auto status = WriteFile(choices.output, *text); !status.ok()) {
      return RefuseInput(status);
    }
    LogInfo("wrote " + choices.output + ", " + WithCommas(text->size() / 1024) + " KiB");
    return kNothingFound;
  };
  return children_.InProcess() ? report() : InChild(choices.limits, report);
}

int ReportCommand::ReportHunt(const Choices& choices) const {
  const auto folders = FindHunts(runs_);
  if (!folders.ok()) return RefuseInput(folders.status());
  const auto merged = MergeHunts(*folders);
  if (!merged.ok()) return RefuseInput(merged.status());
  const auto driver = protocols_.Find(merged->hunt.protocol);
  const std::string title = "Hunt of " + (driver.ok() ? std::string((*driver)->title())
                                                      : std::string(merged->hunt.protocol));
  const std::string folder =
      choices.output == "-" ? "" : fs::path(choices.output).parent_path().string();
  const std::string text = HuntPage(
      *merged, folders->size() == 1 ? ReadProgress(folders->front()) : std::vector<HuntState>(),
      title, folder);
  if (choices.output == "-") {
    std::cout << text;
    return kNothingFound;
  }
  if (const auto status = WriteFile(choices.output, text); !status.ok()) return RefuseInput(status);
  LogInfo("wrote " + choices.output + ", " + WithCommas(text.size() / 1024) + " KiB");
  return kNothingFound;
}

}  // namespace stampede
