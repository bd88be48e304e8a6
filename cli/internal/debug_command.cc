#include "stampede/cli/internal/debug_command.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <memory>
#include <poll.h>
#include <sstream>
#include <unistd.h>
#include <utility>

#include "stampede/cli/internal/command_history.h"
#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/line_editor.h"
#include "stampede/cli/internal/log.h"
#include "stampede/cli/internal/text.h"
#include "stampede/hunt/files.h"
#include "stampede/replay/trace.h"

namespace stampede {
namespace {

volatile std::sig_atomic_t interrupted = 0;

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// At once: the process may end in the next step.
void Print(const std::string& text) {
  std::cout << text;
  std::cout.flush();
  std::fflush(stdout);
}

// Lines as they are typed, or those of the script.
class CommandLines {
 public:
  // `first` is the first of the script that is still to be taken.
  CommandLines(const std::optional<std::vector<std::string>>& script, std::size_t first,
               const Debugger& debugger)
      : script_(script), next_(first) {
    if (script.has_value()) return;
    editor_ = std::make_unique<LineEditor>(
        "(debug) ", [&debugger](std::string_view line) { return debugger.Completions(line); });
    for (const std::string& line : history_.Read()) editor_->Remember(line);
  }
  // A line that was typed before in this use of the command.
  void Remember(const std::string& line) {
    if (editor_ != nullptr && !history_.exists()) editor_->Remember(line);
  }
  std::optional<std::string> Next() {
    if (editor_ != nullptr) {
      auto line = editor_->Read();
      if (line.has_value()) history_.Add(*line);
      return line;
    }
    if (next_ == script_->size()) return std::nullopt;
    Print("> " + (*script_)[next_] + "\n");
    return (*script_)[next_++];
  }

