#include "stampede/cli/run_command.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iostream>
#include <thread>
#include <unistd.h>

#include "spdlog/spdlog.h"
#include "stampede/cli/choices.h"
#include "stampede/cli/exit_codes.h"
#include "stampede/cli/files.h"
#include "stampede/cli/scenario_report.h"
#include "stampede/cli/text.h"

namespace stampede {

RunCommand::RunCommand(CLI::App& app)
    : command_(app.add_subcommand("run",
                                  "RunScenario scenario files and compare with what they expect")) {
  command_->add_option("paths", paths_, "Scenario files, or folders of them")->required();
  command_->add_option("--jobs", jobs_, "Threads; one per core otherwise")
      ->check(CLI::Range(1, 256));
  command_->add_option("--format", format_, "human, json or junit")
      ->check(CLI::IsMember({"human", "json", "junit"}))
      ->capture_default_str();
  command_->add_option("--trace", trace_, "Write the trace of the one scenario here");
  command_->add_flag("--update", update_, "Rewrite what checks find into the files");
  command_->add_flag("--verbose", in_order_, "Name the steps that never came up");
}

int RunCommand::Run() const {
  const auto files = ExpandPaths(paths_, ".json");
  if (!files.ok()) {
    spdlog::error("{}", std::string(files.status().message()));
    return kBadInput;
  }
  std::ofstream trace;
  if (!trace_.empty()) {
    if (files->size() != 1) {
      spdlog::error("--trace: a trace is of one scenario, not of {}", files->size());
      return kBadInput;
    }
    trace.open(trace_);
    if (!trace) {
      spdlog::error("--trace: cannot write {}", trace_);
      return kBadInput;
    }
  }
  std::vector<ScenarioReport> results(files->size());
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  const unsigned jobs = jobs_ != 0 ? jobs_ : std::max(1u, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < jobs; ++i) {
    threads.emplace_back([&] {
      for (std::size_t j = next++; j < files->size(); j = next++) {
        results[j] = RunScenarioFile((*files)[j], trace.is_open() ? &trace : nullptr);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  bool unreadable = false;
  bool failed = false;
  for (ScenarioReport& result : results) {
    if (update_ && !result.updated.empty()) {
      if (const auto status = WriteFile(result.file, result.updated); !status.ok()) {
        result.trouble = std::string(status.message());
      } else {
        spdlog::info("{} was rewritten", result.file);
        result = RunScenarioFile(result.file, nullptr);
      }
    }
    unreadable |= !result.trouble.empty();
    failed |= !result.passed();
  }
  if (format_ == "json") {
    ReportAsJson(results, std::cout);
  } else if (format_ == "junit") {
    ReportAsJunit(results, std::cout);
  } else {
    ReportForPeople(results, in_order_, StyleFor(IsTerminal(STDOUT_FILENO)), std::cout);
  }
  return unreadable ? kBadInput : failed ? kViolationFound : kNothingFound;
}

}  // namespace stampede
