#include "stampede/cli/internal/replay_command.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <unistd.h>
#include <utility>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/finding_text.h"
#include "stampede/cli/internal/inputs.h"
#include "stampede/cli/internal/log.h"
#include "stampede/cli/internal/shown_states.h"
#include "stampede/cli/internal/stop_for_debugger.h"
#include "stampede/cli/internal/text.h"
#include "stampede/core/internal/time_text.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/finding_text.h"
#include "stampede/hunt/output_file.h"
#include "stampede/replay/compression.h"
#include "stampede/replay/trace.h"

namespace stampede {
namespace {

int ExitCodeOf(const RunOutcome& outcome) {
  if (outcome.violation.has_value()) {
    return outcome.violation->invariant == kInternalErrorName ? kNondeterminism : kViolationFound;
  }
  return outcome.undecided ? kUndecided : kNothingFound;
}

// What is kept of a replayed run: its last events, and the files that were asked for.
class Recording {
 public:
  explicit Recording(const RecordingChoices& choices)
      : states_(choices.state_of, choices.at), stop_before_(choices.stop_before) {
    report_.replay_command = choices.replay_command;
    outputs_.command = choices.recorded_command;
    outputs_.states = choices.states;
    outputs_.until_step = std::min(choices.until, choices.at.value_or(choices.until));
    outputs_.story = [this](const std::string& line) {
      report_.last_events.Add(line);
      LogDebug(line);
    };
    if (choices.state_of.empty() && !stop_before_.has_value()) return;
    outputs_.on_step = [this](const StepView& step, const RunControl& run) {
      states_.Note(step, run);
      if (step.step + 1 == stop_before_) StopForDebugger();
    };
    if (stop_before_ == 1) StopForDebugger();
  }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  // Writes the trace to this file in this folder.
  absl::Status OpenTrace(const std::string& folder, const std::string& name) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    report_.trace_file = folder + "/" + name;
    const auto status = trace_.Open(report_.trace_file);
    outputs_.trace = trace_.stream();
    if (status.ok()) return status;
    return absl::InvalidArgumentError("--out: " + std::string(status.message()));
  }

  // Keeps the run as a scenario and the clients' history, for the files of those names; of an empty
  // name, nothing.
  void Keep(const std::string& scenario_file, const std::string& history_file) {
    scenario_file_ = scenario_file;
    history_file_ = history_file;
    if (!scenario_file.empty()) outputs_.scenario = &scenario_;
    if (!history_file.empty()) outputs_.history = &history_;
  }

  absl::Status WriteKept(const ProtocolDriver& driver) {
    if (const auto status = trace_.Close(); !status.ok()) return status;
    if (!scenario_file_.empty()) {
      const auto status =
          WriteFile(scenario_file_, WriteScenario(scenario_, driver.vocabulary(), ""));
      if (!status.ok()) return status;
    }
    return history_file_.empty() ? absl::OkStatus() : WriteHistory(history_, driver, history_file_);
  }

  const RunOutputs& outputs() const { return outputs_; }
  // An error where --state or --at does not fit the run, which ended with `outcome`.
  absl::Status CheckShown(const RunOutcome& outcome) const {
    if (stop_before_.has_value() && *stop_before_ > outcome.steps + 1) {
      return absl::InvalidArgumentError("--break: the run ended after step " +
                                        std::to_string(outcome.steps));
    }
    return states_.Check(outcome);
  }

  // Prints how the run ended.
  void Show(const RunOutcome& outcome) {
    report_.outcome = outcome;
    std::cout << states_.text();
    if (outcome.violation.has_value()) {
      std::cout << ShowFinding(report_, StyleFor(IsTerminal(STDOUT_FILENO)));
    } else {
      ShowEnd();
    }
    std::cout << "Fingerprint of the run: " << outcome.fingerprint << "\n";
  }

 private:
  void ShowEnd() const {
    const RunOutcome& outcome = report_.outcome;
    std::cout << "The last events (step, virtual time, node, input => what the node did):\n";
    for (const std::string& line : report_.last_events.lines()) std::cout << line << "\n";
    std::cout << "\nNo violation in " << outcome.steps << " steps, "
              << ShowMilliseconds(outcome.end) << " of virtual time.\n";
    if (outcome.halted()) {
      std::cout << "The run halted, and had to: more was lost at once than the fault model "
                   "allows.\n";
    }
    if (outcome.undecided) std::cout << "Undecided: a check gave up.\n";
    if (!report_.trace_file.empty()) std::cout << "Its trace: " << report_.trace_file << "\n";
  }

  FindingReport report_;
  ShownStates states_;
  const std::optional<std::uint64_t> stop_before_;
  RunOutputs outputs_;
  OutputFile trace_;
  scenario::Scenario scenario_;
  std::string scenario_file_;
  std::string history_;
  std::string history_file_;
};

}  // namespace

