#include "stampede/cli/internal/shrink_command.h"

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/finding_text.h"
#include "stampede/cli/internal/inputs.h"
#include "stampede/cli/internal/interrupt.h"
#include "stampede/cli/internal/log.h"
#include "stampede/cli/internal/text.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/shrink_within.h"
#include "stampede/replay/compression.h"
#include "stampede/replay/readable.h"
#include "stampede/replay/trace.h"

namespace stampede {

ShrinkCommand::ShrinkCommand(Arguments& arguments, const ProtocolRegistry& protocols)
    : program_(arguments.program()),
      protocols_(protocols),
      command_(arguments.AddCommand("shrink", "Make failing runs as short as possible")),
      choices_(protocols) {
  command_
      .Add("run", runs_,
           "Run seeds, traces or scenarios, compressed (.gz, .zst) or not; - is standard input")
      .Required();
  choices_.AddTo(command_, program_, "--protocol",
                 "The protocol of the run seed; a file names its own");
  command_.Add("-o,--out", out_,
               "The scenario file to write, or a folder for NAME.shrunk.json; otherwise the "
               "scenario is printed, and those of several runs are written beside their files");
  command_.Add("--for", time_, "Stop after so much time for each run and keep the best");
  children_.AddTo(command_);
}

absl::StatusOr<std::vector<std::string>> ShrinkCommand::Outputs() const {
  std::error_code error;
  const bool folder = std::filesystem::is_directory(out_, error);
  if (runs_.size() == 1 && !folder) return std::vector<std::string>{out_};
  if (!out_.empty() && !folder && std::filesystem::exists(out_, error)) {
    return absl::InvalidArgumentError("--out: of several runs it is a folder, and " + out_ +
                                      " is a file");
  }
  std::vector<std::string> outputs;
  for (const std::string& run : runs_) {
    const std::filesystem::path beside = std::filesystem::path(run).parent_path();
    const std::filesystem::path in = out_.empty() ? beside : std::filesystem::path(out_);
    outputs.push_back((in / (StemOf(run) + ".shrunk.json")).string());
  }
  if (auto status = CheckOutputs(runs_, outputs); !status.ok()) return status;
  return outputs;
}

absl::StatusOr<ShrinkCommand::Source> ShrinkCommand::SourceOf(std::size_t i,
                                                              const Choices& choices) const {
  const std::string& run = runs_[i];
  Source source{run, std::nullopt, nullptr, "", choices.outputs[i]};
  if (const auto seed = ParseRunSeed(run); seed.has_value()) {
    source.seed = **seed;
    source.seeded = &*choices.seeded;
    return source;
  }
  // Read once: what comes from a pipe does not come again, and children read it more than once.
  auto text = ReadFile(run);
  if (!text.ok()) {
    return absl::InvalidArgumentError(run + ": " + std::string(text.status().message()));
  }
  source.text = *std::move(text);
  return source;
}

absl::StatusOr<std::pair<const ProtocolDriver*, scenario::Scenario>> ShrinkCommand::Read(
    const Source& source) const {
  if (!source.seed.has_value()) {
    auto read = ReadText(source);
    if (read.ok()) return read;
    return absl::InvalidArgumentError(source.name + ": " + std::string(read.status().message()));
  }
  scenario::Scenario scenario;
  RunOutputs outputs;
  outputs.scenario = &scenario;
  source.seeded->runs->Record(*source.seed, outputs);
  return std::pair(source.seeded->driver, std::move(scenario));
}

absl::StatusOr<std::pair<const ProtocolDriver*, scenario::Scenario>> ShrinkCommand::ReadText(
    const Source& source) const {
  const auto traced = TraceProtocol(source.text);
  const auto protocol = traced.ok() ? traced : ScenarioProtocol(source.text);
  if (!protocol.ok()) {
    const bool trace = WithoutCompression(source.name).ends_with(".jsonl");
    return trace ? traced.status() : protocol.status();
  }
  const auto driver = protocols_.Find(*protocol);
  if (!driver.ok()) return driver.status();
  if (!traced.ok()) {
    auto scenario = ParseScenario(source.text, (*driver)->vocabulary());
    if (!scenario.ok()) return scenario.status();
    return std::pair(*driver, *std::move(scenario));
  }
  scenario::Scenario scenario;
  RunOutputs outputs;
  outputs.scenario = &scenario;
  const auto replayed = (*driver)->Replay(source.text, {}, outputs);
  if (!replayed.ok()) return replayed.status();
  return std::pair(*driver, std::move(scenario));
}

absl::StatusOr<ShrinkCommand::Choices> ShrinkCommand::Parse() const {
  Choices choices;
  const auto time = ParseSpan(time_);
  if (!time.ok()) {
    return absl::InvalidArgumentError("--for: " + std::string(time.status().message()));
  }
  choices.time = *time;
  const auto limits = children_.Limits();
  if (!limits.ok()) return limits.status();
  choices.limits = *limits;
  if (auto status = CheckInputs(runs_); !status.ok()) return status;
  auto seeded = choices_.OpenForSeeds(runs_);
  if (!seeded.ok()) return seeded.status();
  choices.seeded = *std::move(seeded);
  auto outputs = Outputs();
  if (!outputs.ok()) return outputs.status();
  choices.outputs = *std::move(outputs);
  return choices;
}

int ShrinkCommand::Run() const {
  const auto choices = Parse();
  if (!choices.ok()) return RefuseInput(choices.status());
  const std::atomic<bool>& interrupted = ListenForInterrupts();
  int exit_code = kNothingFound;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    if (i > 0 && interrupted) return FirstOf(exit_code, kWasInterrupted);
    const auto source = SourceOf(i, *choices);
    exit_code =
        FirstOf(exit_code, source.ok() ? ShrinkSource(*source, choices->time, choices->limits)
                                       : RefuseInput(source.status()));
  }
  return exit_code;
}

