#include "stampede/replay/report/plain_words.h"

#include <cstdio>
#include <type_traits>

#include "stampede/core/internal/time_text.h"
#include "stampede/core/json.h"

namespace stampede::report {
namespace {

// "a", "a and b", "a, b and c".
template <class List, class F>
std::string Enumerate(const List& list, F&& show) {
  std::string text;
  std::size_t i = 0;
  for (const auto& one : list) {
    if (i > 0) text += i + 1 == list.size() ? " and " : ", ";
    text += show(one);
    ++i;
  }
  return text;
}

std::string Show(const std::vector<NodeId>& nodes) {
  return Enumerate(nodes, [](NodeId node) { return node.ToString(); });
}

std::string Links(const std::vector<LinkPattern>& links) {
  return (links.size() == 1 ? "the link " : "the links ") + Enumerate(links, ShowLink);
}

std::string Owners(const char* what, const char* many, const std::vector<NodeId>& nodes) {
  return std::string("the ") + (nodes.size() == 1 ? what : many) + " of " + Show(nodes);
}

std::string For(std::optional<Duration> span) {
  return span.has_value() ? ", for " + ShowDuration(*span) : "";
}

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::string ShowJson(const std::string& text) {
  const auto json = ParseJson(text);
  return json.ok() && json->is_string() ? json->get<std::string>() : text;
}

// When the step is done, up to what is done: "At 5 ms, ".
std::string When(const scenario::Trigger& trigger, const Vocabulary& vocabulary) {
  const auto plus = [](Duration span) {
    return span == Duration() ? std::string("After ") : ShowDuration(span) + " after ";
  };
  return std::visit(
      Overloaded{
          [](const scenario::InOrder&) -> std::string { return ""; },
          [](const scenario::AtTime& time) { return "At " + ShowMilliseconds(time.at) + ", "; },
          [&](const scenario::AfterInput& after) {
            return plus(after.plus) + ShowInputName(after.input, vocabulary) + ", ";
          },
          [&](const scenario::AfterStep& after) {
            return plus(after.plus) + "the step called " + after.name + ", ";
          },
          [&](const scenario::When& when) {
            return "When " + ShowCondition(when.condition, vocabulary) + ", ";
          }},
      trigger);
}

std::string MessagesIn(const scenario::OnMessages& on, const Vocabulary& vocabulary) {
  const char* which = on.which == scenario::OnMessages::Which::kAll     ? "all under way of "
                      : on.which == scenario::OnMessages::Which::kEvery ? "every "
                                                                        : "";
  return which + Enumerate(on.messages, [&](const MessagePattern& pattern) {
           return ShowPattern(pattern, vocabulary);
         });
}

std::string Does(const scenario::OnMessages& on, const Vocabulary& vocabulary) {
  using Verb = scenario::OnMessages::Verb;
  const bool many = on.messages.size() > 1;
  const std::string is = many ? " are " : " is ";
  const std::string what = MessagesIn(on, vocabulary);
  switch (on.verb) {
    case Verb::kDrop: return what + is + "lost";
    case Verb::kDuplicate:
      return what + (many ? " arrive" : " arrives") + " twice, the second time " +
             ShowDuration(on.by) + " later";
    case Verb::kDelay: return what + is + "late by " + ShowDuration(on.by);
    case Verb::kHold: return what + is + "held back";
    case Verb::kRelease: return what + is + "released";
    case Verb::kDeliver: return what + is + "delivered";
  }
  return what;
}

std::string Does(const scenario::Crash& crash, const Vocabulary& vocabulary) {
  std::string text = crash.node.ToString() + " crashes";
  if (crash.input.has_value()) {
    text += " while it handles " + ShowInputName(*crash.input, vocabulary) + ", after " +
            std::to_string(crash.effects) + " of that step's effects";
  }
  text += InPlainWords(crash.loss);
  return text + (crash.span.has_value() ? ", and restarts after " + ShowDuration(*crash.span)
                                        : ", and stays down");
}

std::string Does(const scenario::Action& action, const Vocabulary& vocabulary) {
  return std::visit(
      Overloaded{
          [](const scenario::Invoke& invoke) {
            return invoke.client.ToString() + " asks for " + ShowJson(invoke.operation);
          },
          [&](const scenario::Fire& fire) {
            return "the " + std::string(vocabulary.timers[fire.timer]) + " timer of " +
                   fire.node.ToString() + " runs out";
          },
          [&](const scenario::OnMessages& on) { return Does(on, vocabulary); },
          [](const scenario::Inject& inject) {
            return InPlainWords(inject.fault) + For(inject.span) +
                   (inject.lasts ? ", and never heals" : "");
          },
          [&](const scenario::Crash& crash) { return Does(crash, vocabulary); },
          [&](const scenario::Entropy& entropy) {
            return "the random bits of " + ShowInputName(entropy.input, vocabulary) + " are chosen";
          },
          [](const scenario::Restart& restart) { return restart.node.ToString() + " restarts"; },
          [](const scenario::Resume& resume) {
            return Show(resume.nodes) + (resume.nodes.size() == 1 ? " goes on" : " go on");
          },
          [](const scenario::Heal& heal) {
            return heal.links.empty() ? "all faults end" : Links(heal.links) + " heals";
          },
          [](const scenario::Run& run) { return "the run goes on for " + ShowDuration(run.span); },
          [&](const scenario::Until& until) {
            return "the run goes on until " + ShowCondition(until.condition, vocabulary);
          },
          [](const scenario::Check& check) {
            return check.node.ToString() + " must be in the state " + check.fields;
          },
          [](const scenario::Settle&) {
            return std::string("all faults end, and everything must get well");
          }},
      action);
}

}  // namespace

std::string ShowRate(std::int64_t rate) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.6g times as fast as time", static_cast<double>(rate) / 1e6);
  return text;
}

