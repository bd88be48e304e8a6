// The commands of the debugger, and moving about. Looking is in debugger_views.cc, what is done by
// hand in debugger_by_hand.cc.
#include "stampede/replay/debug/debugger.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "stampede/core/internal/suggest.h"

namespace stampede {
namespace {

// Nothing where the text is no number.
std::optional<std::uint64_t> NumberOf(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

void StepWatcher::OnStep(const StepView& step) {
  last_.step = step.step;
  last_.at = step.at;
  last_.node = step.node;
  last_.cause = step.cause;
  last_.input = step.input;
  last_.marks.assign(step.marks.begin(), step.marks.end());
  last_.sent.clear();
  causes_.resize(step.step - 1);  // what was known of steps that are taken anew
  nodes_.resize(step.step - 1);
  causes_.push_back(step.cause.step);
  nodes_.push_back(step.node);
  if (story_ != nullptr) story_->OnStep(step);
}

void StepWatcher::OnSent(const MessageName& name, const MessageFault&, Time) {
  last_.sent.push_back(name);
}
void StepWatcher::OnLost(const MessageName& name, Loss why) {
  if (story_ != nullptr) story_->OnLost(name, why);
}
void StepWatcher::OnCommand(const Command& command, Time now) {
  if (story_ != nullptr) story_->OnCommand(command, now);
}

Debugger::Debugger(const ProtocolDriver& protocol, std::shared_ptr<const RecordedRun> recorded,
                   std::string source, WriteText write)
    : protocol_(protocol),
      source_(std::move(source)),
      write_(std::move(write)),
      timeline_(protocol, std::move(recorded)) {
  StandAt(timeline_.At(0));
}

std::span<const Debugger::CommandInfo> Debugger::Commands() {
  static constexpr CommandInfo kCommands[] = {
      {"step", "[N]", "one step on, or N", Offers::kNothing, &Debugger::DoStep},
      {"back", "[N] | until CONDITION",
       "one step back, or N, or to the latest step before that met a condition",
       Offers::kConditions, &Debugger::DoBack},
      {"goto", "STEP", "to after that step; 0 is the start", Offers::kNothing, &Debugger::DoGoto},
      {"next", "NODE", "on to the next step of a node", Offers::kNodes, &Debugger::DoNext},
      {"until", "CONDITION",
       "on to the step that meets it: message PATTERN, sent PATTERN, input NAME, mark NAME, "
       "invariant, invariant decided changes, r1.view >= 2, r1.view changes",
       Offers::kConditions, &Debugger::DoUntil},
      {"run", "", "on to the end", Offers::kNothing, &Debugger::DoRun},
      {"where", "", "the step, the nodes, how much is in flight", Offers::kNothing,
       &Debugger::DoWhere},
      {"list", "[N]", "the last ten events, or N", Offers::kNothing, &Debugger::DoList},
      {"show", "", "the last step as a line of a trace: with what its messages hold",
       Offers::kNothing, &Debugger::DoShow},
      {"why", "", "what led to the last step, back to where it began", Offers::kNothing,
       &Debugger::DoWhy},
      {"state", "NODE[.FIELD]", "the state of a node, or a part of it", Offers::kNodes,
       &Debugger::DoState},
      {"diff", "[NODE]", "what the last step changed; of a node, what its last one did",
       Offers::kNodes, &Debugger::DoDiff},
      {"invariants", "", "what the invariants keep of the run, such as what is decided",
       Offers::kNothing, &Debugger::DoInvariants},
      {"flight", "[PATTERN]", "messages in flight, oldest first", Offers::kInFlight,
       &Debugger::DoFlight},
      {"timers", "[NODE]", "timers that are set", Offers::kNodes, &Debugger::DoTimers},
      {"deliver", "MESSAGE", "by hand: the oldest such message in flight arrives now",
       Offers::kInFlight, &Debugger::DoDeliver},
      {"drop", "MESSAGE",
       "by hand: the oldest such message in flight is lost; one called by its whole name also "
       "when it is sent later",
       Offers::kInFlight, &Debugger::DoDrop},
      {"hold", "MESSAGE", "by hand: the message of that name is kept back when it is sent",
       Offers::kInFlight, &Debugger::DoHold},
      {"release", "MESSAGE", "by hand: the oldest such message that is held goes on its way",
       Offers::kInFlight, &Debugger::DoRelease},
      {"fire", "TIMER NODE", "by hand: a timer that is set runs out", Offers::kTimers,
       &Debugger::DoFire},
      {"crash", "NODE [LOSS]",
       "by hand: a node stops; its disk loses unsynced (usual), nothing, everything, torn, stale "
       "or corrupted",
       Offers::kNodes, &Debugger::DoCrash},
      {"restart", "NODE", "by hand: a node that is down starts again", Offers::kNodes,
       &Debugger::DoRestart},
      {"invoke", "CLIENT OPERATION", "by hand: a client's user asks for this", Offers::kNodes,
       &Debugger::DoInvoke},
      {"cut", "LINK",
       "by hand: what is sent there is lost from now on: r0->r1, r0->*, or r0 r1 for both ways",
       Offers::kLinks, &Debugger::DoCut},
      {"pause", "NODE", "by hand: a node takes no steps from now on", Offers::kNodes,
       &Debugger::DoPause},
      {"resume", "NODE", "by hand: a node that is paused goes on", Offers::kNodes,
       &Debugger::DoResume},
      {"heal", "[LINK]",
       "by hand: a link is not cut from now on; without one, all faults end for good",
       Offers::kLinks, &Debugger::DoHeal},
      {"changes", "", "what was done by hand", Offers::kNothing, &Debugger::DoChanges},
      {"undo", "", "takes back what was done by hand last, and goes there", Offers::kNothing,
       &Debugger::DoUndo},
      {"save", "FILE", "writes the whole run, on to its end, as a scenario", Offers::kNothing,
       &Debugger::DoSave},
      {"help", "[COMMAND]", "these commands, or one", Offers::kCommands, &Debugger::DoHelp},
      {"quit", "", "ends the debugger", Offers::kNothing, &Debugger::DoQuit},
  };
  return kCommands;
}

absl::StatusOr<const Debugger::CommandInfo*> Debugger::FindCommand(const std::string& name) {
  std::vector<const CommandInfo*> begin_so;
  std::vector<std::string_view> names;
  for (const CommandInfo& command : Commands()) {
    if (command.name == name) return &command;
    if (command.name.starts_with(name)) begin_so.push_back(&command);
    names.push_back(command.name);
  }
  if (begin_so.size() == 1) return begin_so.front();
  std::string text = "there is no command '" + name + "'" + Suggestion(name, names);
  if (begin_so.size() > 1) {
    text = "'" + name + "' is the beginning of several commands:";
    for (const CommandInfo* command : begin_so) text += " " + std::string(command->name);
  }
  return absl::InvalidArgumentError(text);
}

absl::StatusOr<std::string> Debugger::Execute(std::string_view line) {
  line_ = std::string(line.substr(0, line.find('\n')));
  absl::StripAsciiWhitespace(&line_);
  if (line_.empty() || line_[0] == '#') return "";
  const std::size_t space = std::min(line_.find(' '), line_.size());
  const auto command = FindCommand(line_.substr(0, space));
  if (!command.ok()) return command.status();
  std::string arguments = line_.substr(space);
  absl::StripAsciiWhitespace(&arguments);
  const std::string_view wanted = (*command)->arguments;
  const std::string usage = std::string((*command)->name) + " " + std::string(wanted);
  if (wanted.empty() && !arguments.empty()) {
    return absl::InvalidArgumentError(std::string((*command)->name) + " takes no arguments");
  }
  if (!wanted.empty() && wanted[0] != '[' && arguments.empty()) {
    return absl::InvalidArgumentError("it reads `" + usage + "`");
  }
  return (this->*(*command)->run)(arguments);
}

absl::StatusOr<std::uint64_t> Debugger::ParseCount(const std::string& text, std::uint64_t usual) {
  if (text.empty()) return usual;
  const auto number = NumberOf(text);
  if (number.has_value() && *number > 0) return *number;
  return absl::InvalidArgumentError("'" + text + "' is not a number of steps");
}

void Debugger::StandAt(RunTimeline::Point point) {
  here_ = std::move(point);
  here_.run->Observe(&watcher_);
}

void Debugger::GoTo(std::uint64_t step) {
  if (step < position()) StandAt(timeline_.At(step));
  while (position() < step && !stop_() && timeline_.Step(here_)) {
  }
}

Debugger::Answer Debugger::DoStep(const std::string& arguments) {
  const auto count = ParseCount(arguments, 1);
  if (!count.ok()) return count.status();
  const std::uint64_t first = position() + 1;
  GoTo(position() + std::min(*count, ~std::uint64_t{0} - position()));
  constexpr std::uint64_t kMost = 20;
  const std::uint64_t from = std::max(first, position() > kMost ? position() - kMost + 1 : first);
  std::string text = from > first ? "...\n" : "";
  if (from <= position()) text += Story(from, position());
  return text + ShowEnd();
}

Debugger::Answer Debugger::DoBack(const std::string& arguments) {
  if (arguments.starts_with("until ")) {
    auto condition = StopCondition::Parse(std::string_view(arguments).substr(6), protocol_);
    if (!condition.ok()) return condition.status();
    return BackUntil(*std::move(condition));
  }
  const auto count = ParseCount(arguments, 1);
  if (!count.ok()) return count.status();
  if (position() == 0) return absl::FailedPreconditionError("this is the start of the run");
  GoTo(position() > *count ? position() - *count : 0);
  return ShowLastStep();
}

Debugger::Answer Debugger::DoGoto(const std::string& arguments) {
  const auto step = NumberOf(arguments);
  if (!step.has_value()) {
    return absl::InvalidArgumentError("'" + arguments + "' is not the number of a step");
  }
  GoTo(*step);
  return ShowLastStep() + ShowEnd();
}

Debugger::Answer Debugger::DoNext(const std::string& arguments) {
  const auto node = ParseNode(arguments);
  if (!node.ok()) return node.status();
  return GoUntil(StopCondition::StepOf(*node));
}

Debugger::Answer Debugger::DoUntil(const std::string& arguments) {
  auto condition = StopCondition::Parse(arguments, protocol_);
  if (!condition.ok()) return condition.status();
  return GoUntil(*std::move(condition));
}

Debugger::Answer Debugger::GoUntil(StopCondition condition) {
  if (const auto status = condition.Begin(*here_.run); !status.ok()) return status;
  if (condition.holds()) return "it holds already\n";
  const std::uint64_t from = position();
  while (!stop_() && timeline_.Step(here_)) {
    if (condition.IsMetBy(watcher_.last(), *here_.run)) return ShowLastStep() + ShowEnd();
  }
  const std::uint64_t end = position();
  const bool ended = here_.run->ended();
  GoTo(from);
  return absl::NotFoundError("this does not come up until " +
                             std::string(ended ? "the end of the run, step " : "step ") +
                             std::to_string(end) + "; still after step " + std::to_string(from));
}

// The run up to the step before the last, from where it can be had at once: from further and
// further back until something is found.
Debugger::Answer Debugger::BackUntil(StopCondition condition) {
  const std::uint64_t from = position();
  auto status = condition.Begin(*here_.run);
  std::optional<std::uint64_t> found;
  for (std::uint64_t end = from == 0 ? 0 : from - 1; status.ok() && end > 0 && !stop_();) {
    const std::uint64_t begin = timeline_.CheckpointBefore(end);
    StandAt(timeline_.At(begin));
    status = condition.Begin(*here_.run);
    while (status.ok() && position() < end && !stop_() && timeline_.Step(here_)) {
      if (condition.IsMetBy(watcher_.last(), *here_.run)) found = position();
    }
    if (found.has_value()) break;
    end = begin;
  }
  GoTo(found.value_or(from));
  if (!status.ok()) return status;
  if (found.has_value()) return ShowLastStep();
  return absl::NotFoundError("this does not come up before step " + std::to_string(from));
}

Debugger::Answer Debugger::DoRun(const std::string&) {
  if (here_.run->ended()) return ShowEnd();
  const std::uint64_t before = position();
  GoTo(~std::uint64_t{0});
  return (position() > before ? ShowLastStep() : "") + ShowEnd();
}

Debugger::Answer Debugger::DoHelp(const std::string& arguments) {
  const auto line = [](const CommandInfo& command) {
    const std::string usage = std::string(command.name) + (command.arguments.empty() ? "" : " ") +
                              std::string(command.arguments);
    constexpr std::size_t kColumn = 20;
    const std::string gap = usage.size() < kColumn ? std::string(kColumn - usage.size(), ' ')
                                                   : "\n" + std::string(2 + kColumn, ' ');
    return "  " + usage + gap + std::string(command.help) + "\n";
  };
  if (!arguments.empty()) {
    const auto command = FindCommand(arguments);
    if (!command.ok()) return command.status();
    return line(**command);
  }
  std::string text;
  for (const CommandInfo& command : Commands()) text += line(command);
  return text + "A command may be shortened to a beginning that no other one has.\n";
}

Debugger::Answer Debugger::DoQuit(const std::string&) {
  quits_ = true;
  return "";
}

std::vector<std::string> Debugger::Offered(Offers offers) const {
  std::vector<std::string> words;
  const auto add_nodes = [&](const std::string& behind) {
    const NodeSlots& slots = here_.run->slots();
    for (std::size_t i = 0; i < slots.nodes(); ++i) {
      words.push_back(slots.IdOf(i).ToString() + behind);
    }
  };
  switch (offers) {
    case Offers::kNothing: break;
    case Offers::kNodes: add_nodes(""); break;
    case Offers::kLinks:
      for (std::size_t i = 0; i < here_.run->slots().nodes(); ++i) {
        for (std::size_t j = 0; j < here_.run->slots().nodes(); ++j) {
          if (i == j) continue;
          words.push_back(here_.run->slots().IdOf(i).ToString() + "->" +
                          here_.run->slots().IdOf(j).ToString());
        }
      }
      break;
    case Offers::kInFlight:
      for (const InFlight& message : MessagesInFlight({})) {
        words.push_back(ShowName(message.name, protocol_.vocabulary()));
      }
      break;
    case Offers::kTimers:
      for (const std::string_view timer : protocol_.vocabulary().timers) words.emplace_back(timer);
      add_nodes("");
      break;
    case Offers::kConditions:
      words = {"message", "sent", "input", "mark", "invariant", "until"};
      for (const auto& [about, text] : here_.run->GhostFacts()) words.push_back(about);
      for (const std::string_view type : protocol_.vocabulary().messages) words.emplace_back(type);
      for (const std::string_view mark : protocol_.marks()) words.emplace_back(mark);
      add_nodes(".");
      break;
    case Offers::kCommands:
      for (const CommandInfo& command : Commands()) words.emplace_back(command.name);
      break;
  }
  return words;
}

std::vector<std::string> Debugger::Completions(std::string_view line) const {
  const std::size_t first = line.find_first_not_of(' ');
  if (first != std::string_view::npos) line.remove_prefix(first);
  const std::size_t space = line.find(' ');
  std::vector<std::string> offered;
  std::string begun(line);
  if (space == std::string_view::npos) {
    offered = Offered(Offers::kCommands);
  } else {
    const auto command = FindCommand(std::string(line.substr(0, space)));
    if (!command.ok()) return {};
    offered = Offered((*command)->offers);
    // The name of a message is two words.
    const bool whole = (*command)->offers == Offers::kInFlight;
    begun = std::string(line.substr(whole ? space + 1 : line.rfind(' ') + 1));
  }
  std::erase_if(offered, [&](const std::string& word) { return !word.starts_with(begun); });
  return offered;
}

}  // namespace stampede
