#include "stampede/cli/scenario_report.h"

#include <algorithm>
#include <cstdio>

#include "stampede/cli/files.h"
#include "stampede/cli/finding_report.h"
#include "stampede/cli/protocols.h"
#include "stampede/core/json.h"
#include "stampede/scenarios/scenario.h"

namespace stampede {
namespace {

// Text of the file with each check's fields as they were found, or "" where all are so already.
std::string Updated(scenario::Scenario scenario, const ScenarioResult& result,
                    const Vocabulary& vocabulary, const std::string& schema) {
  bool changed = false;
  for (const auto& [index, found] : result.checked) {
    auto& check = std::get<scenario::Check>(scenario.steps[index].action);
    changed |= check.fields != found;
    check.fields = found;
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

ScenarioReport RunScenarioFile(const std::string& file, std::ostream* trace) {
  ScenarioReport result;
  result.file = file;
  const auto start = std::chrono::steady_clock::now();
  const auto in_trouble = [&](const absl::Status& status) {
    result.trouble = std::string(status.message());
    return result;
  };
  const auto text = ReadFile(file);
  if (!text.ok()) return in_trouble(text.status());
  const auto protocol = ScenarioProtocol(*text);
  if (!protocol.ok()) return in_trouble(protocol.status());
  const auto runner = FindProtocol(*protocol);
  if (!runner.ok()) return in_trouble(runner.status());
  const auto scenario = ParseScenario(*text, (*runner)->vocabulary());
  if (!scenario.ok()) return in_trouble(scenario.status());
  result.title = scenario->title;

  for (const bool without_defect : {false, true}) {
    if (without_defect && (!scenario->passes_without_defect || !result.passed())) break;
    LastEvents events(14);
    RunOutputs outputs;
    outputs.story = [&events](const std::string& line) { events.Add(line); };
    outputs.command = "stampede run " + file;
    if (!without_defect) outputs.trace = trace;
    const auto ran = (*runner)->RunScenario(*scenario, without_defect, outputs);
    if (!ran.ok()) return in_trouble(ran.status());
    const scenario::Expectation good;
    result.failure = Disagreement(without_defect ? good : scenario->expect, *ran);
    result.steps += ran->run.steps;
    if (!result.passed()) {
      result.story = events.lines();
      if (without_defect) result.in_variant = "with nothing planted";
    }
    if (without_defect) continue;
    result.violation = scenario->expect.violation;
    result.updated = Updated(*scenario, *ran, (*runner)->vocabulary(), SchemaOf(*text));
    for (const std::size_t step : ran->idle) {
      result.idle.push_back("/steps/" + std::to_string(step) + " " +
                            ShowStepOf(scenario->steps[step], (*runner)->vocabulary()));
    }
  }
  result.seconds = std::chrono::steady_clock::now() - start;
  return result;
}

void ReportForPeople(const std::vector<ScenarioReport>& results, bool show_idle, const Style& style,
                     std::ostream& out) {
  std::size_t failed = 0;
  for (const ScenarioReport& result : results) {
    if (result.passed()) {
      out << style.green << "ok    " << style.plain << result.file;
      if (!result.violation.empty()) out << style.dim << "  " << result.violation << style.plain;
      out << "\n";
      if (!show_idle) continue;
      for (const std::string& step : result.idle) out << "        never came up: " << step << "\n";
      continue;
    }
    ++failed;
    out << style.red << style.bold << "FAIL  " << style.plain << result.file << "\n";
    if (!result.title.empty()) out << "      " << result.title << "\n";
    out << "      " << (result.in_variant.empty() ? "" : result.in_variant + ": ") << result.trouble
        << result.failure << "\n";
    for (const std::string& step : result.idle) out << "      never came up: " << step << "\n";
    if (!result.story.empty()) out << "      The last events before that:\n";
    for (const std::string& line : result.story) out << style.dim << line << style.plain << "\n";
  }
  out << results.size() << (results.size() == 1 ? " scenario, " : " scenarios, ")
      << (failed == 0 ? "all as expected" : std::to_string(failed) + " not as expected") << "\n";
}

void ReportAsJson(const std::vector<ScenarioReport>& results, std::ostream& out) {
  for (const ScenarioReport& result : results) {
    Json json = {{"file", result.file}, {"title", result.title}, {"passed", result.passed()}};
    if (!result.violation.empty()) json["expected_violation"] = result.violation;
    if (!result.trouble.empty()) json["error"] = result.trouble;
    if (!result.failure.empty()) json["failure"] = result.failure;
    if (!result.in_variant.empty()) json["variant"] = result.in_variant;
    if (!result.idle.empty()) json["never_came_up"] = result.idle;
    json["steps"] = result.steps;
    out << JsonLine(json) << "\n";
  }
}

void ReportAsJunit(const std::vector<ScenarioReport>& results, std::ostream& out) {
  const auto failures = std::count_if(results.begin(), results.end(),
                                      [](const auto& result) { return !result.passed(); });
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"stampede run\" tests=\""
      << results.size() << "\" failures=\"" << failures << "\">\n";
  for (const ScenarioReport& result : results) {
    char seconds[32];
    std::snprintf(seconds, sizeof(seconds), "%.3f", result.seconds.count());
    out << "  <testcase classname=\"" << EscapedForXml(result.file) << "\" name=\""
        << EscapedForXml(result.title) << "\" time=\"" << seconds << "\"";
    if (result.passed()) {
      out << "/>\n";
      continue;
    }
    out << ">\n    <failure message=\"" << EscapedForXml(result.trouble + result.failure) << "\">";
    for (const std::string& line : result.story) out << EscapedForXml(line) << "\n";
    out << "</failure>\n  </testcase>\n";
  }
  out << "</testsuite>\n";
}

}  // namespace stampede
