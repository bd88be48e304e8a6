#include <array>
#include <utility>

#include "stampede/scenarios/internal/fault_choice_json.h"
#include "stampede/scenarios/internal/fault_json.h"
#include "stampede/scenarios/internal/object_reader.h"
#include "stampede/scenarios/internal/references.h"
#include "stampede/scenarios/scenario.h"

namespace stampede {
namespace {

using namespace scenario;  // NOLINT(google-build-using-namespace): the vocabulary of the format

// More than a person can read; a file may come from anywhere.
constexpr std::size_t kMostSteps = 100'000;
// The invariant that is broken where clients are not answered in time.
constexpr const char* kProgress = "progress";

// What version 1 called something, and what it is called now.
struct OldWord {
  std::string_view old;
  std::string_view now;
};

absl::Status RefuseOldWords(const Json& json, const std::string& where,
                            std::initializer_list<OldWord> words) {
  if (!json.is_object()) return absl::OkStatus();
  for (const auto& [old, now] : words) {
    if (!json.contains(std::string(old))) continue;
    return absl::InvalidArgumentError(where + ": '" + std::string(old) +
                                      "' is a word of version 1, " + "now it is " +
                                      std::string(now));
  }
  return absl::OkStatus();
}

// Reads one step: which keys it has says what it does.
class StepReader {
 public:
  StepReader(const Json& json, std::string where, const Vocabulary& vocabulary)
      : fields_(json, std::move(where)), vocabulary_(vocabulary) {}

  absl::StatusOr<Step> Read() {
    fields_.ReportError(
        RefuseOldWords(fields_.json(), fields_.where(),
                       {{"slow", "'slow-node'"},
                        {"slow_disk", "'slow-disk'"},
                        {"fill_disk", "'full-disk'"},
                        {"clock", "'clock-drift' with 'rate', or 'clock-jump' with 'by'"},
                        {"lose", "'loss'"}}));
    fields_.Get("name", step_.name);
    fields_.Get("note", step_.note);
    ReadTrigger();
    ReadAction();
    if (auto status = fields_.Finish(); !status.ok()) return status;
    if (actions_.size() == 1) return std::move(step_);
    std::string found;
    for (const std::string_view action : actions_) found += " " + std::string(action);
    return absl::InvalidArgumentError(
        fields_.where() + ": a step does one thing, this one does " +
        (actions_.empty()
             ? "nothing; it needs one of invoke, fire, deliver, drop, duplicate, delay, hold, "
               "release, crash, entropy, restart, resume, heal, run, until, check, settle, or a "
               "fault: " +
                   FaultNames()
             : std::to_string(actions_.size()) + ":" + found));
  }

 private:
  auto ConditionParser() const {
    return [this](const std::string& text) { return ParseCondition(text, vocabulary_); };
  }

  void ReadTrigger() {
    int triggers = 0;
    Duration at;
    if (fields_.Get("at", at)) {
      step_.trigger = AtTime{Time(at.microseconds())};
      ++triggers;
    }
    Duration plus;
    const bool has_plus = fields_.Get("plus", plus);
    std::string after;
    if (fields_.Get("after", after)) {
      const auto input = ParseInputName(after, vocabulary_);
      if (input.has_value()) {
        step_.trigger = AfterInput{*input, plus};
      } else {
        step_.trigger = AfterStep{after, plus};
      }
      ++triggers;
    } else if (has_plus) {
      fields_.ReportError(
          absl::InvalidArgumentError(fields_.where() + ": \"plus\" goes with \"after\" only"));
    }
    Condition condition;
    if (fields_.Get("when", condition, ConditionParser())) {
      step_.trigger = When{condition};
      ++triggers;
    }
    if (triggers > 1) {
      fields_.ReportError(absl::InvalidArgumentError(
          fields_.where() + ": a step has one trigger: \"at\", \"after\" or \"when\""));
    }
  }

  void ReadAction() {
    if (scenario::Invoke invoke; Is("invoke")) {
      const Json* operation = fields_.Find("invoke");
      invoke.operation = JsonLine(*operation);
      invoke.client = NodeId::Client(0);
      fields_.Get("client", invoke.client, ParseNode);
      if (const Json* answers = fields_.Find("answers")) invoke.answers = JsonLine(*answers);
      step_.action = invoke;
    }
    if (Is("fire")) ReadFire();
    ReadOnMessages();
    ReadInject();
    if (Resume resume; Is("resume")) {
      fields_.GetAll("resume", resume.nodes, ParseNode);
      step_.action = resume;
    }
    if (Is("crash")) ReadCrash();
    if (Entropy entropy; Is("entropy")) {
      fields_.Get("entropy", entropy.bits);
      Need(ReadIn(entropy.input), "in", "the input whose step is given these bits");
      step_.action = entropy;
    }
    if (Restart restart; Is("restart")) {
      fields_.Get("restart", restart.node, ParseNode);
      step_.action = restart;
    }
    if (Is("heal")) ReadHeal();
    if (scenario::Run run; Is("run")) {
      fields_.Get("run", run.span);
      step_.action = run;
    }
    if (Until until; Is("until")) {
      fields_.Get("until", until.condition, ConditionParser());
      until.within = Seconds(10);
      fields_.Get("within", until.within);
      step_.action = until;
    }
    if (Is("check")) ReadCheck();
    if (bool settle = true; Is("settle")) {
      fields_.Get("settle", settle);
      step_.action = Settle{};
    }
  }

