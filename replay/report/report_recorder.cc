#include "stampede/replay/report/report_recorder.h"

#include <algorithm>
#include <utility>

#include "stampede/core/internal/time_text.h"
#include "stampede/core/json.h"
#include "stampede/replay/report/facts.h"
#include "stampede/replay/report/plain_words.h"
#include "stampede/replay/report/state_changes.h"

namespace stampede::report {
namespace {

std::vector<std::string> Owned(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

// The fault's text in a file, `{"slow-node": ["r1"], "by": "5ms"}`, gives its amount.
std::string AmountOf(const TimedFault& fault) {
  return std::visit(
      [](const auto& one) -> std::string {
        if constexpr (requires { one.by; }) return ShowDuration(one.by);
        if constexpr (requires { one.rate; }) return ShowRate(one.rate);
        return "";
      },
      fault);
}

Span SpanOf(const FaultSpans::Span& holding, std::optional<Time> end) {
  Span span;
  span.start = holding.since;
  span.end = end;
  span.amount = AmountOf(holding.fault);
  std::visit(
      [&span](const auto& fault) {
        span.kind = fault.kName;
        if constexpr (requires { fault.nodes; }) span.node = fault.nodes.front();
        if constexpr (requires { fault.links; }) {
          span.link = std::pair(*fault.links.front().from, *fault.links.front().to);
        }
      },
      holding.fault);
  return span;
}

}  // namespace

// Each node's state after its latest step, and the block in which that was told.
struct ReportRecorder::States {
  struct Known {
    Json state;
    std::uint64_t block = ~std::uint64_t{0};
  };
  std::map<NodeId, Known> of;
};

ReportRecorder::ReportRecorder(std::uint64_t details_from)
    // A block is told as a whole: its first states are whole ones.
    : details_from_(details_from - (details_from - 1) % kStepsInBlock),
      states_(std::make_unique<States>()) {}

ReportRecorder::~ReportRecorder() = default;

void ReportRecorder::OnBegin(const ProtocolDriver& protocol, const RunSpec& spec) {
  run_.protocol = protocol.name();
  run_.title = protocol.title();
  run_.spec = spec;
  run_.vocabulary = protocol.vocabulary();
  run_.message_types = Owned(run_.vocabulary.messages);
  run_.timers = Owned(run_.vocabulary.timers);
  run_.marks = Owned(protocol.marks());
  run_.invariants = protocol.invariants();
  run_.facts = FactsOf(protocol, spec);
  run_.details_from = details_from_;
}

Time ReportRecorder::now() const {
  return any_run_ == nullptr ? Time() : any_run_->now();
}

void ReportRecorder::Note(Time at, std::string kind, std::optional<NodeId> node, std::string text) {
  run_.notes.push_back({at, run_.steps.size(), std::move(kind), node, std::move(text)});
}

void ReportRecorder::OnStep(const StepView& view) {
  const std::uint64_t number = run_.steps.size() + 1;
  Step step;
  step.at = view.at;
  step.node = view.node;
  step.input = view.input;
  step.name = ShowInputName(view.cause.packed_name, run_.vocabulary);
  step.because = view.cause.step;
  step.crashed = view.crashed;
  step.marks.assign(view.marks.begin(), view.marks.end());
  if (view.input == InputKind::kBoot) {
    // What had not left the node before it went down never will.
    std::erase_if(leaving_,
                  [&](const auto& entry) { return std::get<0>(entry.first) == view.node; });
    ComeUp(view.node, view.at);
  }
  if (view.input == InputKind::kReceive) {
    if (const auto found = under_way_.find(view.cause.packed_name); found != under_way_.end()) {
      Message& message = run_.messages[found->second];
      step.message = static_cast<std::ptrdiff_t>(found->second);
      message.received = number;
      message.ended = view.at;
      message.end = MessageEnd::kReceived;
      under_way_.erase(found);
    }
  }
  for (const EffectView& effect : view.effects) {
    step.wrote = step.wrote || effect.kind == EffectKind::kWrite;
    if (effect.kind == EffectKind::kSend) {
      leaving_[{view.node, effect.to, effect.type}].push_back(number);
    }
  }
  step.text = view.Show();
  if (const std::size_t at = step.text.find(step.name); at != std::string::npos) {
    step.text.erase(0, at);
  }
  step.text = step.text.substr(0, step.text.find('\n'));
  if (!view.node.is_client() && any_run_ != nullptr) {
    step.summary = any_run_->summaries()[view.node.index()];
  }
  AddOperations(view, step);
  if (number >= details_from_) AddDetails(view, step);
  run_.steps.push_back(std::move(step));
}

void ReportRecorder::AddDetails(const StepView& view, Step& step) {
  const Json line = *ParseJson(view.TraceLine());
  Json detail = Json::object();
  detail["now"] = line["input"]["now"];
  detail["input"] = line["input"]["event"];
  detail["effects"] = line["effects"];
  detail["log"] = line.contains("log") ? line["log"] : Json::array();
  detail["knows"] = Json::array();
  if (any_run_ != nullptr) {
    for (const auto& [about, text] : any_run_->GhostFacts()) {
      if (!text.empty()) detail["knows"].push_back({about, text});
    }
  }
  step.detail = JsonLine(detail);
  step.detail = step.detail.substr(1, step.detail.size() - 2);

  States::Known& known = states_->of[view.node];
  Json state = *ParseJson(view.text->State());
  const std::uint64_t block = run_.steps.size() / kStepsInBlock;
  const Json changes = StateChanges(known.state, state);
  step.changed = !changes.empty();
  step.state = known.block == block ? JsonLine(changes)
                                    : JsonLine(Json::array({Json::array({Json::array(), state})}));
  known = {std::move(state), block};
}

void ReportRecorder::AddOperations(const StepView& view, const Step& step) {
  if (!view.node.is_client()) return;
  const std::uint64_t number = run_.steps.size() + 1;
  std::vector<std::size_t>& under_way = asked_[view.node];
  if (view.input == InputKind::kInvoke) {
    const Json operation = *ParseJson(view.text->Operation());
    under_way.push_back(run_.operations.size());
    run_.operations.push_back(
        {view.node, number, 0,
         operation.is_string() ? operation.get<std::string>() : JsonLine(operation), ""});
  }
  for (const EffectView& effect : view.effects) {
    if (effect.kind != EffectKind::kReturn || under_way.empty()) continue;
    Operation& operation = run_.operations[under_way.front()];
    under_way.erase(under_way.begin());
    operation.answered_in = number;
    constexpr std::string_view kAnswers = "answers ";
    const std::size_t at = step.text.find(kAnswers);
    if (at == std::string::npos) continue;
    operation.answer = step.text.substr(at + kAnswers.size());
    operation.answer = operation.answer.substr(0, operation.answer.find(", "));
    const auto text = ParseJson(operation.answer);
    if (text.ok() && text->is_string()) operation.answer = text->get<std::string>();
  }
}

void ReportRecorder::OnSent(const MessageName& name, const MessageFault& fault, Time arrival) {
  Message message;
  message.name = name;
  message.left = now();
  message.ended = arrival;
  message.delay = fault.delay;
  message.held = fault.hold;
  const auto leaving = leaving_.find({name.from, name.to, name.type});
  if (leaving != leaving_.end() && !leaving->second.empty()) {
    message.sent_in = leaving->second.front();
    leaving->second.erase(leaving->second.begin());
  }
  const auto add = [this](const Message& one) {
    under_way_[one.name.Packed()] = run_.messages.size();
    run_.messages.push_back(one);
  };
  add(message);
  if (!fault.duplicate) return;
  message.name.copy = 1;
  message.ended = arrival + fault.copy_delay;
  message.delay = fault.delay + fault.copy_delay;
  add(message);
}

Message* ReportRecorder::Find(const MessageName& name) {
  const auto found = under_way_.find(name.Packed());
  return found == under_way_.end() ? nullptr : &run_.messages[found->second];
}

std::string ReportRecorder::Show(const MessageName& name) const {
  return ShowName(name, run_.vocabulary);
}

void ReportRecorder::OnLost(const MessageName& name, Loss why) {
  Message* message = Find(name);
  if (message == nullptr) return;
  message->ended = now();
  switch (why) {
    case Loss::kDropped: message->end = MessageEnd::kDropped; break;
    case Loss::kCut: message->end = MessageEnd::kCut; break;
    case Loss::kReceiverDown: message->end = MessageEnd::kReceiverDown; break;
    case Loss::kConnectionBroken: message->end = MessageEnd::kConnectionBroken; break;
  }
  under_way_.erase(name.Packed());
}

void ReportRecorder::OnReleased(const MessageName& name, const ReleasePoint&) {
  Note(now(), "release", std::nullopt, Show(name) + " is released");
}

void ReportRecorder::OnWindow(std::uint64_t window, const FaultState& faults) {
  SetFaults(Time() + run_.spec.settings.window * static_cast<std::int64_t>(window), faults);
}

void ReportRecorder::SetFaults(Time at, const FaultState& faults) {
  FaultSpans::Change change = faults_.Set(at, faults);
  for (const TimedFault& fault : change.instants) {
    const Span span = SpanOf({fault, at}, at);
    Note(at, span.kind, span.node, InPlainWords(fault));
  }
  Close(change.ended, at);
}

void ReportRecorder::Close(const std::vector<FaultSpans::Span>& spans, std::optional<Time> end) {
  for (const FaultSpans::Span& span : spans) run_.spans.push_back(SpanOf(span, end));
}

void ReportRecorder::GoDown(NodeId node, Time at, DiskLoss loss, Duration down) {
  Note(at, "crash", node,
       node.ToString() + " crashes" + InPlainWords(loss) +
           (down == Duration() ? "" : ", for " + ShowDuration(down)));
  Span span;
  span.kind = "down";
  span.node = node;
  span.start = at;
  down_[node] = std::move(span);
}

void ReportRecorder::ComeUp(NodeId node, Time at) {
  const auto down = down_.find(node);
  if (down == down_.end()) return;
  down->second.end = at;
  run_.spans.push_back(std::move(down->second));
  down_.erase(down);
  Note(at, "restart", node, node.ToString() + " restarts");
}

void ReportRecorder::OnCrash(const CrashPoint& crash) {
  GoDown(crash.node, now(), crash.loss, crash.down);
}

void ReportRecorder::OnHeal(const FaultState& lasting) {
  run_.healed_after = run_.steps.size();
  Close(faults_.Clear(), now());
  SetFaults(now(), lasting);
  Note(now(), "heal", std::nullopt,
       FaultsIn(lasting).empty() ? "all faults end" : "all faults end but those that last");
}

void ReportRecorder::OnCommand(const stampede::Command& command, Time at) {
  if (const auto* fire = std::get_if<FireTimer>(&command)) {
    Note(at, "fire", fire->node,
         "the " + run_.timers[fire->timer] + " timer of " + fire->node.ToString() +
             " is made to run out");
  } else if (const auto* deliver = std::get_if<DeliverMessage>(&command)) {
    Note(at, "deliver", std::nullopt, Show(deliver->message) + " is delivered");
  } else if (const auto* release = std::get_if<ReleaseMessage>(&command)) {
    Note(at, "release", std::nullopt, Show(release->message) + " is released");
  } else if (const auto* drop = std::get_if<DropMessage>(&command)) {
    Note(at, "drop", std::nullopt, Show(drop->message) + " is dropped");
  } else if (const auto* crash = std::get_if<CrashNode>(&command)) {
    if (any_run_ != nullptr && any_run_->IsUp(crash->node)) {
      GoDown(crash->node, at, crash->loss, crash->down);
    }
  } else if (const auto* change = std::get_if<ChangeFaults>(&command)) {
    SetFaults(at, change->faults);
  }  // the others are seen as steps, crashes in steps and healing
}

void ReportRecorder::OnEnd(const RunOutcome& outcome) {
  run_.outcome = outcome;
  Close(faults_.Clear(), std::nullopt);
  for (auto& [node, span] : down_) run_.spans.push_back(std::move(span));
  down_.clear();
  std::stable_sort(run_.spans.begin(), run_.spans.end(),
                   [](const Span& a, const Span& b) { return a.start < b.start; });
  if (any_run_ != nullptr) {
    any_run_->ForEachInFlight([this](const MessageName& name, bool held, std::uint64_t) {
      if (Message* message = Find(name); message != nullptr && held)
        message->end = MessageEnd::kHeld;
    });
  }
  any_run_ = nullptr;
}

}  // namespace stampede::report