 private:
  const std::optional<std::vector<std::string>>& script_;
  std::size_t next_;
  std::unique_ptr<LineEditor> editor_;
  const CommandHistory history_{"debug_history"};
};

}  // namespace

DebugCommand::DebugCommand(Arguments& arguments, const ProtocolRegistry& protocols)
    : program_(arguments.program()),
      protocols_(protocols),
      command_(arguments.AddCommand(
          "debug", "Step through a run, forwards and backwards, and change it by hand")),
      choices_(protocols) {
  command_
      .Add("run", run_,
           "A run seed, or a file: a scenario, or a trace *.trace.jsonl, compressed or not")
      .Required();
  choices_.AddTo(command_, program_, "--protocol",
                 "The protocol of the run seed; a file names its own");
  command_.Add("--script", script_,
               "Take the commands from this file; otherwise from the terminal, or from a pipe");
  children_.AddTo(command_);
}

absl::StatusOr<DebugCommand::Source> DebugCommand::Open() const {
  Source source;
  auto seeded = choices_.OpenForSeeds({run_});
  if (!seeded.ok()) return seeded.status();
  source.seeded = *std::move(seeded);
  const bool from_pipe = script_.empty() && !IsTerminal(STDIN_FILENO);
  if (run_ == "-" && (from_pipe || script_ == "-")) {
    return absl::InvalidArgumentError(
        "standard input cannot hold the run and the commands: see --script");
  }
  if (source.seeded.has_value()) {
    source.seed = **ParseRunSeed(run_);
  } else {
    auto text = ReadFile(run_);
    if (!text.ok()) return text.status();
    source.text = *std::move(text);
  }
  if (!from_pipe && script_.empty()) return source;
  const auto script = ReadFile(from_pipe ? "-" : script_);
  if (!script.ok()) return script.status();
  source.script = LinesOf(*script);
  return source;
}

absl::StatusOr<const ProtocolDriver*> DebugCommand::ProtocolOf(const Source& source) const {
  if (source.seed.has_value()) return source.seeded->driver;
  const auto of_trace = TraceProtocol(source.text);
  const bool is_trace = of_trace.ok() || run_.find(".jsonl") != std::string::npos;
  const auto name = is_trace ? of_trace : ScenarioProtocol(source.text);
  if (!name.ok()) return name.status();
  return protocols_.Find(*name);
}

absl::StatusOr<RecordedRun> DebugCommand::Record(const Source& source,
                                                 const ProtocolDriver& protocol) const {
  if (source.seed.has_value()) return RecordSeed(*source.seeded->runs, *source.seed);
  if (TraceProtocol(source.text).ok()) return RecordTrace(protocol, source.text);
  const auto scenario = ParseScenario(source.text, protocol.vocabulary());
  if (!scenario.ok()) return scenario.status();
  return RecordScenario(protocol, *scenario);
}

int DebugCommand::Run() const {
  auto limits = children_.Limits();
  if (!limits.ok()) return RefuseInput(limits.status());
  const auto source = Open();
  if (!source.ok()) return RefuseInput(source.status());
  if (children_.InProcess()) return Serve(*source, {}, [](const std::string&) {});
  return ServeInChildren(*source, *limits);
}

int DebugCommand::Serve(const Source& source, const Earlier& earlier, const Note& note) const {
  const auto protocol = ProtocolOf(source);
  if (!protocol.ok()) return RefuseInput(protocol.status(), run_);
  std::vector<FatalStep> while_recording;
  for (const Earlier::Died& died : earlier.deaths) {
    if (died.lines == 0) while_recording.push_back(died.step);
  }
  SetFatalSteps(std::move(while_recording));
  auto recorded = Record(source, **protocol);
  if (!recorded.ok()) return RefuseInput(recorded.status(), run_);
  const std::string name = source.seed.has_value() ? "the run of run seed " + run_ : run_;
  Debugger debugger(**protocol, std::make_shared<const RecordedRun>(*std::move(recorded)), name,
                    WriteFile);
  const bool typed = !source.script.has_value();
  if (typed) debugger.StopWhen([] { return interrupted != 0; });
  CommandLines lines(source.script, earlier.lines.size(), debugger);
  if (earlier.lines.empty()) Print(debugger.Introduction());
  for (const std::string& line : earlier.lines) lines.Remember(line);
  int exit_code = Repeat(debugger, earlier);
  while (exit_code == kNothingFound && !debugger.quits()) {
    const auto line = lines.Next();
    if (!line.has_value()) break;
    note(*line);
    // Ctrl-C ends a long way, and does nothing at the prompt.
    interrupted = 0;
    if (typed) std::signal(SIGINT, [](int) { interrupted = 1; });
    const auto answer = debugger.Execute(*line);
    if (typed) std::signal(SIGINT, SIG_IGN);
    if (answer.ok()) {
      Print(*answer);
    } else if (typed) {
      LogError(std::string(answer.status().message()));
    } else {  // what comes after it would be about another place
      exit_code = RefuseInput(answer.status(), *line);
    }
  }
  return exit_code;
}

// Only the last line is answered: the others were, and the steps at which processes ended are not
// taken any more.
int DebugCommand::Repeat(Debugger& debugger, const Earlier& earlier) const {
  for (std::size_t i = 0; i < earlier.lines.size(); ++i) {
    for (const Earlier::Died& died : earlier.deaths) {
      if (died.lines == i + 1) debugger.timeline().ExpectFatalStep(died.step);
    }
    const auto answer = debugger.Execute(earlier.lines[i]);
    debugger.timeline().ForgetFatalSteps();
    if (i + 1 < earlier.lines.size()) continue;
    if (!answer.ok()) return RefuseInput(answer.status(), earlier.lines[i]);
    Print(*answer);
  }
  return kNothingFound;
}

int DebugCommand::ServeInChildren(const Source& source, const ChildLimits& limits) const {
  constexpr std::size_t kMostDeaths = 20;
  // What a child writes to its parent: lines before they are carried out, and its exit code.
  constexpr char kLine = 'l';
  constexpr char kEnd = 'e';
  if (!source.script.has_value()) std::signal(SIGINT, SIG_IGN);
  Earlier earlier;
  while (true) {
    const auto child = ChildProcess::Start(
        [&](int out) {
          LimitMemoryGrowth(limits.memory);
          const int exit_code = Serve(source, earlier, [&](const std::string& line) {
            WriteToPipe(out, kLine + line + "\n");
          });
          WriteToPipe(out, kEnd + std::to_string(exit_code) + "\n");
        },
        limits, ChildProcess::StandardError::kShared);
    if (!child.ok()) {
      LogError(std::string(child.status().message()));
      return kNondeterminism;
    }
    while ((*child)->Watch()) {
      pollfd readable{(*child)->out(), POLLIN, 0};
      poll(&readable, 1, 20);
    }
    for (const std::string& line : LinesOf((*child)->TakeOutput())) {
      if (line[0] == kEnd) return std::stoi(line.substr(1));
      earlier.lines.push_back(line.substr(1));
    }
    const auto& death = (*child)->death();
    const bool in_a_run = death.has_value() && death->run != 0;
    if (!in_a_run || earlier.deaths.size() == kMostDeaths) {
      LogError("the debugger ended: " + (death.has_value() ? death->AsFatalStep(1).summary
                                                           : std::string("nobody knows why")));
      return kNondeterminism;
    }
    earlier.deaths.push_back({earlier.lines.size(), death->AsFatalStep(death->run)});
  }
}

}  // namespace stampede