ReplayCommand::ReplayCommand(Arguments& arguments, const ProtocolRegistry& protocols)
    : program_(arguments.program()),
      protocols_(protocols),
      command_(arguments.AddCommand("replay", "Make runs again, by their run seeds or traces")),
      choices_(protocols) {
  command_
      .Add("run", runs_,
           "Run seeds, or files *.trace.jsonl, compressed (.gz, .zst) or not; - is standard input")
      .Required();
  choices_.AddTo(command_, program_, "--protocol",
                 "The protocol of the run seed; a trace names its own");
  command_.Add("--until", until_, "End the run after this step");
  command_.Add("--out", out_, "Folder for the traces of the runs");
  command_.Add("--scenario", scenario_, "Write the run to this file as a scenario");
  command_.Add("--history", history_,
               "Write what clients asked and were answered to this file, for check");
  command_.AddFlag("--tolerant", tolerant_,
                   "For a trace: go on where the run differs from it, and say where");
  command_.Add("--then", then_, "For a trace, with --until: what decides after that step")
      .OneOf({"random"});
  command_.Add("--seed", then_seed_, "The run seed of --then random");
  command_.AddFlag("--states", states_,
                   "With --out: each step of the traces holds the state in which it left its node");
  command_.Add("--state", state_,
               "Print what each step of these nodes, such as r0,r1, changes in their states");
  command_.Add("--at", at_,
               "With --state: print the states after this step, and end the run there");
  command_.Add("--break", break_,
               "Stop before this step where the command runs under a debugger such as gdb");
  children_.AddTo(command_);
}

absl::StatusOr<std::vector<NodeId>> ReplayCommand::CheckWhatIsShown() const {
  if (states_ && out_.empty()) {
    return absl::InvalidArgumentError("--states needs --out: the folder of the traces");
  }
  if (at_.has_value() && state_.empty()) {
    return absl::InvalidArgumentError("--at needs --state: whose states are to be printed");
  }
  if (break_ == 0 || at_ == 0) {
    return absl::InvalidArgumentError(std::string(at_ == 0 ? "--at" : "--break") +
                                      ": the first step of a run is step 1");
  }
  if (break_.has_value() && !IsTraced()) {
    return absl::InvalidArgumentError(
        "--break: no debugger is attached to this process; start it as `gdb --args " +
        program_.Typed("replay " + ShellWord(runs_.front())) + " ... --break " +
        std::to_string(*break_) + "`, and `run`");
  }
  std::vector<NodeId> nodes;
  for (const std::string& word : Words({state_})) {
    const auto node = NodeId::Parse(word);
    if (!node.has_value()) {
      return absl::InvalidArgumentError("--state: '" + word + "' is not a node, such as r0 or c1");
    }
    nodes.push_back(*node);
  }
  return nodes;
}

absl::StatusOr<ReplayCommand::Choices> ReplayCommand::Parse() const {
  Choices choices;
  const auto limits = children_.Limits();
  if (!limits.ok()) return limits.status();
  choices.limits = *limits;
  if (auto status = CheckRuns(); !status.ok()) return status;
  auto seeded = choices_.OpenForSeeds(runs_);
  if (!seeded.ok()) return seeded.status();
  choices.seeded = *std::move(seeded);
  const auto of_traces = ChoicesForTrace();
  if (!of_traces.ok()) return of_traces.status();
  choices.of_traces = *of_traces;
  auto state_of = CheckWhatIsShown();
  if (!state_of.ok()) return state_of.status();
  choices.state_of = *std::move(state_of);
  return choices;
}

int ReplayCommand::Run() const {
  const auto choices = Parse();
  if (!choices.ok()) return RefuseInput(choices.status());
  int exit_code = kNothingFound;
  for (const std::string& run : runs_) {
    if (runs_.size() > 1) std::cout << (&run == &runs_.front() ? "" : "\n") << run << ":\n";
    exit_code = FirstOf(exit_code, Replay(run, *choices));
  }
  return exit_code;
}

absl::Status ReplayCommand::CheckRuns() const {
  if (runs_.size() == 1) return absl::OkStatus();
  for (const auto& [option, file] : {std::pair("--scenario", scenario_), {"--history", history_}}) {
    if (file.empty()) continue;
    return absl::InvalidArgumentError(std::string(option) + ": the file is of one run, not of " +
                                      std::to_string(runs_.size()));
  }
  if (const auto status = CheckInputs(runs_); !status.ok() || out_.empty()) return status;
  std::vector<std::string> outputs;
  for (const std::string& run : runs_) outputs.push_back(out_ + "/replayed-" + FileNameOf(run));
  return CheckOutputs(runs_, outputs);
}

