// What is done by hand in a debugger, and saving it.
#include <algorithm>
#include <utility>

#include "absl/strings/str_split.h"
#include "stampede/core/json.h"
#include "stampede/core/run_position.h"
#include "stampede/replay/debug/debugger.h"
#include "stampede/replay/run_recorder.h"

namespace stampede {
namespace {

// The first word, and all behind it.
std::pair<std::string, std::string> SplitWord(const std::string& text) {
  const std::size_t space = std::min(text.find(' '), text.size());
  const std::size_t rest = std::min(text.find_first_not_of(' ', space), text.size());
  return {text.substr(0, space), text.substr(rest)};
}

constexpr const char* kHealed =
    "the run has healed: faults of links and nodes cannot be changed any more";

}  // namespace

Debugger::Answer Debugger::ByHandDone(std::variant<Command, DecideMessage, DecideFaults> action,
                                      const std::string& text, const std::string& refusal) {
  if (here_.run->ended()) {
    return absl::FailedPreconditionError("the run has ended here: go back first");
  }
  const std::size_t later = timeline_.by_hand().size() - here_.by_hand;
  const std::uint64_t before = position();
  std::string shown;
  StoryWriter story(protocol_.vocabulary(), timeline_.recorded().spec.settings.window,
                    [&shown](const std::string& line) { shown += line + "\n"; });
  watcher_.TellTo(&story);
  const auto status = timeline_.Do(here_, {std::move(action), text}, &watcher_);
  watcher_.TellTo(nullptr);
  if (!status.ok()) return absl::FailedPreconditionError(refusal);
  if (position() == before && shown.empty()) shown = "done\n";
  if (later > 0) {
    shown += "What was done by hand later than here is taken back: " + std::to_string(later) + "\n";
  }
  return shown + ShowEnd();
}

absl::StatusOr<MessageName> Debugger::OldestInFlight(const std::string& text,
                                                     bool held_only) const {
  const auto pattern = ParseMessagePattern(text, protocol_.vocabulary());
  if (!pattern.ok()) return pattern.status();
  for (const InFlight& message : MessagesInFlight(*pattern)) {
    if (message.held || !held_only) return message.name;
  }
  constexpr std::size_t kMost = 20;
  std::string refusal = "no " + text + (held_only ? " is held" : " is in flight");
  std::string separator = "; these are: ";
  std::size_t count = 0;
  for (const InFlight& message : MessagesInFlight({})) {
    if ((held_only && !message.held) || ++count > kMost) continue;
    refusal += std::exchange(separator, ", ") + ShowName(message.name, protocol_.vocabulary());
  }
  if (count > kMost) refusal += ", ...";
  return absl::NotFoundError(refusal);
}

Debugger::Answer Debugger::DoDeliver(const std::string& arguments) {
  const auto name = OldestInFlight(arguments, false);
  if (!name.ok()) return name.status();
  const std::string shown = ShowName(*name, protocol_.vocabulary());
  return ByHandDone(DeliverMessage{*name}, "deliver " + shown,
                    shown + " cannot arrive now: " + name->to.ToString() +
                        " is down or paused, or an older message of an ordered link comes first");
}

Debugger::Answer Debugger::DoDrop(const std::string& arguments) {
  const auto name = OldestInFlight(arguments, false);
  if (name.ok()) {
    const std::string shown = ShowName(*name, protocol_.vocabulary());
    return ByHandDone(DropMessage{*name}, "drop " + shown, "it is not in flight");
  }
  const auto pattern = ParseMessagePattern(arguments, protocol_.vocabulary());
  if (!pattern.ok() || !pattern->IsName()) return name.status();
  MessageFault fault;
  fault.drop = true;
  return ByHandDone(DecideMessage{pattern->Name(), fault}, "drop " + arguments, "");
}

Debugger::Answer Debugger::DoHold(const std::string& arguments) {
  const auto pattern = ParseMessagePattern(arguments, protocol_.vocabulary());
  if (!pattern.ok()) return pattern.status();
  if (!pattern->IsName()) {
    return absl::InvalidArgumentError(
        "what is to be held is called by its whole name, such as " +
        ShowName({0, NodeId::Replica(0), NodeId::Replica(1), 3, 0}, protocol_.vocabulary()));
  }
  if (!MessagesInFlight(*pattern).empty()) {
    return absl::FailedPreconditionError(arguments +
                                         " is in flight already: hold it before it is sent");
  }
  MessageFault fault;
  fault.hold = true;
  return ByHandDone(DecideMessage{pattern->Name(), fault}, "hold " + arguments, "");
}

Debugger::Answer Debugger::DoRelease(const std::string& arguments) {
  const auto name = OldestInFlight(arguments, true);
  if (!name.ok()) return name.status();
  return ByHandDone(ReleaseMessage{*name}, "release " + ShowName(*name, protocol_.vocabulary()),
                    "it is not held");
}

Debugger::Answer Debugger::DoFire(const std::string& arguments) {
  const auto [timer, where] = SplitWord(arguments);
  const auto node = ParseNode(where);
  const auto& timers = protocol_.vocabulary().timers;
  const auto found = std::find(timers.begin(), timers.end(), timer);
  if (found == timers.end()) {
    std::string list;
    for (const std::string_view name : timers) list += " " + std::string(name);
    return absl::InvalidArgumentError("'" + timer + "' is not a timer of " +
                                      std::string(protocol_.name()) + "; these are:" + list);
  }
  if (!node.ok()) return node.status();
  const auto which = static_cast<std::uint8_t>(found - timers.begin());
  return ByHandDone(FireTimer{*node, which}, "fire " + arguments,
                    "that timer is not set, or " + where + " is down or paused");
}

Debugger::Answer Debugger::DoCrash(const std::string& arguments) {
  const auto [where, loss_text] = SplitWord(arguments);
  const auto node = ParseNode(where);
  if (!node.ok()) return node.status();
  const auto loss =
      loss_text.empty() ? std::optional(DiskLoss::kUnsynced) : ParseEnum<DiskLoss>(loss_text);
  if (!loss.has_value()) {
    return absl::InvalidArgumentError(
        "'" + loss_text +
        "' is not what a disk can lose: unsynced, nothing, everything, torn, stale or corrupted");
  }
  return ByHandDone(CrashNode{*node, *loss, Duration()}, "crash " + arguments,
                    where + " is down already");
}

Debugger::Answer Debugger::DoRestart(const std::string& arguments) {
  const auto node = ParseNode(arguments);
  if (!node.ok()) return node.status();
  return ByHandDone(RestartNode{*node}, "restart " + arguments, arguments + " is up");
}

Debugger::Answer Debugger::DoInvoke(const std::string& arguments) {
  const auto [who, what] = SplitWord(arguments);
  const auto client = ParseNode(who);
  if (!client.ok()) return client.status();
  if (!client->is_client()) return absl::InvalidArgumentError(who + " is not a client");
  if (what.empty()) return absl::InvalidArgumentError("it reads `invoke CLIENT OPERATION`");
  const std::string operation = ParseJson(what).ok() ? what : JsonLine(Json(what));
  const auto status =
      protocol_.CheckOperation(timeline_.recorded().spec, operation, "the operation");
  if (!status.ok()) return status;
  return ByHandDone(InvokeOperation{*client, operation}, "invoke " + arguments,
                    "the clients of this run work by themselves");
}

absl::StatusOr<LinkPattern> Debugger::ParseLink(const std::string& text) const {
  const auto [from, to] = SplitWord(text);
  const auto link = ParseLinkPattern(to.empty() ? text : from + "<->" + to);
  if (!link.ok()) {
    return absl::InvalidArgumentError(
        "a link is written \"r0->r2\", \"r0->*\", or \"r0 r2\" for both ways, not \"" +
        text.substr(0, 64) + "\"");
  }
  for (const std::optional<NodeId>& end : {link->from, link->to}) {
    if (!end.has_value()) continue;
    if (const auto node = ParseNode(end->ToString()); !node.ok()) return node.status();
  }
  return link;
}

Debugger::Answer Debugger::DoCut(const std::string& arguments) {
  const auto link = ParseLink(arguments);
  if (!link.ok()) return link.status();
  return ByHandDone(DecideFaults{{*link}, {}, true}, "cut " + ShowLink(*link),
                    here_.run->healed() ? kHealed : ShowLink(*link) + " is cut already");
}

Debugger::Answer Debugger::DoHeal(const std::string& arguments) {
  if (arguments.empty()) return ByHandDone(HealAll{}, "heal", "the run has healed already");
  const auto link = ParseLink(arguments);
  if (!link.ok()) return link.status();
  return ByHandDone(DecideFaults{{*link}, {}, false}, "heal " + ShowLink(*link),
                    here_.run->healed() ? kHealed : ShowLink(*link) + " is not cut");
}

Debugger::Answer Debugger::DoPause(const std::string& arguments) {
  const auto node = ParseNode(arguments);
  if (!node.ok()) return node.status();
  return ByHandDone(DecideFaults{{}, {*node}, true}, "pause " + arguments,
                    here_.run->healed() ? kHealed : arguments + " is paused already");
}

Debugger::Answer Debugger::DoResume(const std::string& arguments) {
  const auto node = ParseNode(arguments);
  if (!node.ok()) return node.status();
  return ByHandDone(DecideFaults{{}, {*node}, false}, "resume " + arguments,
                    here_.run->healed() ? kHealed : arguments + " is not paused");
}

Debugger::Answer Debugger::DoChanges(const std::string&) {
  std::string text;
  for (const ByHand& done : timeline_.by_hand()) {
    text += "  after step " + std::to_string(done.step) + ": " + done.text + "\n";
  }
  return text.empty() ? "nothing was done by hand\n" : text;
}

Debugger::Answer Debugger::DoUndo(const std::string&) {
  if (!timeline_.changed()) return absl::FailedPreconditionError("nothing was done by hand");
  const std::string undone = timeline_.by_hand().back().text;
  StandAt(timeline_.Undo());
  return "undone: " + undone + "\n" + ShowLastStep();
}

Debugger::Answer Debugger::DoSave(const std::string& arguments) {
  scenario::Scenario scenario;
  RunOutputs outputs;
  outputs.scenario = &scenario;
  RunRecorder recorder(protocol_, timeline_.recorded().spec, outputs, {});
  RunTimeline::Point point = timeline_.Begin(&recorder);
  recorder.Attach(point.run.get());
  while (!stop_() && timeline_.Step(point)) {
  }
  if (!point.run->ended()) return absl::CancelledError("interrupted: nothing was saved");
  const RunOutcome outcome = point.run->outcome();
  recorder.End(outcome);
  scenario.title = source_ + (timeline_.changed() ? ", changed by hand" : "");
  for (const ByHand& done : timeline_.by_hand()) {
    scenario.why += (scenario.why.empty() ? "By hand, after step " : "; after step ") +
                    std::to_string(done.step) + ": " + done.text;
  }
  const auto written = write_(arguments, WriteScenario(scenario, protocol_.vocabulary(), ""));
  if (!written.ok()) return written;
  std::string text = arguments + ": " + std::to_string(outcome.steps) + " steps, expects " +
                     (outcome.violation.has_value() ? outcome.violation->invariant : "pass");
  if (outcome.violation.has_value() && IsFatal(outcome.violation->invariant)) return text + "\n";
  // It is run as `run` does, and must be this run. Without a violation it may go on for longer.
  const auto again = protocol_.RunScenario(scenario, /*without_defect=*/false, {});
  if (!again.ok()) return again.status();
  const std::string disagreement = Disagreement(scenario.expect, *again);
  const bool whole = outcome.violation.has_value() || timeline_.changed();
  if (!disagreement.empty() || (whole && again->run.fingerprint != outcome.fingerprint)) {
    return absl::InternalError(text + ", but it does not make the same run again: " +
                               (disagreement.empty() ? "its steps differ" : disagreement));
  }
  return text + "; run again, it does so\n";
}

}  // namespace stampede
