#include "stampede/cli/shrink_command.h"

#include <charconv>
#include <cstdio>
#include <iostream>

#include "spdlog/spdlog.h"
#include "stampede/cli/exit_codes.h"
#include "stampede/cli/files.h"
#include "stampede/cli/protocols.h"
#include "stampede/cli/shrinking.h"
#include "stampede/cli/text.h"
#include "stampede/replay/readable.h"
#include "stampede/replay/trace.h"

namespace stampede {
namespace {

absl::Status In(const std::string& file, const absl::Status& status) {
  return absl::InvalidArgumentError(file + ": " + std::string(status.message()));
}

}  // namespace

ShrinkCommand::ShrinkCommand(CLI::App& app)
    : command_(app.add_subcommand("shrink", "Make a failing run as short as can be")) {
  command_->add_option("run", what_, "A run's seed, a trace, or a scenario")->required();
  command_->add_option("--protocol", protocol_, "Of the seed; a file names its own")
      ->capture_default_str();
  choices_.AddTo(*command_);
  command_->add_option("-o,--out", out_, "The scenario file to write; standard output otherwise");
  command_->add_option("--for", time_, "Stop after so long and keep the best")
      ->capture_default_str();
}

absl::StatusOr<std::pair<const ProtocolDriver*, scenario::Scenario>> ShrinkCommand::Read() const {
  scenario::Scenario scenario;
  RunOutputs outputs;
  outputs.scenario = &scenario;
  std::uint64_t seed = 0;
  const auto [stop, error] = std::from_chars(what_.data(), what_.data() + what_.size(), seed);
  if (error == std::errc() && stop == what_.data() + what_.size()) {
    const auto runner = FindProtocol(protocol_);
    if (!runner.ok()) return runner.status();
    const auto choices = Parse(choices_);
    if (!choices.ok()) return choices.status();
    const auto session = (*runner)->Open(*choices);
    if (!session.ok()) return session.status();
    (*session)->Record(seed, outputs);
    return std::pair(*runner, std::move(scenario));
  }
  const auto text = ReadFile(what_);
  if (!text.ok()) return In(what_, text.status());
  const auto traced = TraceProtocol(*text);
  const auto protocol = traced.ok() ? traced : ScenarioProtocol(*text);
  if (!protocol.ok()) {
    return In(what_, what_.ends_with(".jsonl") ? traced.status() : protocol.status());
  }
  const auto runner = FindProtocol(*protocol);
  if (!runner.ok()) return In(what_, runner.status());
  if (traced.ok()) {
    const auto replayed = (*runner)->Replay(*text, {}, outputs);
    if (!replayed.ok()) return In(what_, replayed.status());
  } else {
    auto parsed = ParseScenario(*text, (*runner)->vocabulary());
    if (!parsed.ok()) return In(what_, parsed.status());
    scenario = *std::move(parsed);
  }
  return std::pair(*runner, std::move(scenario));
}

int ShrinkCommand::Run() const {
  const auto budget = ParseSpan(time_);
  const auto read = Read();
  const absl::Status status = budget.ok() ? read.status() : budget.status();
  if (!status.ok()) {
    spdlog::error("{}", std::string(status.message()));
    return kBadInput;
  }
  const auto& [runner, scenario] = *read;
  const auto report = ShrinkWithin(*budget, *runner, scenario);
  if (!report.ok()) {
    spdlog::error("{}", std::string(report.status().message()));
    return kBadInput;
  }
  const std::string file = ShrunkFile(*report, *runner, what_);
  char summary[160];
  std::snprintf(summary, sizeof(summary), "%zu actions -> %zu in %llu runs, %.2f s%s",
                report->actions_before, CountActions(report->shrunk.scenario),
                static_cast<unsigned long long>(report->shrunk.runs), report->seconds.count(),
                report->shrunk.finished ? "" : "; stopped before it was done");
  spdlog::info("{}", summary);
  if (out_.empty()) {
    std::cout << file;
  } else if (const auto written = WriteFile(out_, file); !written.ok()) {
    spdlog::error("{}", std::string(written.message()));
    return kBadInput;
  }
  return report->interrupted ? kInterrupted : kViolationFound;
}

}  // namespace stampede