  void ReadFire() {
    fields_.Get("fire", step_.action, [this](const std::string& text) -> absl::StatusOr<Action> {
      const std::size_t space = text.find(' ');
      const auto node =
          space == std::string::npos ? std::nullopt : NodeId::Parse(text.substr(space + 1));
      if (!node.has_value()) {
        return absl::InvalidArgumentError("a timer is written \"" +
                                          std::string(vocabulary_.timers[0]) + " r0\", not \"" +
                                          text.substr(0, 64) + "\"");
      }
      const std::string timer = text.substr(0, space);
      for (std::size_t i = 0; i < vocabulary_.timers.size(); ++i) {
        if (vocabulary_.timers[i] == timer) return Fire{*node, static_cast<std::uint8_t>(i)};
      }
      return absl::InvalidArgumentError("there is no timer '" + timer.substr(0, 64) + "'" +
                                        Suggestion(timer, vocabulary_.timers));
    });
  }

  void ReadOnMessages() {
    using Verb = OnMessages::Verb;
    constexpr std::array<std::pair<std::string_view, Verb>, 6> kVerbs = {
        {{"drop", Verb::kDrop},
         {"duplicate", Verb::kDuplicate},
         {"delay", Verb::kDelay},
         {"hold", Verb::kHold},
         {"release", Verb::kRelease},
         {"deliver", Verb::kDeliver}}};
    for (const auto& [key, verb] : kVerbs) {
      if (!Is(key)) continue;
      OnMessages on;
      on.verb = verb;
      fields_.GetAll(key, on.messages, [this](const std::string& text) {
        return ParseMessagePattern(text, vocabulary_);
      });
      const bool has_by =
          (verb == Verb::kDelay || verb == Verb::kDuplicate) && fields_.Get("by", on.by);
      if (verb == Verb::kDelay) Need(has_by, "by", "how much later the message arrives");
      fields_.Get("which", on.which,
                  [](const std::string& which) -> absl::StatusOr<OnMessages::Which> {
                    if (which == "oldest") return OnMessages::Which::kOldest;
                    if (which == "all") return OnMessages::Which::kAll;
                    if (which == "every") return OnMessages::Which::kEvery;
                    return absl::InvalidArgumentError("which ones: oldest, all or every, not \"" +
                                                      which.substr(0, 32) + "\"");
                  });
      const bool now = verb == Verb::kRelease || verb == Verb::kDeliver;
      if (now && on.which == OnMessages::Which::kEvery) {
        fields_.ReportError(absl::InvalidArgumentError(
            fields_.At("which") + ": what will be sent cannot be " +
            (verb == Verb::kRelease ? "released" : "delivered") + " now; oldest or all"));
      }
      step_.action = std::move(on);
    }
  }

  void ReadInject() {
    Inject inject;
    const auto names = ReadFaults(fields_, inject.fault);
    actions_.insert(actions_.end(), names.begin(), names.end());
    if (names.empty()) return;
    const Json* span = fields_.Find("for");
    inject.lasts = span != nullptr && *span == "ever";
    if (!inject.lasts) fields_.Get("for", inject.span);
    if (span != nullptr && IsInstant(inject.fault)) {
      fields_.ReportError(
          absl::InvalidArgumentError(fields_.At("for") + ": a clock jumps once, and stays there"));
    }
    step_.action = std::move(inject);
  }

  void ReadCrash() {
    Crash crash;
    fields_.Get("crash", crash.node, ParseNode);
    if (std::uint64_t input = 0; ReadIn(input)) {
      crash.input = input;
      fields_.Get("effects", crash.effects);
    }
    fields_.Get("loss", crash.loss);
    fields_.Get("for", crash.span);
    step_.action = crash;
  }