int ReplayCommand::Replay(const std::string& run, const Choices& choices) const {
  if (WithoutCompression(run).ends_with(".json")) {
    return RefuseInput(
        absl::InvalidArgumentError("a scenario is run with `" +
                                   program_.Typed("run " + ShellWord(run)) + "`, not replayed"),
        run);
  }
  const auto number = ParseRunSeed(run);
  // Read here: what comes from a pipe comes once, and there may be more than one child.
  const auto text = number.has_value() ? absl::StatusOr<std::string>("") : ReadFile(run);
  if (!text.ok()) return RefuseInput(text.status(), run);
  const auto replay = [&] {
    return number.has_value() ? ReplaySeed(**number, choices) : ReplayTrace(run, *text, choices);
  };
  // A debugger is attached to this process, not to a child.
  return children_.InProcess() || break_.has_value() ? replay() : InChild(choices.limits, replay);
}

RecordingChoices ReplayCommand::WhatToRecord(const std::string& arguments,
                                             const Choices& choices) const {
  RecordingChoices what;
  what.replay_command = program_.Typed(arguments);
  what.recorded_command = program_.Recorded(arguments);
  if (!choices.of_traces.then_random.has_value() && until_.has_value()) what.until = *until_;
  what.states = states_;
  what.state_of = choices.state_of;
  what.at = at_;
  what.stop_before = break_;
  return what;
}

int ReplayCommand::ReplaySeed(std::uint64_t seed, const Choices& choices) const {
  const ChosenRuns& chosen = *choices.seeded;
  const ProtocolDriver& driver = *chosen.driver;
  Recording recording(WhatToRecord(chosen.ReplayArguments(seed), choices));
  absl::Status status;
  if (!out_.empty()) {
    status = recording.OpenTrace(
        out_, std::string(driver.name()) + "-" + std::to_string(seed) + ".trace.jsonl");
  }
  if (!status.ok()) return RefuseInput(status);
  recording.Keep(scenario_, history_);
  const RunOutcome outcome = chosen.runs->Record(seed, recording.outputs());
  status = recording.WriteKept(driver);
  recording.Show(outcome);
  if (status.ok()) status = recording.CheckShown(outcome);
  return FirstOf(status.ok() ? kNothingFound : RefuseInput(status), ExitCodeOf(outcome));
}

absl::StatusOr<ReplayChoices> ReplayCommand::ChoicesForTrace() const {
  ReplayChoices choices;
  choices.tolerant = tolerant_;
  if (then_.empty()) return choices;
  if (!until_.has_value()) {
    return absl::InvalidArgumentError("--then needs --until: the step after which it decides");
  }
  choices.then_random = then_seed_.value_or(0);
  choices.leave_after = *until_;
  return choices;
}

std::string ReplayCommand::ArgumentsForTrace(const std::string& file) const {
  std::string command = "replay " + ShellWord(file);
  if (tolerant_) command += " --tolerant";
  if (until_.has_value()) command += " --until " + std::to_string(*until_);
  if (!then_.empty()) command += " --then random --seed " + std::to_string(then_seed_.value_or(0));
  return command;
}

int ReplayCommand::ReplayTrace(const std::string& file, const std::string& text,
                               const Choices& all) const {
  const ReplayChoices& choices = all.of_traces;
  const auto protocol = TraceProtocol(text);
  if (!protocol.ok()) return RefuseInput(protocol.status(), file);
  const auto driver = protocols_.Find(*protocol);
  if (!driver.ok()) return RefuseInput(driver.status(), file);

  const bool goes_on = choices.then_random.has_value();
  Recording recording(WhatToRecord(ArgumentsForTrace(file), all));
  absl::Status status;
  if (!out_.empty()) {
    status = recording.OpenTrace(out_, "replayed-" + FileNameOf(file));
  }
  if (!status.ok()) return RefuseInput(status);
  recording.Keep(scenario_, history_);
  const auto replayed = (*driver)->Replay(text, choices, recording.outputs());
  if (!replayed.ok()) return RefuseInput(replayed.status(), file);
  status = recording.WriteKept(**driver);
  if (status.ok()) status = recording.CheckShown(replayed->outcome);
  const int written = status.ok() ? kNothingFound : RefuseInput(status);

  const bool differs = !replayed->difference.empty();
  const bool may_differ = tolerant_ || goes_on;
  if (may_differ || !differs) recording.Show(replayed->outcome);
  if (!differs) {
    std::cout << (goes_on ? "Every step until then is as recorded.\n"
                          : "Every step is as recorded.\n");
    return FirstOf(written, ExitCodeOf(replayed->outcome));
  }
  std::cout << "The run differs from its trace at step " << replayed->different_step << ":\n"
            << replayed->difference;
  if (!may_differ) {
    std::cout << "The protocol or the simulator has changed since the trace was written, or the "
                 "protocol is not deterministic.\n";
    return kNondeterminism;
  }
  std::cout << replayed->skipped << (replayed->skipped == 1 ? " decision" : " decisions")
            << " of the trace did not apply: what they are about did not occur.\n";
  return FirstOf(written, ExitCodeOf(replayed->outcome));
}

}  // namespace stampede