std::string InPlainWords(DiskLoss loss) {
  switch (loss) {
    case DiskLoss::kUnsynced: return "";
    case DiskLoss::kNothing: return ", and even what it had not synced is on its disk";
    case DiskLoss::kEverything: return " and loses its whole disk";
    case DiskLoss::kTorn: return ", and its last write is torn";
    case DiskLoss::kStale: return ", and its last sync was a lie";
    case DiskLoss::kCorrupted: return ", and its disk cannot be read";
  }
  return "";
}

std::string InPlainWords(const TimedFault& fault) {
  return std::visit(
      Overloaded{[](const fault::Cut& cut) {
                   return Links(cut.links) + (cut.links.size() == 1 ? " is cut" : " are cut");
                 },
                 [](const fault::Partition& partition) {
                   return "the network is parted into " +
                          Enumerate(partition.groups, [](const std::vector<NodeId>& group) {
                            return "{" + Show(group) + "}";
                          });
                 },
                 [](const fault::Pause& pause) {
                   return Show(pause.nodes) + (pause.nodes.size() == 1 ? " pauses" : " pause");
                 },
                 [](const fault::SlowNode& slow) {
                   return "messages to and from " + Show(slow.nodes) + " take " +
                          ShowDuration(slow.by) + " longer";
                 },
                 [](const fault::SlowLink& slow) {
                   return Links(slow.links) + (slow.links.size() == 1 ? " is " : " are ") +
                          ShowDuration(slow.by) + " slower";
                 },
                 [](const fault::SlowDisk& slow) {
                   return Owners("disk", "disks", slow.nodes) +
                          (slow.nodes.size() == 1 ? " takes " : " take ") + ShowDuration(slow.by) +
                          " longer to sync";
                 },
                 [](const fault::FullDisk& full) {
                   return Owners("disk", "disks", full.nodes) +
                          (full.nodes.size() == 1 ? " is full" : " are full");
                 },
                 [](const fault::ClockDrift& drift) {
                   return Owners("clock", "clocks", drift.nodes) +
                          (drift.nodes.size() == 1 ? " runs " : " run ") + ShowRate(drift.rate);
                 },
                 [](const fault::ClockJump& jump) {
                   return Owners("clock", "clocks", jump.nodes) +
                          (jump.nodes.size() == 1 ? " jumps" : " jump") + " ahead by " +
                          ShowDuration(jump.by);
                 }},
      fault);
}

std::string InPlainWords(const scenario::Step& step, const Vocabulary& vocabulary) {
  std::string text = When(step.trigger, vocabulary) + Does(step.action, vocabulary) + ".";
  if (std::holds_alternative<scenario::InOrder>(step.trigger) && 'a' <= text[0] && text[0] <= 'z' &&
      text.starts_with("the ")) {
    text[0] = 'T';
  }
  return text;
}

}  // namespace stampede::report
