// What a debugger shows of the run that it stands in.
#include <algorithm>
#include <optional>
#include <utility>

#include "stampede/core/internal/time_text.h"
#include "stampede/replay/debug/debugger.h"
#include "stampede/replay/debug/internal/debug_adversary.h"
#include "stampede/replay/debug/internal/debug_driver.h"
#include "stampede/replay/state_text.h"

namespace stampede {
namespace {

std::string StepName(std::uint64_t step) {
  return step == 0 ? "the start" : "step " + std::to_string(step);
}

// Keeps the line of a trace of each step.
class LineKeeper final : public RunObserver {
 public:
  void OnStep(const StepView& step) override { line = step.TraceLine(); }
  std::string line;
};

}  // namespace

std::string Debugger::Introduction() const {
  const RecordedRun& recorded = timeline_.recorded();
  std::string text = source_ + ": " + std::to_string(recorded.outcome.steps) + " steps of " +
                     std::string(protocol_.name()) + " with " +
                     std::to_string(recorded.spec.replicas) + " replicas and " +
                     std::to_string(recorded.spec.clients) +
                     (recorded.spec.clients == 1 ? " client" : " clients");
  if (recorded.outcome.violation.has_value()) {
    text += ", which end in a violation of " + recorded.outcome.violation->invariant;
  }
  text += ". `help` lists the commands.\n";
  if (!recorded.remark.empty()) text += "Note: " + recorded.remark + "\n";
  return text;
}

std::string Debugger::Story(std::uint64_t first, std::uint64_t last) {
  std::string text;
  StoryWriter story(protocol_.vocabulary(), timeline_.recorded().spec.settings.window,
                    [&text](const std::string& line) { text += line + "\n"; });
  RunTimeline::Point point = timeline_.At(first - 1);
  point.run->Observe(&story);
  while (point.step() < last && timeline_.Step(point)) {
  }
  return text;
}

std::string Debugger::ShowLastStep() {
  if (position() == 0) return "at the start of the run\n";
  return Story(position(), position());
}

std::string Debugger::ShowEnd() const {
  if (!here_.run->ended()) return "";
  const RunOutcome outcome = here_.run->outcome();
  if (outcome.violation.has_value()) {
    std::string text =
        "VIOLATION " + outcome.violation->invariant + "\n  " + outcome.violation->summary + "\n";
    for (const std::string& detail : outcome.violation->details) text += "    " + detail + "\n";
    return text;
  }
  std::string text = "The run ends after step " + std::to_string(outcome.steps) + ", ";
  switch (outcome.ending) {
    case Ending::kHalted:
      text += "halted: more was lost than the protocol promises to survive";
      break;
    case Ending::kStuck: text += "stuck: what it waits for never comes"; break;
    case Ending::kInterrupted: text += "interrupted"; break;
    default:
      text += timeline_.recorded().outcome.ending == Ending::kInterrupted && !timeline_.changed()
                  ? "where its record does"
                  : "and no invariant was violated";
  }
  return text + (outcome.undecided ? "; undecided: a check gave up.\n" : ".\n");
}

std::string Debugger::Summary(NodeId node) const {
  const AnyRun& run = *here_.run;
  const FaultState faults = static_cast<DebugAdversary&>(here_.run->adversary()).Now();
  const bool paused = !run.healed() && faults.node(run.slots().SlotOf(node)).paused;
  return (paused ? "paused, " : "") + OwnSummary(node);
}

std::string Debugger::OwnSummary(NodeId node) const {
  const AnyRun& run = *here_.run;
  if (!run.IsUp(node)) return "down";
  if (node.is_client()) return run.IsWaiting(node.index()) ? "waits for an answer" : "idle";
  const ReplicaSummary& summary = run.summaries()[node.index()];
  std::string text = summary.leading ? "primary" : summary.serving ? "serving" : "not serving";
  if (summary.recovering) text += ", recovering";
  if (!summary.member) text += ", outside the group";
  return text + ", term " + std::to_string(summary.term) + ", last " +
         std::to_string(summary.last) + ", committed " + std::to_string(summary.committed);
}

Debugger::Answer Debugger::DoWhere(const std::string&) {
  const AnyRun& run = *here_.run;
  std::string text = "after " + StepName(position());
  if (!timeline_.changed()) {
    text += " of " + std::to_string(timeline_.recorded().outcome.steps);
  }
  text += ", at " + ShowMilliseconds(run.now()) + (run.healed() ? ", healed" : "") + "\n";
  const NodeSlots& slots = run.slots();
  for (std::size_t i = 0; i < slots.nodes(); ++i) {
    const NodeId node = slots.IdOf(i);
    text += "  " + node.ToString() + "  " + Summary(node) + "\n";
  }
  text += "  " + std::to_string(run.in_flight()) + " messages in flight, " +
          std::to_string(run.held()) + " of them held\n";
  if (timeline_.changed()) {
    const auto* driver = static_cast<const DebugDriver*>(here_.run->driver());
    text += "  changed by hand: " + std::to_string(here_.by_hand) + " of " +
            std::to_string(timeline_.by_hand().size()) + " so far; " +
            std::to_string(driver->skipped()) + " recorded commands found nothing to act on\n";
  }
  return text + ShowEnd();
}

Debugger::Answer Debugger::DoInvariants(const std::string&) {
  std::string text;
  for (const auto& [about, fact] : here_.run->GhostFacts()) {
    if (!fact.empty()) text += "  " + about + ": " + fact + "\n";
  }
  return text.empty() ? "they keep nothing\n" : text;
}

Debugger::Answer Debugger::DoList(const std::string& arguments) {
  constexpr std::uint64_t kUsual = 10;
  constexpr std::uint64_t kMost = 1'000;
  const auto asked = ParseCount(arguments, kUsual);
  if (!asked.ok()) return asked.status();
  const std::uint64_t count = std::min({*asked, kMost, position()});
  if (count == 0) return "at the start of the run\n";
  return Story(position() - count + 1, position());
}

Debugger::Answer Debugger::DoShow(const std::string&) {
  if (position() == 0) return absl::FailedPreconditionError("no step has been taken yet");
  LineKeeper keeper;
  RunTimeline::Point point = timeline_.At(position() - 1);
  point.run->Observe(&keeper);
  timeline_.Step(point);
  return keeper.line + "\n";
}

Debugger::Answer Debugger::DoWhy(const std::string&) {
  if (position() == 0) return absl::FailedPreconditionError("no step has been taken yet");
  constexpr int kMost = 12;
  std::string text;
  std::uint64_t step = position();
  for (int i = 0; step > 0; ++i) {
    if (i == kMost) return text + "    ... and what led to that\n";
    const std::string story = Story(step, step);
    // Without what happened between the steps.
    const std::string number = std::to_string(step) + "  ";
    for (std::size_t begin = 0; begin < story.size();) {
      const std::size_t end = story.find('\n', begin);
      const std::string line = story.substr(begin, end - begin);
      begin = end + 1;
      const std::size_t at = line.find_first_not_of(' ');
      if (at == std::string::npos || line.compare(at, number.size(), number) != 0) continue;
      text += line + "\n";
    }
    step = watcher_.CauseOf(step);
  }
  return text;
}

absl::StatusOr<NodeId> Debugger::ParseNode(const std::string& text) const {
  const auto node = NodeId::Parse(text);
  if (!node.has_value()) {
    return absl::InvalidArgumentError("'" + text + "' is not a node, such as r0 or c1");
  }
  if (!here_.run->slots().Exists(*node)) {
    return absl::InvalidArgumentError("this run has no " + text);
  }
  return *node;
}

Debugger::Answer Debugger::DoState(const std::string& arguments) {
  const std::size_t dot = std::min(arguments.find('.'), arguments.size());
  const auto node = ParseNode(arguments.substr(0, dot));
  if (!node.ok()) return node.status();
  const std::string path = dot < arguments.size() ? arguments.substr(dot + 1) : "";
  const std::string state = here_.run->StateOf(*node);
  const auto shown = ShowState(state, path);
  if (!shown.ok()) return shown.status();
  return arguments + " after " + StepName(position()) + ":\n" + *shown;
}

Debugger::Answer Debugger::DoDiff(const std::string& arguments) {
  std::uint64_t step = position();
  if (!arguments.empty()) {
    const auto node = ParseNode(arguments);
    if (!node.ok()) return node.status();
    while (step > 0 && watcher_.NodeOf(step) != *node) --step;
  }
  if (step == 0) return absl::FailedPreconditionError("no such step has been taken yet");
  const NodeId node = watcher_.NodeOf(step);
  const RunTimeline::Point before = timeline_.At(step - 1);
  const RunTimeline::Point after = timeline_.At(step);
  const auto changes = StateChanges(before.run->StateOf(node), after.run->StateOf(node));
  std::string text = node.ToString() + " in step " + std::to_string(step) +
                     (changes.empty() ? ": nothing changes\n" : ":\n");
  for (const std::string& change : changes) text += "  " + change + "\n";
  return text;
}

std::vector<Debugger::InFlight> Debugger::MessagesInFlight(const MessagePattern& pattern) const {
  std::vector<InFlight> found;
  here_.run->ForEachInFlight([&](const MessageName& name, bool held, std::uint64_t sent_in) {
    if (pattern.Matches(name)) found.push_back({name, held, sent_in});
  });
  std::sort(found.begin(), found.end(), [](const InFlight& a, const InFlight& b) {
    return std::pair(a.sent_in, a.name.Packed()) < std::pair(b.sent_in, b.name.Packed());
  });
  return found;
}

Debugger::Answer Debugger::DoFlight(const std::string& arguments) {
  MessagePattern pattern;
  if (!arguments.empty()) {
    const auto parsed = ParseMessagePattern(arguments, protocol_.vocabulary());
    if (!parsed.ok()) return parsed.status();
    pattern = *parsed;
  }
  std::string text;
  for (const InFlight& message : MessagesInFlight(pattern)) {
    text += "  " + ShowName(message.name, protocol_.vocabulary()) + ", sent in " +
            StepName(message.sent_in) + (message.held ? ", held" : "") + "\n";
  }
  return text.empty() ? "none\n" : text;
}

Debugger::Answer Debugger::DoTimers(const std::string& arguments) {
  std::optional<NodeId> only;
  if (!arguments.empty()) {
    const auto node = ParseNode(arguments);
    if (!node.ok()) return node.status();
    only = *node;
  }
  const bool manual = here_.run->settings().manual_timers && !here_.run->healed();
  std::string text;
  here_.run->ForEachTimer([&](NodeId node, std::uint64_t name, Time due) {
    if (only.has_value() && node != *only) return;
    text += "  " + ShowInputName(name, protocol_.vocabulary()) +
            (manual ? ", runs out when it is fired\n" : ", due at " + ShowMilliseconds(due) + "\n");
  });
  return text.empty() ? "none\n" : text;
}

}  // namespace stampede
