#include "stampede/replay/trace_diff.h"

#include <map>
#include <optional>
#include <utility>

#include "stampede/core/json.h"
#include "stampede/replay/internal/json_difference.h"
#include "stampede/replay/trace.h"

namespace stampede {
namespace {

constexpr std::size_t kMostFields = 8;

// One trace, by name.
struct NamedTrace {
  Json header;
  std::map<std::string, std::size_t> places;  // of a step, by the name of its input
  std::vector<Json> steps;
  std::map<std::string, std::string> decisions;
  std::string verdict = "no violation";
};

// The name under which a decision is known, and what was decided.
std::optional<std::pair<std::string, std::string>> DecisionOf(const Json& json) {
  for (const char* key : {"message", "release", "window", "crash", "entropy"}) {
    if (!json.contains(key)) continue;
    Json rest = json;
    rest.erase(key);
    return std::pair(std::string(key) + " " + JsonLine(json[key]), JsonLine(rest));
  }
  return std::nullopt;
}

absl::StatusOr<NamedTrace> ReadRun(std::string_view text) {
  if (const auto protocol = TraceProtocol(text); !protocol.ok()) return protocol.status();
  NamedTrace run;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    auto json = ParseJson(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!json.ok() || !json->is_object()) {
      return absl::InvalidArgumentError(
          "line " + std::to_string(number) + ": " +
          (json.ok() ? "expected an object" : std::string(json.status().message())));
    }
    if (number == 1) {
      run.header = *std::move(json);
    } else if (json->contains("do")) {
      const std::string what = "do " + JsonLine(*json);
      run.decisions[what] = "";
    } else if (const auto decision = DecisionOf(*json)) {
      run.decisions.insert(*decision);
    } else if (json->contains("step") && json->contains("name") && (*json)["name"].is_string()) {
      run.places[(*json)["name"].get<std::string>()] = run.steps.size();
      run.steps.push_back(*std::move(json));
    } else if (json->contains("violation")) {
      const Json& violation = (*json)["violation"];
      run.verdict = violation.is_object() && violation.contains("summary")
                        ? JsonLine(violation["invariant"]) + " " + JsonLine(violation["summary"])
                        : "a violation";
    }
  }
  return run;
}

// What a step was apart from when it was.
Json Timeless(Json step) {
  for (const char* key : {"step", "at", "because", "fingerprint"}) step.erase(key);
  if (step.contains("input") && step["input"].is_object()) step["input"].erase("now");
  return step;
}

std::uint64_t NumberOf(const Json& step) {
  std::uint64_t number = 0;
  FromJson(step["step"], number).IgnoreError();
  return number;
}

void DiffDecisions(const NamedTrace& a, const NamedTrace& b, std::vector<std::string>& only_a) {
  for (const auto& [name, decision] : a.decisions) {
    const auto other = b.decisions.find(name);
    if (other != b.decisions.end() && other->second == decision) continue;
    only_a.push_back(name + (decision.empty() ? "" : " " + decision));
  }
}

}  // namespace

absl::StatusOr<TraceDifference> DiffTraces(std::string_view text_a, std::string_view text_b) {
  const auto a = ReadRun(text_a);
  if (!a.ok()) return absl::InvalidArgumentError("A: " + std::string(a.status().message()));
  const auto b = ReadRun(text_b);
  if (!b.ok()) return absl::InvalidArgumentError("B: " + std::string(b.status().message()));
  TraceDifference difference;
  difference.options = JsonDifferences(a->header.value("options", Json::object()), "A",
                                       b->header.value("options", Json::object()), "B", 40);
  DiffDecisions(*a, *b, difference.only_a);
  DiffDecisions(*b, *a, difference.only_b);
  for (const Json& step : a->steps) {
    const std::string name = step["name"].get<std::string>();
    const auto place = b->places.find(name);
    if (place == b->places.end()) {
      difference.steps_only_a.push_back(name);
      continue;
    }
    const Json& other = b->steps[place->second];
    Json of_a = Timeless(step);
    Json of_b = Timeless(other);
    if (of_a.contains("state") != of_b.contains("state")) {  // one trace is without states
      of_a.erase("state");
      of_b.erase("state");
    }
    auto fields = JsonDifferences(of_a, "A", of_b, "B", kMostFields);
    if (fields.empty()) {
      ++difference.same;
      continue;
    }
    difference.changed.push_back(
        {name, step.value("node", ""), NumberOf(step), NumberOf(other), std::move(fields)});
  }
  for (const Json& step : b->steps) {
    const std::string name = step["name"].get<std::string>();
    if (!a->places.contains(name)) difference.steps_only_b.push_back(name);
  }
  difference.verdict_a = a->verdict;
  difference.verdict_b = b->verdict;
  return difference;
}

std::string ShowDifference(const TraceDifference& difference, std::size_t most_lines) {
  std::string text;
  const auto list = [&](const std::string& title, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    text += title + " (" + std::to_string(lines.size()) + "):\n";
    for (std::size_t i = 0; i < lines.size() && i < most_lines; ++i) text += "  " + lines[i] + "\n";
    if (lines.size() > most_lines) text += "  ...\n";
  };
  list("Options that differ", difference.options);
  list("Decided in A only", difference.only_a);
  list("Decided in B only", difference.only_b);
  if (!difference.changed.empty()) {
    const StepDifference& first = difference.changed.front();
    text += "The runs part at " + first.name + ", taken by " + first.node + " in step " +
            std::to_string(first.step_a) + " of A and " + std::to_string(first.step_b) + " of B\n";
  }
  std::size_t shown = 0;
  for (const StepDifference& changed : difference.changed) {
    if (++shown > most_lines) {
      text += "... and " + std::to_string(difference.changed.size() - most_lines) +
              " more steps that came out differently\n";
      break;
    }
    text += "  " + changed.name + "  (" + changed.node + ")\n";
    for (const std::string& field : changed.fields) text += "    " + field + "\n";
  }
  list("Happened in A only", difference.steps_only_a);
  list("Happened in B only", difference.steps_only_b);
  text += std::to_string(difference.same) + " steps are the same in both, " +
          std::to_string(difference.changed.size()) + " came out differently.\n";
  text += "A ends with " + difference.verdict_a + ".\nB ends with " + difference.verdict_b + ".\n";
  return text;
}

}  // namespace stampede
