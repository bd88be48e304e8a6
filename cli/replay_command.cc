#include "stampede/cli/replay_command.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <unistd.h>
#include <utility>

#include "spdlog/spdlog.h"
#include "stampede/cli/exit_codes.h"
#include "stampede/cli/files.h"
#include "stampede/cli/finding_report.h"
#include "stampede/cli/protocols.h"
#include "stampede/cli/text.h"
#include "stampede/replay/step_text.h"
#include "stampede/replay/trace.h"

namespace stampede {
namespace {

int ReportError(const std::string& place, const absl::Status& status) {
  spdlog::error("{}{}", place, std::string(status.message()));
  return kBadInput;
}

bool IsNumber(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

// Listens to a run for the report, and tells the log of every step.
RunOutputs ListenInto(FindingReport& report, std::uint64_t until) {
  RunOutputs outputs;
  outputs.until_step = until;
  outputs.story = [&report](const std::string& line) {
    report.events.Add(line);
    spdlog::debug("{}", line);
  };
  return outputs;
}

int ExitCodeOf(const RunOutcome& outcome) {
  if (outcome.violation.has_value()) return kViolationFound;
  return outcome.undecided ? kUndecided : kNothingFound;
}

void ShowEnd(const FindingReport& report) {
  const RunOutcome& outcome = report.outcome;
  const Style style = StyleFor(IsTerminal(STDOUT_FILENO));
  if (outcome.violation.has_value()) {
    std::cout << ShowFinding(report, style);
  } else {
    std::cout << "The last events (step, virtual time, node, input => what the node did):\n";
    for (const std::string& line : report.events.lines()) std::cout << line << "\n";
    std::cout << "\nNo violation in " << outcome.steps << " steps, "
              << ShowMilliseconds(outcome.end) << " of virtual time.\n";
    if (outcome.halted) {
      std::cout << "It came to a halt: more was broken at once than the protocol promises to "
                   "survive.\n";
    }
    if (outcome.undecided) std::cout << "Undecided: a check gave up before it could tell.\n";
    if (!report.trace_file.empty()) std::cout << "Its trace: " << report.trace_file << "\n";
  }
  std::cout << "Fingerprint of the run: " << outcome.fingerprint << "\n";
}

}  // namespace

ReplayOneCommand::ReplayOneCommand(CLI::App& app)
    : command_(app.add_subcommand("replay", "Make one run again, by its seed or from its trace")) {
  command_->add_option("run", what_, "A run's seed, or a file *.trace.jsonl")->required();
  command_->add_option("--protocol", protocol_, "Of the seed; a trace names its own")
      ->capture_default_str();
  choices_.AddTo(*command_);
  command_->add_option("--until", until_, "End the run after this step")->check(WholeNumber());
  command_->add_option("--out", out_, "Folder for the run's trace");
  command_->add_option("--scenario", scenario_, "Write the run down as a scenario file");
  command_->add_flag("--tolerant", tolerant_,
                     "Of a trace: go on where the run has become another one, and say where");
  command_->add_option("--then", then_, "Of a trace, with --until: what decides after that step")
      ->check(CLI::IsMember({"random"}));
  command_->add_option("--seed", then_seed_, "Of --then random")->check(WholeNumber());
}

bool ReplayOneCommand::KeepScenario(const ProtocolDriver& runner,
                                    const scenario::Scenario& scenario) const {
  if (scenario_.empty()) return true;
  const auto status = WriteFile(scenario_, WriteScenario(scenario, runner.vocabulary(), ""));
  if (!status.ok()) ReportError("--scenario: ", status);
  return status.ok();
}

int ReplayOneCommand::Run() const {
  if (what_.ends_with(".json")) {
    return ReportError(what_ + ": ", absl::InvalidArgumentError(
                                         "a scenario is result by `stampede run`, not replayed"));
  }
  if (!IsNumber(what_)) return ReplayFile();
  std::uint64_t seed = 0;
  const auto [stop, error] = std::from_chars(what_.data(), what_.data() + what_.size(), seed);
  if (error != std::errc() || stop != what_.data() + what_.size()) {
    spdlog::error("{} is not a seed: a seed is below 2^64", what_);
    return kBadInput;
  }
  return ReplaySeed(seed);
}

int ReplayOneCommand::ReplaySeed(std::uint64_t seed) const {
  const auto runner = FindProtocol(protocol_);
  if (!runner.ok()) return ReportError("", runner.status());
  const auto choices = Parse(choices_);
  if (!choices.ok()) return ReportError("", choices.status());
  const auto session = (*runner)->Open(*choices);
  if (!session.ok()) return ReportError("", session.status());

  FindingReport report;
  RunOutputs outputs = ListenInto(report, until_);
  outputs.command = report.replay_command = ReplayCommand(seed, (*runner)->name(), *choices);
  std::ofstream trace;
  if (!out_.empty()) {
    std::error_code error;
    std::filesystem::create_directories(out_, error);
    report.trace_file =
        out_ + "/" + std::string((*runner)->name()) + "-" + std::to_string(seed) + ".trace.jsonl";
    trace.open(report.trace_file);
    if (!trace)
      return ReportError("--out: ", absl::NotFoundError("cannot write " + report.trace_file));
    outputs.trace = &trace;
  }
  scenario::Scenario scenario;
  if (!scenario_.empty()) outputs.scenario = &scenario;
  report.outcome = (*session)->Record(seed, outputs);
  if (!KeepScenario(**runner, scenario)) return kBadInput;
  ShowEnd(report);
  return ExitCodeOf(report.outcome);
}

int ReplayOneCommand::ReplayFile() const {
  const auto text = ReadFile(what_);
  if (!text.ok()) return ReportError(what_ + ": ", text.status());
  const auto protocol = TraceProtocol(*text);
  if (!protocol.ok()) return ReportError(what_ + ": ", protocol.status());
  const auto runner = FindProtocol(*protocol);
  if (!runner.ok()) return ReportError(what_ + ": ", runner.status());

  ReplayChoices choices;
  choices.tolerant = tolerant_;
  std::uint64_t until = until_;
  if (!then_.empty()) {
    if (until_ == ~std::uint64_t{0}) {
      return ReportError("", absl::InvalidArgumentError("--then: after which step? give --until"));
    }
    choices.then_random = then_seed_.value_or(0);
    choices.leave_after = std::exchange(until, ~std::uint64_t{0});
  }
  FindingReport report;
  RunOutputs outputs = ListenInto(report, until);
  report.replay_command = "stampede replay " + what_;
  if (tolerant_) report.replay_command += " --tolerant";
  if (choices.then_random.has_value()) {
    report.replay_command += " --until " + std::to_string(until_) + " --then random --seed " +
                             std::to_string(*choices.then_random);
  }
  outputs.command = report.replay_command;
  std::ofstream trace;
  if (!out_.empty()) {
    std::error_code error;
    std::filesystem::create_directories(out_, error);
    report.trace_file = out_ + "/replayed-" + std::filesystem::path(what_).filename().string();
    trace.open(report.trace_file);
    if (!trace) {
      return ReportError("--out: ", absl::NotFoundError("cannot write " + report.trace_file));
    }
    outputs.trace = &trace;
  }
  scenario::Scenario scenario;
  if (!scenario_.empty()) outputs.scenario = &scenario;
  const auto replayed = (*runner)->Replay(*text, choices, outputs);
  if (!replayed.ok()) return ReportError(what_ + ": ", replayed.status());
  if (!KeepScenario(**runner, scenario)) return kBadInput;
  report.outcome = replayed->outcome;
  if (tolerant_ || choices.then_random.has_value()) {
    ShowEnd(report);
    if (replayed->difference.empty()) {
      std::cout << "As recorded as far as the record goes.\n";
    } else {
      std::cout << "The run parts from its trace at step " << replayed->different_step << ":\n"
                << replayed->difference << replayed->skipped
                << (replayed->skipped == 1 ? " decision was" : " decisions were")
                << " passed over: what they are about did not come up.\n";
    }
    return ExitCodeOf(report.outcome);
  }
  if (!replayed->difference.empty()) {
    std::cout << "The run parts from its trace at step " << replayed->different_step << ":\n"
              << replayed->difference
              << "The protocol or the world has changed since the trace was written, or is not "
                 "deterministic.\n";
    return kNondeterminism;
  }
  ShowEnd(report);
  std::cout << "Every step is as recorded.\n";
  return ExitCodeOf(report.outcome);
}

}  // namespace stampede
