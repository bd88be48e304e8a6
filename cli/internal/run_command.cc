#include "stampede/cli/internal/run_command.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>
#include <thread>
#include <unistd.h>

#include "stampede/cli/internal/exit_codes.h"
#include "stampede/cli/internal/inputs.h"
#include "stampede/cli/internal/log.h"
#include "stampede/cli/internal/text.h"
#include "stampede/hunt/files.h"

namespace stampede {
namespace {

void ShowIdle(const ScenarioFileResult& result) {
  for (const std::string& step : result.idle) {
    std::cout << "      had no effect: " << step << "\n";
  }
}

void ShowFailure(const ScenarioFileResult& result, const Style& style) {
  std::cout << style.red << style.bold << "FAIL  " << style.plain << result.file << "\n";
  if (!result.title.empty()) std::cout << "      " << result.title << "\n";
  std::cout << "      " << (result.variant.empty() ? "" : result.variant + ": ") << result.error
            << result.failure << "\n";
  ShowIdle(result);
  if (!result.last_events.lines().empty()) std::cout << "      The last events before that:\n";
  for (const std::string& line : result.last_events.lines()) {
    std::cout << style.dim << line << style.plain << "\n";
  }
}

void ShowResults(const std::vector<ScenarioFileResult>& results, bool verbose) {
  const Style style = StyleFor(IsTerminal(STDOUT_FILENO));
  std::size_t failed = 0;
  for (const ScenarioFileResult& result : results) {
    if (!result.passed()) {
      ++failed;
      ShowFailure(result, style);
      continue;
    }
    std::cout << style.green << "ok    " << style.plain << result.file;
    if (!result.expected_violation.empty()) {
      std::cout << style.dim << "  " << result.expected_violation << style.plain;
    }
    std::cout << "\n";
    if (verbose) ShowIdle(result);
  }
  std::cout << results.size() << (results.size() == 1 ? " scenario, " : " scenarios, ")
            << (failed == 0 ? "all as expected" : std::to_string(failed) + " not as expected")
            << "\n";
}

}  // namespace

RunCommand::RunCommand(Arguments& arguments, const ProtocolRegistry& protocols)
    : program_(arguments.program()),
      protocols_(protocols),
      command_(
          arguments.AddCommand("run", "Run scenario files and compare with what they expect")) {
  command_.Add("paths", paths_, "Scenario files, or folders of them; - is standard input")
      .Required();
  command_.Add("--jobs", jobs_, "So many files at a time; otherwise one for each core")
      .Between(1, 256);
  command_.Add("--timeout", timeout_, "A file that takes longer has failed; not with --in-process");
  children_.AddTo(command_);
  command_.Add("--format", format_, "How to print the results").OneOf({"human", "json", "junit"});
  command_.Add(
      "--trace", trace_,
      "Write the trace of the scenario, if it is only one, to this file; compressed where it "
      "ends in .gz or .zst");
  command_.AddFlag(
      "--states", states_,
      "With --trace: each step of the trace holds the state in which it left its node");
  command_.AddFlag("--update", update_, "Rewrite the files: each check as it came out");
  command_.AddFlag("--verbose", verbose_, "Name the steps that had no effect");
}

void RunCommand::Update(ScenarioFileResult& result, const ScenarioRunOptions& options) const {
  std::error_code error;
  if (result.file == "-" || !std::filesystem::is_regular_file(result.file, error)) {
    result.error = "--update: what comes from a pipe cannot be rewritten";
    return;
  }
  if (const auto status = WriteFile(result.file, result.updated); !status.ok()) {
    result.error = std::string(status.message());
    return;
  }
  LogInfo(result.file + " was rewritten");
  result = RunFiles({result.file}, options).front();
}

std::vector<ScenarioFileResult> RunCommand::RunFiles(const std::vector<std::string>& files,
                                                     const ScenarioRunOptions& options) const {
  if (!children_.InProcess()) return RunScenarioFilesInChildren(files, protocols_, options);
  const ScenarioTrace& trace = options.trace;
  if (trace.file.empty() && !trace.story) {
    return RunScenarioFiles(files, protocols_, options.jobs);
  }
  std::vector<ScenarioFileResult> results;  // a file has one trace, and a story is told in order
  for (const std::string& file : files) results.push_back(RunScenarioFile(file, protocols_, trace));
  return results;
}

void RunCommand::Report(const std::vector<ScenarioFileResult>& results) const {
  if (format_ == "json") {
    WriteAsJson(results, std::cout);
  } else if (format_ == "junit") {
    WriteAsJunit(results, program_.name() + " run", std::cout);
  } else {
    ShowResults(results, verbose_);
  }
}

absl::StatusOr<ScenarioRunOptions> RunCommand::Parse() const {
  if (states_ && trace_.empty()) {
    return absl::InvalidArgumentError("--states needs --trace: the file that is to hold them");
  }
  if (auto status = CheckInputs(paths_); !status.ok()) return status;
  ScenarioRunOptions options;
  options.jobs =
      static_cast<unsigned>(jobs_.value_or(std::max(1u, std::thread::hardware_concurrency())));
  const auto limits = children_.Limits();
  if (!limits.ok()) return limits.status();
  options.limits = *limits;
  const auto timeout = ParseSpan(timeout_);
  if (!timeout.ok()) {
    return absl::InvalidArgumentError("--timeout: " + std::string(timeout.status().message()));
  }
  options.timeout = *timeout;
  return options;
}

int RunCommand::Run() const {
  auto parsed = Parse();
  if (!parsed.ok()) return RefuseInput(parsed.status());
  ScenarioRunOptions& options = *parsed;
  const auto list = ExpandPaths(paths_, {".json"});
  if (!list.ok()) return RefuseInput(list.status());
  const std::vector<std::string>& files = list->files;
  options.trace.story = LogsDebug();
  if (!trace_.empty()) {
    if (files.size() != 1) {
      return RefuseInput(absl::InvalidArgumentError("a trace is of one scenario, not of " +
                                                    std::to_string(files.size())),
                         "--trace");
    }
    if (!std::ofstream(trace_)) {
      return RefuseInput(absl::NotFoundError("cannot write " + trace_), "--trace");
    }
    options.trace.file = trace_;
    options.trace.states = states_;
    options.trace.command = program_.Recorded("run " + ShellWord(files.front()));
  }
  std::vector<ScenarioFileResult> results = RunFiles(files, options);
  for (const ScenarioFileResult& result : results) {
    if (result.story.empty()) continue;
    LogDebug(result.file + ":");
    for (const std::string& line : result.story) LogDebug(line);
  }
  options.trace = {};
  for (ScenarioFileResult& result : results) {
    if (update_ && !result.updated.empty()) Update(result, options);
  }
  Report(results);
  int exit_code = kNothingFound;
  for (const std::string& unread : list->unread) {
    exit_code = FirstOf(exit_code, RefuseInput(absl::InvalidArgumentError(unread)));
  }
  for (const ScenarioFileResult& result : results) {
    if (!result.error.empty()) {
      exit_code = FirstOf(exit_code, kBadInput);
    } else if (!result.passed()) {
      exit_code = FirstOf(exit_code, kViolationFound);
    }
  }
  return exit_code;
}

}  // namespace stampede
