#include "stampede/cli/internal/shrink_command.h"

#include <cstdio>
#include <iostream>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/finding_text.h"
#include "stampede/cli/internal/interrupt.h"
#include "stampede/cli/internal/log.h"
#include "stampede/cli/internal/text.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/shrink_within.h"
#include "stampede/replay/readable.h"
#include "stampede/replay/trace.h"

namespace stampede {

ShrinkCommand::ShrinkCommand(Arguments& arguments, const ProtocolRegistry& protocols)
    : program_(arguments.program()),
      protocols_(protocols),
      command_(arguments.AddCommand("shrink", "Make a failing run as short as possible")),
      choices_(protocols) {
  command_.Add("run", run_, "A run seed, a trace or a scenario").Required();
  choices_.AddTo(command_, program_, "--protocol",
                 "The protocol of the run seed; a file names its own");
  command_.Add("-o,--out", out_, "The scenario file to write; otherwise it is printed");
  command_.Add("--for", time_, "Stop after so much time and keep the best");
  children_.AddTo(command_);
}

absl::StatusOr<std::pair<const ProtocolDriver*, scenario::Scenario>> ShrinkCommand::Read() const {
  const auto seed = ParseRunSeed(run_);
  if (!seed.has_value()) {
    auto read = ReadFromFile();
    if (read.ok()) return read;
    return absl::InvalidArgumentError(run_ + ": " + std::string(read.status().message()));
  }
  if (!seed->ok()) return seed->status();
  const auto chosen = choices_.Open();
  if (!chosen.ok()) return chosen.status();
  scenario::Scenario scenario;
  RunOutputs outputs;
  outputs.scenario = &scenario;
  chosen->runs->Record(**seed, outputs);
  return std::pair(chosen->driver, std::move(scenario));
}

absl::StatusOr<std::pair<const ProtocolDriver*, scenario::Scenario>> ShrinkCommand::ReadFromFile()
    const {
  const auto text = ReadFile(run_);
  if (!text.ok()) return text.status();
  const auto traced = TraceProtocol(*text);
  const auto protocol = traced.ok() ? traced : ScenarioProtocol(*text);
  if (!protocol.ok()) return run_.ends_with(".jsonl") ? traced.status() : protocol.status();
  const auto driver = protocols_.Find(*protocol);
  if (!driver.ok()) return driver.status();
  if (!traced.ok()) {
    auto scenario = ParseScenario(*text, (*driver)->vocabulary());
    if (!scenario.ok()) return scenario.status();
    return std::pair(*driver, *std::move(scenario));
  }
  scenario::Scenario scenario;
  RunOutputs outputs;
  outputs.scenario = &scenario;
  const auto replayed = (*driver)->Replay(*text, {}, outputs);
  if (!replayed.ok()) return replayed.status();
  return std::pair(*driver, std::move(scenario));
}

int ShrinkCommand::Run() const {
  const auto time = ParseSpan(time_);
  if (!time.ok()) return RefuseInput(time.status(), "--for");
  const auto limits = children_.Limits();
  if (!limits.ok()) return RefuseInput(limits.status());
  if (children_.InProcess()) return Shrink(*time, ListenForInterrupts(), std::nullopt);
  return ShrinkInChild(*time, *limits);
}

int ShrinkCommand::ShrinkInChild(std::chrono::milliseconds time, const ChildLimits& limits) const {
  const std::atomic<bool>& interrupted = ListenForInterrupts();
  CallOptions options;
  options.limits = limits;
  options.stop = [&] { return interrupted.load(); };
  options.patience = std::chrono::seconds(2);
  // Which step ends the run that is to be shrunk, if one does.
  const auto first = CallSurviving([&] { return std::string(Read().ok() ? "" : " "); }, options);
  if (!first.ok()) return RefuseInput(first.status());
  options.fatal_steps = first->fatal_steps;
  options.error = ChildProcess::StandardError::kShared;
  for (const bool in_children : {false, true}) {
    if (!in_children && !options.fatal_steps.empty()) continue;
    const auto children = in_children ? std::optional<ChildLimits>(limits) : std::nullopt;
    const auto called = CallInChild(
        [&] { return CallPrinting([&] { return Shrink(time, ChildStop(), children); }); }, options);
    if (!called.ok()) return RefuseInput(called.status());
    if (called->stopped) return kInterrupted;
    if (called->death.has_value()) continue;
    return PrintCalled(called->value);
  }
  LogError("it cannot be shrunk: what it tries ends the process");
  return kNondeterminism;
}

int ShrinkCommand::Shrink(std::chrono::milliseconds time, const std::atomic<bool>& stop,
                          std::optional<ChildLimits> children) const {
  const auto read = Read();
  if (!read.ok()) return RefuseInput(read.status());
  const auto& [driver, scenario] = *read;
  ProgressLine line;
  ShrinkLimits limits = ShrinkLimitsOf(time, line);
  limits.stop = &stop;
  limits.children = children;
  const auto report = ShrinkWithin(limits, *driver, scenario);
  line.Clear();
  if (!report.ok()) return RefuseInput(report.status());
  const std::string file = ShrunkFile(*report, *driver, run_);
  char summary[160];
  std::snprintf(summary, sizeof(summary), "%zu actions -> %zu in %llu runs, %.2f s%s",
                report->actions_before, CountActions(report->shrunk.scenario),
                static_cast<unsigned long long>(report->shrunk.runs), report->seconds.count(),
                report->shrunk.finished ? "" : "; stopped early");
  LogInfo(summary);
  if (out_.empty()) {
    std::cout << file;
  } else if (const auto status = WriteFile(out_, file); !status.ok()) {
    return RefuseInput(status);
  }
  return kViolationFound;
}

}  // namespace stampede
