#include "stampede/core/internal/time_text.h"
#include "stampede/core/json.h"
#include "stampede/scenarios/internal/fault_choice_json.h"
#include "stampede/scenarios/internal/fault_json.h"
#include "stampede/scenarios/scenario.h"

namespace stampede {
namespace {

using namespace scenario;  // NOLINT(google-build-using-namespace): the vocabulary of the format

std::string Text(Duration span) {
  return ShowDuration(span);
}

// Adds an action's keys to a step.
class ActionWriter {
 public:
  ActionWriter(Json& json, const Vocabulary& vocabulary) : json_(json), vocabulary_(vocabulary) {}

  void operator()(const scenario::Invoke& action) {
    json_["invoke"] = *ParseJson(action.operation);
    json_["client"] = action.client.ToString();
    if (action.answers.has_value()) json_["answers"] = *ParseJson(*action.answers);
  }
  void operator()(const Fire& action) {
    json_["fire"] = std::string(vocabulary_.timers[action.timer]) + " " + action.node.ToString();
  }
  void operator()(const OnMessages& action) {
    constexpr std::array<const char*, 6> kVerbs = {"drop", "duplicate", "delay",
                                                   "hold", "release",   "deliver"};
    Json list = Json::array();
    for (const MessagePattern& message : action.messages) {
      list.push_back(ShowPattern(message, vocabulary_));
    }
    json_[kVerbs[static_cast<std::size_t>(action.verb)]] = list.size() == 1 ? list[0] : list;
    const bool must_say = action.verb == OnMessages::Verb::kDelay;
    if (must_say || action.by != Duration()) json_["by"] = Text(action.by);
    if (action.which == OnMessages::Which::kAll) json_["which"] = "all";
    if (action.which == OnMessages::Which::kEvery) json_["which"] = "every";
  }
  void operator()(const Inject& action) {
    WriteFault(action.fault, json_);
    For(action.span);
    if (action.lasts) json_["for"] = "ever";
  }
  void operator()(const Crash& action) {
    json_["crash"] = action.node.ToString();
    if (action.input.has_value()) {
      json_["in"] = ShowInputName(*action.input, vocabulary_);
      json_["effects"] = action.effects;
    }
    if (action.loss != DiskLoss::kUnsynced) json_["loss"] = ToJson(action.loss);
    For(action.span);
  }
  void operator()(const Entropy& action) {
    json_["entropy"] = ToJson(action.bits);
    json_["in"] = ShowInputName(action.input, vocabulary_);
  }
  void operator()(const Restart& action) { json_["restart"] = action.node.ToString(); }
  void operator()(const Resume& action) { json_["resume"] = NodesToJson(action.nodes); }
  void operator()(const Heal& action) {
    json_["heal"] = action.links.empty() ? Json("all") : LinksToJson(action.links);
  }
  void operator()(const scenario::Run& action) { json_["run"] = Text(action.span); }
  void operator()(const Until& action) {
    json_["until"] = ShowCondition(action.condition, vocabulary_);
    json_["within"] = Text(action.within);
  }
  void operator()(const Check& action) {
    json_["check"] = action.node.ToString();
    json_["is"] = *ParseJson(action.fields);
  }
  void operator()(const Settle&) { json_["settle"] = true; }