  // Whether the step names an input.
  bool ReadIn(std::uint64_t& input) {
    return fields_.Get("in", input, [this](const std::string& text) {
      const auto parsed = ParseInputName(text, vocabulary_);
      return parsed.has_value() ? absl::StatusOr<std::uint64_t>(*parsed)
                                : absl::InvalidArgumentError(
                                      "the name of an input, such as \"Prepare#3 r0->r1\" or "
                                      "\"view#1 r2\", not \"" +
                                      text.substr(0, 64) + "\"");
    });
  }

  void ReadHeal() {
    Heal heal;
    const Json* json = fields_.Find("heal");
    if (*json != "all") {
      fields_.GetAll("heal", heal.links, ParseLinkPattern);
      if (heal.links.empty()) {
        fields_.ReportError(JsonMisfit(fields_.At("heal"), "\"all\" or links", *json));
      }
    }
    step_.action = std::move(heal);
  }

  void ReadCheck() {
    Check check;
    fields_.Get("check", check.node, ParseNode);
    const Json* is = fields_.Find("is");
    if (is == nullptr || !is->is_object()) {
      fields_.ReportError(absl::InvalidArgumentError(
          fields_.where() + ": \"is\" lists the node's fields and what they should be"));
    } else {
      check.fields = JsonLine(*is);
    }
    step_.action = std::move(check);
  }

  // Whether the step does that, and notes that it does.
  bool Is(std::string_view action) {
    if (fields_.Find(action) == nullptr) return false;
    actions_.push_back(action);
    return true;
  }
  void Need(bool has, std::string_view key, std::string_view what) {
    if (has) return;
    fields_.ReportError(absl::InvalidArgumentError(fields_.where() + ": \"" + std::string(key) +
                                                   "\" is missing: " + std::string(what)));
  }

