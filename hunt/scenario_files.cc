#include "stampede/hunt/scenario_files.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

#include "stampede/core/json.h"
#include "stampede/hunt/files.h"
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

std::string EscapedForXml(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    switch (letter) {
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '&': escaped += "&amp;"; break;
      case '"': escaped += "&quot;"; break;
      default: escaped += static_cast<unsigned char>(letter) < ' ' && letter != '\n' ? ' ' : letter;
    }
  }
  return escaped;
}

}  // namespace

ScenarioFileResult RunScenarioFile(const std::string& file, const ProtocolRegistry& protocols,
                                   std::ostream* trace, const std::string& command) {
  ScenarioFileResult result;
  result.file = file;
  const auto start = std::chrono::steady_clock::now();
  const auto fail = [&](const absl::Status& status) {
    result.error = std::string(status.message());
    return result;
  };
  const auto text = ReadFile(file);
  if (!text.ok()) return fail(text.status());
  const auto protocol = ScenarioProtocol(*text);
  if (!protocol.ok()) return fail(protocol.status());
  const auto driver = protocols.Find(*protocol);
  if (!driver.ok()) return fail(driver.status());
  const auto scenario = ParseScenario(*text, (*driver)->vocabulary());
  if (!scenario.ok()) return fail(scenario.status());
  result.title = scenario->title;

  for (const bool without_defect : {false, true}) {
    if (without_defect && (!scenario->passes_without_defect || !result.passed())) break;
    LastEvents events;
    RunOutputs outputs;
    outputs.story = [&events](const std::string& line) { events.Add(line); };
    outputs.command = command;
    if (!without_defect) outputs.trace = trace;
    const auto ran = (*driver)->RunScenario(*scenario, without_defect, outputs);
    if (!ran.ok()) return fail(ran.status());
    const scenario::Expectation pass;
    result.failure = Disagreement(without_defect ? pass : scenario->expect, *ran);
    result.steps += ran->run.steps;
    if (!result.passed()) {
      result.last_events = events;
      if (without_defect) result.variant = "without its defect";
    }
    if (without_defect) continue;
    result.expected_violation = scenario->expect.violation;
    result.updated = Updated(*scenario, *ran, (*driver)->vocabulary(), SchemaOf(*text));
    const auto shown = [&](std::size_t step) {
      return "/steps/" + std::to_string(step) + " " +
             ShowStepOf(scenario->steps[step], (*driver)->vocabulary());
    };
    for (const std::size_t step : ran->idle) result.idle.push_back(shown(step));
    for (const std::size_t step : ran->not_reached) result.not_reached.push_back(shown(step));
  }
  result.seconds = std::chrono::steady_clock::now() - start;
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
        results[j] = RunScenarioFile(files[j], protocols, nullptr);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
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
  const auto failures = std::count_if(results.begin(), results.end(),
                                      [](const auto& result) { return !result.passed(); });
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"" << EscapedForXml(suite)
      << "\" tests=\"" << results.size() << "\" failures=\"" << failures << "\">\n";
  for (const ScenarioFileResult& result : results) {
    char seconds[32];
    std::snprintf(seconds, sizeof(seconds), "%.3f", result.seconds.count());
    out << "  <testcase classname=\"" << EscapedForXml(result.file) << "\" name=\""
        << EscapedForXml(result.title) << "\" time=\"" << seconds << "\"";
    if (result.passed()) {
      out << "/>\n";
      continue;
    }
    out << ">\n    <failure message=\"" << EscapedForXml(result.error + result.failure) << "\">";
    for (const std::string& line : result.last_events.lines()) out << EscapedForXml(line) << "\n";
    out << "</failure>\n  </testcase>\n";
  }
  out << "</testsuite>\n";
}

}  // namespace stampede
