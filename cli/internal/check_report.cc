#include "stampede/cli/internal/check_report.h"

#include <algorithm>

#include "stampede/core/enum_names.h"

namespace stampede {

using linearizability::HitLimit;
using linearizability::Verdict;

namespace {

constexpr std::size_t kMostStates = 8;    // of a key, in text
constexpr std::size_t kMostAnswers = 12;  // that contradict each other, in text
constexpr std::size_t kMostKeys = 20;     // in text
constexpr std::size_t kMostValue = 200;   // letters of a value, in text

std::string Shortened(std::string_view text, std::size_t most) {
  std::string shown;
  for (const char letter : text.substr(0, most)) {
    const auto byte = static_cast<unsigned char>(letter);
    shown += byte < 0x20 || byte == 0x7F ? ' ' : letter;
  }
  return shown + (text.size() > most ? "..." : "");
}

std::string ShowStates(const linearizability::FinalStates& finals) {
  std::string shown;
  for (std::size_t i = 0; i < finals.states.size() && i < kMostStates; ++i) {
    shown += (i == 0 ? "" : " or ") + Shortened(finals.states[i], kMostValue);
  }
  if (finals.states.size() > kMostStates) {
    shown += " or " + std::to_string(finals.states.size() - kMostStates) + " others";
  }
  if (!finals.complete) shown += finals.states.empty() ? "not known" : ", perhaps others";
  return shown;
}

std::string ShowKeys(const CheckReport& report) {
  std::string shown;
  for (std::size_t i = 0; i < report.keys.size() && i < kMostKeys; ++i) {
    const KeyReport& key = report.keys[i];
    shown += "    " + (key.key.empty() ? "the object" : "key " + Shortened(key.key, 40)) + ": " +
             ShowStates(key.finals) + "\n";
  }
  if (report.keys.size() > kMostKeys) {
    shown += "    and " + std::to_string(report.keys.size() - kMostKeys) + " more keys\n";
  }
  return shown;
}

std::string ShowConflict(const CheckReport& report) {
  if (report.conflict.empty()) return "";
  if (report.conflict.size() == 1) {
    return "  No order gives that answer, whatever the other answers were.\n";
  }
  std::string shown = "  No order gives all of these answers, whatever the other answers were:\n";
  for (std::size_t i = 0; i < report.conflict.size() && i < kMostAnswers; ++i) {
    const SourceLine& line = report.conflict[i];
    shown += "    line " + std::to_string(line.number) + ": " + line.text + "\n";
  }
  if (report.conflict.size() > kMostAnswers) {
    shown += "    and " + std::to_string(report.conflict.size() - kMostAnswers) + " more\n";
  }
  return shown;
}

std::string ShowWarnings(const CheckReport& report) {
  std::string shown;
  for (const std::string& warning : report.warnings) shown += "  " + warning + "\n";
  return shown;
}

// Which limit ended the check, where, and what to try.
std::string ShowReached(const CheckReport& report, const CheckSettings& settings) {
  const ReachedReport& reached = report.reached;
  std::string shown = "  undecided: ";
  const bool linearizable = report.level == consistency::Level::kLinearizable;
  switch (reached.limit) {
    case HitLimit::kConfigurations:
      shown += "the search tried " + WithCommas(reached.configurations) +
               " configurations; try --max-configurations " +
               std::to_string(settings.limits.configurations * 10);
      break;
    case HitLimit::kMemory: {
      const std::uint64_t megabytes = std::max<std::uint64_t>(settings.limits.bytes >> 20, 64);
      shown += "the search needs more memory than --max-memory allows; try --max-memory " +
               std::to_string(megabytes * 4);
      break;
    }
    case HitLimit::kTime:
      shown += "--timeout is over, after " + WithCommas(reached.configurations) +
               " configurations; try ten times as long";
      break;
    case HitLimit::kUnsupported:
    case HitLimit::kNone:
      shown += linearizable
                   ? "there are too many ways in which the object can have begun, or gone on"
                   : "where texts are appended, this is decided only if a stronger level holds";
      break;
  }
  shown += "\n";
  if (!reached.key.empty()) shown += "  key: " + Shortened(reached.key, 40) + "\n";
  if (reached.line.number > 0) {
    shown += linearizable
                 ? "  all answers before line " + std::to_string(reached.line.number) +
                       " can be explained: "
                 : "  the longest order lacks line " + std::to_string(reached.line.number) + ": ";
    shown += reached.line.text + "\n";
  }
  return shown;
}

// Of a level below linearizability.
std::string ShowLevel(const CheckReport& report, bool brief) {
  if (!report.explanation.has_value()) return "";
  const std::vector<std::string>& why = report.explanation->why;
  std::string shown = "  " + why.front() + "\n";
  if (brief) return shown;
  for (std::size_t i = 1; i < why.size(); ++i) shown += "    " + why[i] + "\n";
  shown += "  The lines:\n";
  for (const SourceLine& line : report.conflict) {
    shown += "    line " + std::to_string(line.number) + ": " + line.text + "\n";
  }
  return shown + DrawOperations(*report.explanation);
}

std::string_view ColorOf(Verdict verdict, const Style& style) {
  if (verdict == Verdict::kOk) return style.green;
  return verdict == Verdict::kViolation ? style.red : style.yellow;
}

}  // namespace

std::string ShowCheck(const CheckReport& report, const CheckSettings& settings, const Style& style,
                      bool brief) {
  const linearizability::Finding& finding = report.finding;
  std::string shown = report.file + ": " + std::string(ColorOf(finding.verdict, style)) +
                      std::string(EnumName(finding.verdict)) + std::string(style.plain) + ", " +
                      WithCommas(report.operations) + " operations, " + report.model;
  const bool linearizable = report.level == consistency::Level::kLinearizable;
  if (!linearizable) shown += ", " + std::string(EnumName(report.level));
  shown += "\n";
  if (finding.verdict == Verdict::kUnknown) {
    return shown + ShowReached(report, settings) + ShowWarnings(report);
  }
  if (report.verdict_only) return shown + ShowWarnings(report);
  if (!linearizable) return shown + ShowLevel(report, brief) + ShowWarnings(report);
  if (finding.verdict == Verdict::kViolation) {
    shown += "  no order explains line " + std::to_string(report.answered.number) + ": " +
             report.answered.text + "\n";
    shown += "  its operation was invoked in line " + std::to_string(report.invoked.number) + ": " +
             report.invoked.text + "\n";
    if (!report.key.empty()) shown += "  key: " + Shortened(report.key, 40) + "\n";
    shown += ShowConflict(report);
    if (!finding.exact) {
      shown += "  an earlier violation is possible: it was not ruled out\n";
    }
  }
  shown += ShowWarnings(report);
  if (brief) return shown;
  if (report.explanation.has_value()) {
    for (const std::string& sentence : report.explanation->why) shown += "  " + sentence + "\n";
    shown += DrawOperations(*report.explanation);
  }
  if (finding.verdict == Verdict::kViolation) {
    shown += report.last_explained.number == 0
                 ? "  Nothing came before it.\n"
                 : "  The longest linearizable prefix ends with line " +
                       std::to_string(report.last_explained.number) + ".\n";
  }
  return shown + "  The values could then have been:\n" + ShowKeys(report);
}

}  // namespace stampede