int ShrinkCommand::ShrinkSource(const Source& source, std::chrono::milliseconds time,
                                const ChildLimits& limits) const {
  if (!children_.InProcess()) return ShrinkInChild(source, time, limits);
  return Shrink(source, time, ListenForInterrupts(), std::nullopt);
}

int ShrinkCommand::ShrinkInChild(const Source& source, std::chrono::milliseconds time,
                                 const ChildLimits& limits) const {
  const std::atomic<bool>& interrupted = ListenForInterrupts();
  CallOptions options;
  options.limits = limits;
  options.stop = [&] { return interrupted.load(); };
  options.patience = std::chrono::seconds(2);
  // Which step ends the run that is to be shrunk, if one does.
  const auto first =
      CallSurviving([&] { return std::string(Read(source).ok() ? "" : " "); }, options);
  if (!first.ok()) return RefuseInput(first.status());
  options.fatal_steps = first->fatal_steps;
  options.error = ChildProcess::StandardError::kShared;
  for (const bool in_children : {false, true}) {
    if (!in_children && !options.fatal_steps.empty()) continue;
    const auto children = in_children ? std::optional<ChildLimits>(limits) : std::nullopt;
    const auto called = CallInChild(
        [&] { return CallPrinting([&] { return Shrink(source, time, ChildStop(), children); }); },
        options);
    if (!called.ok()) return RefuseInput(called.status());
    if (called->stopped) return kWasInterrupted;
    if (called->death.has_value()) continue;
    return PrintCalled(called->value);
  }
  LogError("it cannot be shrunk: what it tries ends the process");
  return kNondeterminism;
}

int ShrinkCommand::Shrink(const Source& source, std::chrono::milliseconds time,
                          const std::atomic<bool>& stop,
                          std::optional<ChildLimits> children) const {
  const auto read = Read(source);
  if (!read.ok()) return RefuseInput(read.status());
  const auto& [driver, scenario] = *read;
  ProgressLine line;
  ShrinkLimits limits = ShrinkLimitsOf(time, line);
  limits.stop = &stop;
  limits.children = children;
  const auto report = ShrinkWithin(limits, *driver, scenario);
  line.Clear();
  const std::string where = runs_.size() == 1 ? "" : source.name;
  if (!report.ok()) return RefuseInput(report.status(), where);
  const std::string file = ShrunkFile(*report, *driver, source.name);
  char summary[160];
  std::snprintf(summary, sizeof(summary), "%zu actions -> %zu in %llu runs, %.2f s%s",
                report->actions_before, CountActions(report->shrunk.scenario),
                static_cast<unsigned long long>(report->shrunk.runs), report->seconds.count(),
                report->shrunk.finished ? "" : "; stopped early");
  LogInfo((where.empty() ? "" : where + " -> " + source.output + ": ") + summary);
  if (source.output.empty()) {
    std::cout << file;
  } else if (const auto status = WriteFile(source.output, file); !status.ok()) {
    return RefuseInput(status);
  }
  return kViolationFound;
}

}  // namespace stampede