 private:
  void For(const std::optional<Duration>& span) {
    if (span.has_value()) json_["for"] = Text(*span);
  }
  Json& json_;
  const Vocabulary& vocabulary_;
};

Json StepToJson(const Step& step, const Vocabulary& vocabulary) {
  Json json = Json::object();
  if (!step.name.empty()) json["name"] = step.name;
  if (const auto* at = std::get_if<AtTime>(&step.trigger)) {
    json["at"] = Text(at->at - Time());
  } else if (const auto* input = std::get_if<AfterInput>(&step.trigger)) {
    json["after"] = ShowInputName(input->input, vocabulary);
    if (input->plus != Duration()) json["plus"] = Text(input->plus);
  } else if (const auto* after = std::get_if<AfterStep>(&step.trigger)) {
    json["after"] = after->name;
    if (after->plus != Duration()) json["plus"] = Text(after->plus);
  } else if (const auto* when = std::get_if<When>(&step.trigger)) {
    json["when"] = ShowCondition(when->condition, vocabulary);
  }
  std::visit(ActionWriter(json, vocabulary), step.action);
  if (!step.note.empty()) json["note"] = step.note;
  return json;
}

// One line, with a space after each comma and colon as people write it.
std::string Spaced(const Json& json) {
  std::string text;
  if (json.is_object() || json.is_array()) {
    const bool object = json.is_object();
    text = object ? "{" : "[";
    bool first = true;
    for (const auto& [key, value] : json.items()) {
      if (!first) text += ", ";
      first = false;
      if (object) text += JsonLine(Json(key)) + ": ";
      text += Spaced(value);
    }
    return text + (object ? "}" : "]");
  }
  return JsonLine(json);
}

Json HeadToJson(const Scenario& scenario, std::string_view schema) {
  const Scenario usual;
  Json json = Json::object();
  if (!schema.empty()) json["$schema"] = std::string(schema);
  json["version"] = kScenarioVersion;
  json["title"] = scenario.title;
  if (!scenario.why.empty()) json["why"] = scenario.why;
  json["protocol"] = scenario.protocol;
  if (scenario.options != usual.options) json["options"] = *ParseJson(scenario.options);
  if (!scenario.knobs.empty()) json["knobs"] = scenario.knobs;
  if (!scenario.defect.empty()) json["defect"] = scenario.defect;
  json["cluster"] = {{"replicas", scenario.replicas}, {"clients", scenario.clients}};
  Json network = Json::object();
  if (scenario.manual_delivery) network["delivery"] = "manual";
  if (scenario.latency_min != usual.latency_min || scenario.latency_max != usual.latency_max) {
    network["latency"] = Text(scenario.latency_min);
    if (scenario.latency_max != scenario.latency_min) {
      network["latency_max"] = Text(scenario.latency_max);
    }
  }
  if (scenario.network_salt != 0) network["salt"] = ToJson(scenario.network_salt);
  if (scenario.ordered.has_value()) network["ordered"] = *scenario.ordered;
  if (!network.empty()) json["network"] = network;
  if (scenario.manual_timers) json["timers"] = "manual";
  if (scenario.clock_offset_max != usual.clock_offset_max) {
    json["clock_offset_max"] = Text(scenario.clock_offset_max);
  }
  if (scenario.entropy_salt != 0) json["entropy"] = ToJson(scenario.entropy_salt);
  if (scenario.disk_latency != usual.disk_latency) {
    json["disk_latency"] = Text(scenario.disk_latency);
  }
  if (scenario.liveness_bound != usual.liveness_bound) {
    json["liveness_bound"] = Text(scenario.liveness_bound);
  }
  if (scenario.workload.has_value()) {
    json["workload"] = {{"think_min", Text(scenario.workload->think_min)},
                        {"think_max", Text(scenario.workload->think_max)},
                        {"salt", ToJson(scenario.workload->salt)}};
    if (scenario.workload->interval != Duration()) {
      json["workload"]["interval"] = Text(scenario.workload->interval);
    }
    if (scenario.workload->outstanding != 1) {
      json["workload"]["outstanding"] = scenario.workload->outstanding;
    }
    for (const auto& [kind, weight] : scenario.workload->mix) {
      json["workload"]["mix"][kind] = weight;
    }
  }
  if (scenario.random.has_value()) {
    json["random"] = {{"seed", std::to_string(scenario.random->seed)},
                      {"steps", scenario.random->steps}};
    WriteFaultChoice(scenario.random->faults, json["random"]);
  }
  if (!scenario.disable.empty()) json["disable"] = scenario.disable;
  return json;
}

Json ExpectationToJson(const Expectation& expect) {
  if (expect.progress) return {{"progress", true}};
  if (expect.no_progress_within.has_value()) {
    return {{"no_progress_within", Text(*expect.no_progress_within)}};
  }
  if (expect.violation.empty()) return "pass";
  Json json = {{"violation", expect.violation}};
  if (expect.node.has_value()) json["node"] = expect.node->ToString();
  if (!expect.says.empty()) json["says"] = expect.says;
  return json;
}

}  // namespace

std::string ShowStepOf(const Step& step, const Vocabulary& vocabulary) {
  Step bare = step;
  bare.note.clear();
  return Spaced(StepToJson(bare, vocabulary));
}

std::string WriteScenario(const Scenario& scenario, const Vocabulary& vocabulary,
                          std::string_view schema) {
  std::string text = "{\n";
  const Json head = HeadToJson(scenario, schema);
  for (const auto& [key, value] : head.items()) {
    text += "  " + JsonLine(Json(key)) + ": " + Spaced(value) + ",\n";
  }
  text += "  \"steps\": [";
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    text += (i > 0 ? ",\n    " : "\n    ") + Spaced(StepToJson(scenario.steps[i], vocabulary));
  }
  text += "\n  ],\n  \"expect\": " + Spaced(ExpectationToJson(scenario.expect));
  if (scenario.passes_without_defect) text += ",\n  \"without_defect\": \"pass\"";
  return text + "\n}\n";
}

}  // namespace stampede
