#include <algorithm>
#include <numeric>
#include <string_view>

#include "stampede/core/internal/time_text.h"
#include "stampede/replay/report/other_formats.h"

namespace stampede::report {
namespace {

// Mermaid ends a statement at ';' and takes '#' for the beginning of a character's code.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '#': escaped += "#35;"; break;
      case ';': escaped += "#59;"; break;
      case '<': escaped += "#lt;"; break;
      case '>': escaped += "#gt;"; break;
      case '"': escaped += "#quot;"; break;
      default: escaped += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  return escaped;
}

std::string NoteOver(const std::string& nodes, std::string_view text) {
  return "  Note over " + nodes + ": " + Escaped(text) + "\n";
}

}  // namespace

std::string MermaidDiagram(const RecordedRun& run, const std::vector<std::uint64_t>& steps) {
  std::vector<std::uint64_t> rows = steps;
  if (rows.empty()) {
    rows.resize(run.steps.size());
    std::iota(rows.begin(), rows.end(), std::uint64_t{1});
  }
  std::string out = "sequenceDiagram\n";
  for (std::size_t i = 0; i < run.nodes(); ++i) {
    out += "  participant " + run.NodeAt(i).ToString() + "\n";
  }
  // Lost messages are drawn after the step that sent them.
  std::vector<std::vector<const Message*>> lost(run.steps.size() + 1);
  for (const Message& message : run.messages) {
    const bool arrived = message.end == MessageEnd::kReceived ||
                         message.end == MessageEnd::kUnderWay || message.end == MessageEnd::kHeld;
    if (!arrived) lost[message.sent_in].push_back(&message);
  }
  std::size_t next_note = 0;
  for (const std::uint64_t number : rows) {
    const Step& step = run.steps[number - 1];
    for (; next_note < run.notes.size() && run.notes[next_note].after_step < number; ++next_note) {
      const report::Note& happened = run.notes[next_note];
      if (!happened.node.has_value()) continue;
      out +=
          NoteOver(happened.node->ToString(), ShowMilliseconds(happened.at) + ": " + happened.text);
    }
    const std::string node = step.node.ToString();
    const std::size_t arrow = step.text.find("  =>  ");
    const std::string does = arrow == std::string::npos ? "" : step.text.substr(arrow + 6);
    if (step.input == InputKind::kReceive && step.message >= 0) {
      const Message& message = run.messages[static_cast<std::size_t>(step.message)];
      out += "  " + message.name.from.ToString() + "->>" + node + ": " +
             Escaped(step.name.substr(0, step.name.find(' '))) + "\n";
    } else if (step.input == InputKind::kInvoke || step.input == InputKind::kExpire) {
      out += NoteOver(node, step.text.substr(0, arrow));
    }
    for (const std::size_t mark : step.marks) out += NoteOver(node, run.marks[mark]);
    for (const Message* message : lost[number]) {
      const std::string name = ShowName(message->name, run.vocabulary);
      out += "  " + node + "-x" + message->name.to.ToString() + ": " +
             Escaped(name.substr(0, name.find(' '))) + " is lost\n";
    }
    if (run.outcome.violation.has_value() && run.outcome.violation->step == number) {
      out += NoteOver(node, "VIOLATION " + run.outcome.violation->invariant + ": " +
                                run.outcome.violation->summary);
    }
  }
  return out;
}

}  // namespace stampede::report
