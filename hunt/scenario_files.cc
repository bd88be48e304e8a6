#include "stampede/hunt/scenario_files.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <poll.h>
#include <thread>
#include <utility>

#include "stampede/core/json.h"
#include "stampede/hunt/files.h"
#include "stampede/hunt/junit.h"
#include "stampede/hunt/output_file.h"
#include "stampede/scenarios/scenario.h"

namespace stampede {
namespace {

// The text of the file with the fields of each check, and the answers, as they came out; "" where
// nothing changes.
std::string Updated(scenario::Scenario scenario, const ScenarioResult& result,
                    const Vocabulary& vocabulary, const std::string& schema) {
  bool changed = false;
  for (const auto& [index, found] : result.checked) {
    scenario::Action& action = scenario.steps[index].action;
    auto* const check = std::get_if<scenario::Check>(&action);
    std::string& is =
        check != nullptr ? check->fields : *std::get<scenario::Invoke>(action).answers;
    changed |= is != found;
    is = found;
  }
  return changed ? WriteScenario(scenario, vocabulary, schema) : "";
}

std::string SchemaOf(const std::string& text) {
  const auto json = ParseJson(text, /*comments=*/true);
  return json.ok() && json->contains("$schema") ? (*json)["$schema"].get<std::string>() : "";
}

// Runs a file that holds this text, and fills in its result.
absl::Status RunText(const std::string& text, const ProtocolRegistry& protocols,
                     const ScenarioTrace& trace, ScenarioFileResult& result) {
  const auto protocol = ScenarioProtocol(text);
  if (!protocol.ok()) return protocol.status();
  const auto driver = protocols.Find(*protocol);
  if (!driver.ok()) return driver.status();
  const auto scenario = ParseScenario(text, (*driver)->vocabulary());
  if (!scenario.ok()) return scenario.status();
  result.title = scenario->title;

  absl::Status traced;
  for (const bool without_defect : {false, true}) {
    if (without_defect && (!scenario->passes_without_defect || !result.passed())) break;
    LastEvents events;
    RunOutputs outputs;
    outputs.story = [&](const std::string& line) {
      events.Add(line);
      if (trace.story) result.story.push_back(line);
    };
    if (trace.story && without_defect) result.story.emplace_back("without its defect:");
    outputs.command = trace.command;
    outputs.states = trace.states;
    OutputFile trace_file;
    if (!without_defect && !trace.file.empty()) traced = trace_file.Open(trace.file);
    outputs.trace = trace_file.stream();
    const auto ran = (*driver)->RunScenario(*scenario, without_defect, outputs);
    if (!ran.ok()) return ran.status();
    if (!without_defect && traced.ok()) traced = trace_file.Close();
    const scenario::Expectation pass;
    result.failure = Disagreement(without_defect ? pass : scenario->expect, *ran);
    result.steps += ran->run.steps;
    if (!result.passed()) {
      result.last_events = events;
      if (without_defect) result.variant = "without its defect";
    }
    if (without_defect) continue;
    result.expected_violation = scenario->expect.violation;
    result.updated = Updated(*scenario, *ran, (*driver)->vocabulary(), SchemaOf(text));
    const auto shown = [&](std::size_t step) {
      return "/steps/" + std::to_string(step) + " " +
             ShowStepOf(scenario->steps[step], (*driver)->vocabulary());
    };
    for (const std::size_t step : ran->idle) result.idle.push_back(shown(step));
    for (const std::size_t step : ran->not_reached) result.not_reached.push_back(shown(step));
  }
  return traced;
}

// The same, of a text that may not have been read. The result says what is wrong with it.
void RunRead(const absl::StatusOr<std::string>& text, const ProtocolRegistry& protocols,
             const ScenarioTrace& trace, ScenarioFileResult& result) {
  const auto start = std::chrono::steady_clock::now();
  const auto status = text.ok() ? RunText(*text, protocols, trace, result) : text.status();
  result.error = std::string(status.message());
  result.seconds = std::chrono::steady_clock::now() - start;
}

}  // namespace

ScenarioFileResult RunScenarioFile(const std::string& file, const ProtocolRegistry& protocols,
                                   const ScenarioTrace& trace) {
  ScenarioFileResult result;
  result.file = file;
  RunRead(ReadFile(file), protocols, trace, result);
  return result;
}

std::vector<ScenarioFileResult> RunScenarioFiles(const std::vector<std::string>& files,
                                                 const ProtocolRegistry& protocols, unsigned jobs) {
  std::vector<ScenarioFileResult> results(files.size());
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < jobs; ++i) {
    threads.emplace_back([&] {
      for (std::size_t j = next++; j < files.size(); j = next++) {
        results[j] = RunScenarioFile(files[j], protocols);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return results;
}

namespace {

// One file, whose scenario is run in a child, and in another one where that ended in a step.
class FileInChild {
 public:
  FileInChild(const std::string& file, const ProtocolRegistry& protocols,
              const ScenarioRunOptions& options, ScenarioFileResult& result)
      : text_(ReadFile(file)), protocols_(protocols), options_(options), result_(result) {
    result_.file = file;
    Start();
  }

  // False when the result is there.
  bool Watch() {
    if (child_ == nullptr) return false;
    const auto taken = std::chrono::steady_clock::now() - start_;
    if (taken > options_.timeout) {
      const std::string step = std::to_string(child_->step());
      child_ = nullptr;
      return Fail("it did not end within " + std::to_string(options_.timeout.count()) +
                  " ms; it was at step " + step);
    }
    if (child_->Watch()) return true;
    const auto ended = std::move(child_);
    if (ended->death().has_value()) return StartAgain(*ended->death());
    const auto json = ParseJson(ended->TakeOutput());
    if (!json.ok() || !FromJson(*json, result_).ok()) return Fail("it came to no result");
    result_.seconds = taken;
    return false;
  }

  int out() const { return child_ == nullptr ? -1 : child_->out(); }

 private:
  void Start() {
    auto child = ChildProcess::Start(
        [&](int out) {
          SetFatalSteps(fatal_steps_);
          LimitMemoryGrowth(options_.limits.memory);
          ScenarioFileResult result;
          result.file = result_.file;
          RunRead(text_, protocols_, options_.trace, result);
          WriteToPipe(out, JsonLine(ToJson(result)));
        },
        options_.limits, ChildProcess::StandardError::kKept);
    if (child.ok()) {
      child_ = *std::move(child);
    } else {
      Fail(std::string(child.status().message()));
    }
  }

  bool StartAgain(const Death& death) {
    const FatalStep fatal = death.AsFatalStep(death.run);
    const bool known = std::any_of(fatal_steps_.begin(), fatal_steps_.end(),
                                   [&](const FatalStep& step) { return step.run == fatal.run; });
    if (known || death.run == 0) return Fail("it could not be told again: " + fatal.summary);
    fatal_steps_.push_back(fatal);
    Start();
    return child_ != nullptr;
  }

  bool Fail(const std::string& error) {
    result_.error = error;
    result_.seconds = std::chrono::steady_clock::now() - start_;
    return false;
  }

  // Read here: what comes from a pipe comes once, and there may be another child.
  const absl::StatusOr<std::string> text_;
  const ProtocolRegistry& protocols_;
  const ScenarioRunOptions& options_;
  ScenarioFileResult& result_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::vector<FatalStep> fatal_steps_;
  std::unique_ptr<ChildProcess> child_;
};

}  // namespace

std::vector<ScenarioFileResult> RunScenarioFilesInChildren(const std::vector<std::string>& files,
                                                           const ProtocolRegistry& protocols,
                                                           const ScenarioRunOptions& options) {
  std::vector<ScenarioFileResult> results(files.size());
  std::vector<std::unique_ptr<FileInChild>> running;
  for (std::size_t next = 0; next < files.size() || !running.empty();) {
    while (next < files.size() && running.size() < options.jobs) {
      running.push_back(
          std::make_unique<FileInChild>(files[next], protocols, options, results[next]));
      ++next;
    }
    std::vector<pollfd> readable;
    for (const auto& file : running) readable.push_back({file->out(), POLLIN, 0});
    poll(readable.data(), static_cast<nfds_t>(readable.size()), 20);
    std::erase_if(running, [](const auto& file) { return !file->Watch(); });
  }
  return results;
}

void WriteAsJson(const std::vector<ScenarioFileResult>& results, std::ostream& out) {
  for (const ScenarioFileResult& result : results) {
    Json json = {{"file", result.file}, {"title", result.title}, {"passed", result.passed()}};
    if (!result.expected_violation.empty()) json["expected_violation"] = result.expected_violation;
    if (!result.error.empty()) json["error"] = result.error;
    if (!result.failure.empty()) json["failure"] = result.failure;
    if (!result.variant.empty()) json["variant"] = result.variant;
    if (!result.idle.empty()) json["idle"] = result.idle;
    json["steps"] = result.steps;
    out << JsonLine(json) << "\n";
  }
}

void WriteAsJunit(const std::vector<ScenarioFileResult>& results, std::string_view suite,
                  std::ostream& out) {
  std::vector<JunitCase> cases;
  for (const ScenarioFileResult& result : results) {
    cases.push_back({result.file, result.title, result.seconds.count(),
                     result.error + result.failure, result.last_events.lines()});
  }
  WriteJunit(suite, cases, out);
}

}  // namespace stampede