  ObjectReader fields_;
  const Vocabulary& vocabulary_;
  Step step_;
  std::vector<std::string_view> actions_;
};

absl::StatusOr<bool> ParseManual(const std::string& text) {
  if (text == "manual") return true;
  if (text == "automatic") return false;
  return absl::InvalidArgumentError("automatic or manual, not \"" + text.substr(0, 32) + "\"");
}

absl::Status ReadCluster(const Json* json, Scenario& scenario) {
  if (json == nullptr) return absl::OkStatus();
  ObjectReader cluster(*json, "/cluster");
  cluster.Get("replicas", scenario.replicas);
  cluster.Get("clients", scenario.clients);
  if (json->is_object() && json->contains("config")) {
    cluster.ReportError(absl::InvalidArgumentError(
        "/cluster: 'config' stands at the top, as 'options': {\"options\": {\"NAME\": VALUE}}"));
  }
  return cluster.Finish();
}

absl::Status ReadNetwork(const Json* json, Scenario& scenario) {
  if (json == nullptr) return absl::OkStatus();
  ObjectReader network(*json, "/network");
  network.Get("delivery", scenario.manual_delivery, ParseManual);
  if (network.Get("latency", scenario.latency_min)) scenario.latency_max = scenario.latency_min;
  network.Get("latency_max", scenario.latency_max);
  network.Get("salt", scenario.network_salt);
  if (bool ordered = false; network.Get("ordered", ordered)) scenario.ordered = ordered;
  return network.Finish();
}

absl::Status ReadWorkload(const Json* json, Scenario& scenario) {
  if (json == nullptr) return absl::OkStatus();
  ObjectReader workload(*json, "/workload");
  OwnWorkload& loop = scenario.workload.emplace();
  workload.Get("think_min", loop.think_min);
  workload.Get("think_max", loop.think_max);
  workload.Get("salt", loop.salt);
  workload.Get("interval", loop.interval);
  workload.Get("outstanding", loop.outstanding);
  if (const Json* mix = workload.Find("mix"); mix != nullptr) {
    if (!mix->is_object()) {
      workload.ReportError(JsonMisfit("/workload/mix", "an object such as {\"get\": 3}", *mix));
    }
    for (const auto& [kind, weight] : mix->items()) {
      OperationWeight& added = loop.mix.emplace_back();
      added.kind = kind;
      workload.ReportError(FromJson(weight, added.weight, "/workload/mix/" + kind.substr(0, 64)));
    }
  }
  return workload.Finish();
}

absl::Status ReadRandom(const Json* json, Scenario& scenario) {
  if (json == nullptr) return absl::OkStatus();
  ObjectReader random(*json, "/random");
  RandomFaults& faults = scenario.random.emplace();
  random.Get("seed", faults.seed);
  random.Get("steps", faults.steps);
  ReadFaultChoice(random, faults.faults);
  return random.Finish();
}

absl::Status ReadExpectation(const Json* json, Scenario& scenario) {
  if (json == nullptr) {
    return absl::InvalidArgumentError(
        "\"expect\" is missing: \"pass\", {\"violation\": \"NAME\"}, {\"progress\": true} or "
        "{\"no_progress_within\": \"10s\"}");
  }
  if (*json == "pass") return absl::OkStatus();
  if (!json->is_object()) return JsonMisfit("/expect", "\"pass\" or {\"violation\": ...}", *json);
  ObjectReader expect(*json, "/expect");
  expect.Get("violation", scenario.expect.violation);
  NodeId node;
  if (expect.Get("node", node, ParseNode)) scenario.expect.node = node;
  expect.Get("says", scenario.expect.says);
  bool progress = true;
  scenario.expect.progress = expect.Get("progress", progress);
  const bool none = expect.Get("no_progress_within", scenario.expect.no_progress_within);
  const bool violation = !scenario.expect.violation.empty();
  if (!progress || int{violation} + int{scenario.expect.progress} + int{none} != 1) {
    expect.ReportError(absl::InvalidArgumentError(
        "/expect: one of \"violation\": \"NAME\" of an invariant, \"progress\": true and "
        "\"no_progress_within\": \"10s\""));
  }
  if (none) scenario.expect.violation = kProgress;
  return expect.Finish();
}

absl::Status ReadSteps(const Json* json, const Vocabulary& vocabulary, Scenario& scenario) {
  if (json == nullptr || !json->is_array()) {
    return absl::InvalidArgumentError("\"steps\" is missing: a list of what happens");
  }
  if (json->size() > kMostSteps) {
    return absl::InvalidArgumentError("/steps: more than 100000 of them");
  }
  for (std::size_t i = 0; i < json->size(); ++i) {
    auto step = StepReader((*json)[i], "/steps/" + std::to_string(i), vocabulary).Read();
    if (!step.ok()) return step.status();
    scenario.steps.push_back(*std::move(step));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ScenarioProtocol(std::string_view text) {
  const auto json = ParseJson(text, /*comments=*/true);
  if (!json.ok()) return json.status();
  if (!json->is_object() || !json->contains("protocol") || !(*json)["protocol"].is_string()) {
    return absl::InvalidArgumentError("not a scenario: it names no \"protocol\"");
  }
  return (*json)["protocol"].get<std::string>();
}

absl::StatusOr<Scenario> ParseScenario(std::string_view text, const Vocabulary& vocabulary) {
  const auto json = ParseJson(text, /*comments=*/true);
  if (!json.ok()) return json.status();
  Scenario scenario;
  ObjectReader fields(*json, "");
  fields.ReportError(RefuseOldWords(*json, "", {{"without", "'disable'"}}));
  int version = kScenarioVersion;
  fields.Get("version", version);
  if (version != kScenarioVersion) {
    fields.ReportError(absl::InvalidArgumentError("/version: this program reads version " +
                                                  std::to_string(kScenarioVersion) + ", not " +
                                                  std::to_string(version)));
  }
  std::string schema;
  fields.Get("$schema", schema);
  fields.Get("title", scenario.title);
  fields.Get("why", scenario.why);
  fields.Get("protocol", scenario.protocol);
  if (const Json* options = fields.Find("options"); options != nullptr) {
    scenario.options = JsonLine(*options);
    if (!options->is_object()) fields.ReportError(JsonMisfit("/options", "an object", *options));
  }
  fields.Get("knobs", scenario.knobs);
  fields.Get("defect", scenario.defect);
  fields.ReportError(ReadCluster(fields.Find("cluster"), scenario));
  fields.ReportError(ReadNetwork(fields.Find("network"), scenario));
  fields.Get("timers", scenario.manual_timers, ParseManual);
  fields.Get("clock_offset_max", scenario.clock_offset_max);
  fields.Get("entropy", scenario.entropy_salt);
  fields.Get("disk_latency", scenario.disk_latency);
  fields.Get("liveness_bound", scenario.liveness_bound);
  fields.ReportError(ReadWorkload(fields.Find("workload"), scenario));
  fields.ReportError(ReadRandom(fields.Find("random"), scenario));
  fields.Get("disable", scenario.disable);
  fields.ReportError(ReadSteps(fields.Find("steps"), vocabulary, scenario));
  fields.ReportError(ReadExpectation(fields.Find("expect"), scenario));
  if (const Json* verdict = fields.Find("without_defect"); verdict != nullptr) {
    scenario.passes_without_defect = true;
    if (*verdict != "pass") {
      fields.ReportError(JsonMisfit("/without_defect", "\"pass\"", *verdict));
    } else if (scenario.defect.empty()) {
      fields.ReportError(absl::InvalidArgumentError("/without_defect: no \"defect\" is planted"));
    }
  }
  if (auto status = fields.Finish(); !status.ok()) return status;
  if (auto status = CheckReferences(scenario); !status.ok()) return status;
  return scenario;
}

}  // namespace stampede
