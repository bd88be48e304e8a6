#include "stampede/replay/report/page_data.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "stampede/core/json.h"
#include "stampede/replay/report/named_in_text.h"
#include "stampede/replay/report/report_recorder.h"
#include "stampede/replay/report/scenario_in_run.h"

namespace stampede::report {
namespace {

// An object, field by field: runs are long, and a tree of them would be many times as large.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }
  ~ObjectWriter() { out_ += '}'; }
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;

  std::string& Raw(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
    return out_;
  }
  void Add(std::string_view name, const Json& value) { Raw(name) += JsonLine(value); }
  // A column: `value` of each row, as JSON.
  template <class Row, class F>
  void Column(std::string_view name, const std::vector<Row>& rows, F&& value) {
    std::string& out = Raw(name);
    out += '[';
    bool first = true;
    for (const Row& row : rows) {
      if (!first) out += ',';
      first = false;
      Append(out, value(row));
    }
    out += ']';
  }

 private:
  static void Append(std::string& out, bool value) { out += value ? "true" : "false"; }
  static void Append(std::string& out, std::int64_t value) { out += std::to_string(value); }
  static void Append(std::string& out, const std::string& text) { out += JsonLine(Json(text)); }
  static void Append(std::string& out, const Json& json) { out += JsonLine(json); }

  std::string& out_;
  bool first_ = true;
};

std::int64_t Number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

void AddSteps(const RecordedRun& run, std::string& out) {
  ObjectWriter steps(out);
  const auto column = [&](std::string_view name, auto&& value) {
    steps.Column(name, run.steps, value);
  };
  column("at", [](const Step& step) { return step.at.microseconds(); });
  column("node", [&](const Step& step) { return Number(run.IndexOf(step.node)); });
  column("input", [](const Step& step) { return Number(static_cast<std::uint64_t>(step.input)); });
  column("name", [](const Step& step) { return step.name; });
  column("because", [](const Step& step) { return Number(step.because); });
  column("message", [](const Step& step) { return std::int64_t{step.message}; });
  column("marks", [](const Step& step) { return Json(step.marks); });
  column("crashed", [](const Step& step) { return step.crashed; });
  column("wrote", [](const Step& step) { return step.wrote; });
  column("text", [](const Step& step) { return step.text; });
  column("epoch", [](const Step& step) { return Number(step.summary.epoch); });
  column("term", [](const Step& step) { return Number(step.summary.term); });
  column("role", [](const Step& step) {
    const ReplicaSummary& summary = step.summary;
    return std::int64_t{summary.member ? 1 : 0} + (summary.serving ? 2 : 0) +
           (summary.leading ? 4 : 0) + (summary.recovering ? 8 : 0);
  });
  column("last", [](const Step& step) { return Number(step.summary.last); });
  column("committed", [](const Step& step) { return Number(step.summary.committed); });
  column("changed", [](const Step& step) { return step.changed; });
}

void AddMessages(const RecordedRun& run, std::string& out) {
  ObjectWriter messages(out);
  const auto column = [&](std::string_view name, auto&& value) {
    messages.Column(name, run.messages, value);
  };
  column("name", [&](const Message& one) { return ShowName(one.name, run.vocabulary); });
  column("type", [](const Message& one) { return std::int64_t{one.name.type}; });
  column("from", [&](const Message& one) { return Number(run.IndexOf(one.name.from)); });
  column("to", [&](const Message& one) { return Number(run.IndexOf(one.name.to)); });
  column("sentIn", [](const Message& one) { return Number(one.sent_in); });
  column("left", [](const Message& one) { return one.left.microseconds(); });
  column("received", [](const Message& one) { return Number(one.received); });
  column("ended", [](const Message& one) { return one.ended.microseconds(); });
  column("fate", [](const Message& one) { return Number(static_cast<std::uint64_t>(one.end)); });
  column("delay", [](const Message& one) { return one.delay.microseconds(); });
  column("held", [](const Message& one) { return one.held; });
  column("copy", [](const Message& one) { return one.name.copy != 0; });
}

Json SpansOf(const RecordedRun& run) {
  Json list = Json::array();
  for (const Span& span : run.spans) {
    const auto index = [&](NodeId node) { return Number(run.IndexOf(node)); };
    list.push_back({{"kind", span.kind},
                    {"node", span.node.has_value() ? index(*span.node) : -1},
                    {"from", span.link.has_value() ? index(span.link->first) : -1},
                    {"to", span.link.has_value() ? index(span.link->second) : -1},
                    {"start", span.start.microseconds()},
                    {"end", span.end.has_value() ? span.end->microseconds() : -1},
                    {"amount", span.amount}});
  }
  return list;
}

Json NotesOf(const RecordedRun& run) {
  Json list = Json::array();
  for (const Note& note : run.notes) {
    list.push_back({{"at", note.at.microseconds()},
                    {"afterStep", note.after_step},
                    {"kind", note.kind},
                    {"node", note.node.has_value() ? Number(run.IndexOf(*note.node)) : -1},
                    {"text", note.text}});
  }
  return list;
}

Json ViolationOf(const RecordedRun& run) {
  if (!run.outcome.violation.has_value()) return nullptr;
  const Violation& violation = *run.outcome.violation;
  const NamedInText named = NamedIn(violation, run);
  Json nodes = Json::array();
  for (const NodeId node : named.nodes) nodes.push_back(run.IndexOf(node));
  std::string claim;
  for (const InvariantInfo& info : run.invariants) {
    if (info.name == violation.invariant) claim = info.claim;
  }
  return {{"invariant", violation.invariant},
          {"claim", claim},
          {"summary", violation.summary},
          {"details", violation.details},
          {"step", violation.step},
          {"at", violation.at.microseconds()},
          {"node", run.IndexOf(violation.node)},
          {"nodes", nodes},
          {"steps", named.steps}};
}

Json ScenarioOf(const RecordedRun& run) {
  if (!run.scenario.has_value()) return nullptr;
  Json steps = Json::array();
  for (const ScenarioStepInRun& step : StepsInRun(*run.scenario, run)) {
    steps.push_back({{"text", step.text},
                     {"plain", step.plain},
                     {"at", step.at.has_value() ? step.at->microseconds() : -1},
                     {"step", step.step},
                     {"fault", step.fault}});
  }
  return {{"title", run.scenario->title},
          {"why", run.scenario->why},
          {"text", run.scenario_text},
          {"steps", steps}};
}

std::uint64_t BlocksOf(const RecordedRun& run) {
  return (run.steps.size() + kStepsInBlock - 1) / kStepsInBlock;
}

void AddRun(const RecordedRun& run, std::uint64_t first_block, std::string& out) {
  ObjectWriter object(out);
  object.Add("label", run.label);
  object.Add("protocol", run.protocol);
  object.Add("title", run.title);
  object.Add("replicas", run.spec.replicas);
  object.Add("clients", run.spec.clients);
  object.Add("seed", run.outcome.seed == 0 ? "" : std::to_string(run.outcome.seed));
  Json facts = Json::array();
  for (const Fact& fact : run.facts) {
    facts.push_back({{"name", fact.name}, {"value", fact.value}, {"usual", fact.usual}});
  }
  object.Add("facts", facts);
  Json commands = Json::array();
  for (const Command& command : run.commands) {
    commands.push_back({{"does", command.does}, {"line", command.line}});
  }
  object.Add("commands", commands);
  Json fault_names = Json::array();
  for (const Span& span : run.spans) {
    if (std::find(fault_names.begin(), fault_names.end(), span.kind) == fault_names.end()) {
      fault_names.push_back(span.kind);
    }
  }
  object.Add("names", {{"messages", run.message_types},
                       {"timers", run.timers},
                       {"marks", run.marks},
                       {"faults", fault_names}});
  Json invariants = Json::array();
  for (const InvariantInfo& info : run.invariants) {
    invariants.push_back({{"name", info.name}, {"claim", info.claim}});
  }
  object.Add("invariants", invariants);
  AddSteps(run, object.Raw("steps"));
  object.Add("blocks", {{"first", first_block}, {"size", kStepsInBlock}});
  AddMessages(run, object.Raw("messages"));
  object.Add("spans", SpansOf(run));
  object.Add("moments", NotesOf(run));
  object.Add("violation", ViolationOf(run));
  object.Add("scenario", ScenarioOf(run));
  object.Add("ended", EnumName(run.outcome.ending));
  object.Add("states", run.details_from <= run.steps.size());
  object.Add("statesFrom", run.details_from);
  object.Add("healed", run.healed_after);
}

void AddBlocks(const RecordedRun& run, std::string& out) {
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    const Step& step = run.steps[i];
    out += i % kStepsInBlock == 0 ? "[" : ",";
    if (step.detail.empty()) {
      out += R"({"now":0,"input":null,"effects":[],"log":[],"knows":[],"state":null})";
    } else {
      out += "{" + step.detail + ",\"state\":" + step.state + "}";
    }
    if ((i + 1) % kStepsInBlock == 0 || i + 1 == run.steps.size()) out += "]\n";
  }
}

}  // namespace

std::string PageData(const PageContents& contents) {
  std::string out;
  {
    ObjectWriter page(out);
    page.Add("version", 1);
    page.Add("title", contents.title);
    std::string& runs = page.Raw("runs");
    runs += '[';
    std::uint64_t block = 1;
    for (const RecordedRun& run : contents.runs) {
      if (block != 1) runs += ',';
      AddRun(run, block, runs);
      block += BlocksOf(run);
    }
    runs += ']';
    page.Raw("history") += contents.history;
    page.Raw("hunt") += contents.hunt;
  }
  out += '\n';
  for (const RecordedRun& run : contents.runs) AddBlocks(run, out);
  return out;
}

}  // namespace stampede::report
