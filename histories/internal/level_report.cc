#include "stampede/histories/internal/level_report.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "stampede/core/enum_names.h"
#include "stampede/histories/internal/operation_text.h"
#include "stampede/histories/internal/source_lines.h"
#include "stampede/invariants/consistency/check.h"

namespace stampede {

using consistency::LevelFinding;
using consistency::Link;
using consistency::Reason;
using linearizability::Event;
using linearizability::History;
using linearizability::Verdict;

namespace {

constexpr std::size_t kMostLinks = 16;       // that are explained
constexpr std::size_t kMostOperations = 40;  // that are shown

// Says in sentences why no order explains the answers. Operations are known by the events that
// invoke them.
class LevelText {
 public:
  LevelText(const RecordedHistory& recorded, const LevelFinding& finding)
      : recorded_(recorded), history_(recorded.history), finding_(finding) {
    for (std::uint32_t i = 0; i < history_.events.size(); ++i) {
      if (history_.events[i].kind == Event::Kind::kReturn) {
        answers_[history_.events[i].operation] = i;
      }
    }
    CollectOperations();
  }

  // All that the sentences speak of, in the order of the file.
  const std::vector<std::uint32_t>& operations() const { return operations_; }
  // That of them which is answered last of those that return something.
  std::uint32_t misfit() const { return misfit_; }
  std::optional<std::uint32_t> AnswerOf(std::uint32_t call) const {
    const auto answer = answers_.find(history_.events[call].operation);
    return answer == answers_.end() ? std::nullopt : std::optional(answer->second);
  }
  bool OfOneKey() const { return keys_.size() == 1; }

  ExplainedOperation Show(std::uint32_t call) const {
    const Event& event = history_.events[call];
    ExplainedOperation shown;
    shown.client = ClientOf(call);
    shown.call = call;
    shown.end = AnswerOf(call);
    shown.call_line = history_.lines[call];
    if (!OfOneKey()) shown.text = history_.keys[event.key] + ": ";
    shown.text += ShowOperation(history_, event);
    shown.answer = "unknown";
    if (shown.end.has_value()) {
      shown.end_line = history_.lines[*shown.end];
      shown.answer = ShowAnswer(recorded_.model, history_, history_.events[*shown.end]);
    }
    return shown;
  }

  std::vector<std::string> Sentences() const {
    const std::vector<std::uint32_t>& its = finding_.operations;
    switch (finding_.reason) {
      case Reason::kThinAir: return {Name(its[0]) + ": nobody wrote that."};
      case Reason::kOwnLaterWrite:
        return {Name(its[0]) + ": its client wrote that only later, by " + Name(its[1]) + "."};
      case Reason::kOwnOlderWrite:
        return {Name(its[0]) + ": that is older than what the same client wrote before, by " +
                Name(its[1]) + "."};
      case Reason::kReturned:
        return {Name(its[0]) + ": the client has read that before, by " + Name(its[1]) +
                ", and then what replaced it, by " + Name(its[2]) + "."};
      case Reason::kOlderOfWriter:
        return {Name(its[0]) + ": the client has read before, by " + Name(its[1]) +
                ", what the same writer wrote later: " + Name(its[2]) + " came before " +
                Name(its[3]) + "."};
      case Reason::kInitialAgain:
        return {Name(its[0]) +
                ": that was there at first, and the client has read another value "
                "before, by " +
                Name(its[1]) + "."};
      case Reason::kTwoInitials:
        return {Name(its[0]) + " and " + Name(its[1]) +
                ": both can only have met what was there at first."};
      case Reason::kOverwritten: return Hidden();
      case Reason::kCycle: return Cycle();
      case Reason::kNoOrder:
      case Reason::kHolds: break;
    }
    if (its.size() < 2) return {"No order explains " + Name(its[0]) + "."};
    return {"No order explains these answers, whatever the others were: " + Names(its) + "."};
  }

 private:
  void CollectOperations() {
    std::set<std::uint32_t> all(finding_.operations.begin(), finding_.operations.end());
    for (const Link& link : finding_.links) {
      all.insert({link.first, link.second});
      const bool has_witness =
          link.why == Link::Why::kOverwritten || link.why == Link::Why::kOverwrites;
      if (has_witness && link.witness < history_.events.size()) all.insert(link.witness);
    }
    std::optional<std::uint32_t> last;
    for (const std::uint32_t call : all) {
      if (operations_.size() < kMostOperations) operations_.push_back(call);
      keys_.insert(history_.events[call].key);
      const auto answer = AnswerOf(call);
      if (!answer.has_value() || !Observes(history_, history_.events[*answer])) continue;
      if (last.has_value() && *AnswerOf(*last) > *answer) continue;
      last = call;
    }
    const bool has_main = finding_.reason != Reason::kCycle && finding_.reason != Reason::kNoOrder;
    misfit_ = has_main && !finding_.operations.empty() ? finding_.operations[0]
                                                       : last.value_or(operations_.front());
    if (std::find(operations_.begin(), operations_.end(), misfit_) == operations_.end()) {
      operations_.back() = misfit_;
    }
  }

  std::string ClientOf(std::uint32_t call) const {
    const std::uint32_t operation = history_.events[call].operation;
    return operation < history_.invokers.size() ? history_.clients[history_.invokers[operation]]
                                                : "";
  }

  // "read -> 2 (line 7)"
  std::string Name(std::uint32_t call) const {
    const ExplainedOperation shown = Show(call);
    const bool tells = shown.answer != "ok" && shown.answer != "unknown";
    return shown.text + (tells ? " -> " + shown.answer : "") + " (line " +
           std::to_string(shown.end.has_value() ? shown.end_line : shown.call_line) + ")";
  }
  std::string Names(const std::vector<std::uint32_t>& calls) const {
    constexpr std::size_t kMost = 12;
    std::string names;
    for (std::size_t i = 0; i < calls.size() && i < kMost; ++i) {
      const bool is_last = i + 1 == calls.size();
      names += (i == 0 ? "" : is_last ? " and " : ", ") + Name(calls[i]);
    }
    if (calls.size() > kMost) names += " and " + std::to_string(calls.size() - kMost) + " more";
    return names;
  }

  std::string Explain(const Link& link) const {
    const std::string first = Name(link.first);
    const std::string second = Name(link.second);
    switch (link.why) {
      case Link::Why::kClient:
        return first + " comes before " + second + ": client " + ClientOf(link.first) +
               " made it first.";
      case Link::Why::kReadsFrom:
        return first + " comes before " + second + ", which met what it wrote.";
      case Link::Why::kOverwritten:
        return first + " comes before " + second + ": it comes before " + Name(link.witness) +
               ", which met what the other one wrote.";
      case Link::Why::kOverwrites: break;
    }
    const bool initial = link.witness >= history_.events.size();
    return first + " comes before " + second + ": that overwrites what it met, " +
           (initial ? "which was there at first." : "which is of " + Name(link.witness) + ".");
  }
  void AddLinks(std::vector<std::string>& sentences) const {
    for (std::size_t i = 0; i < finding_.links.size() && i < kMostLinks; ++i) {
      sentences.push_back(Explain(finding_.links[i]));
    }
    if (finding_.links.size() > kMostLinks) {
      sentences.push_back("And so on, " + std::to_string(finding_.links.size() - kMostLinks) +
                          " more.");
    }
  }

  std::vector<std::string> Hidden() const {
    std::vector<std::string> sentences = {Name(finding_.operations[0]) +
                                          ": that was there at first, but " +
                                          Name(finding_.operations[1]) + " comes before it."};
    AddLinks(sentences);
    return sentences;
  }
  std::vector<std::string> Cycle() const {
    std::string round = Name(finding_.links[0].first);
    for (std::size_t i = 0; i < finding_.in_cycle && i < kMostLinks; ++i) {
      round += " before " + Name(finding_.links[i].second);
    }
    std::vector<std::string> sentences = {
        "An operation would have to come before itself: " + round + "."};
    AddLinks(sentences);
    return sentences;
  }

  const RecordedHistory& recorded_;
  const History& history_;
  const LevelFinding& finding_;
  std::map<std::uint32_t, std::uint32_t> answers_;  // by operation
  std::vector<std::uint32_t> operations_;
  std::set<std::uint32_t> keys_;
  std::uint32_t misfit_ = 0;
};

void ReportLevelViolation(std::string_view text, const RecordedHistory& recorded,
                          const LevelFinding& finding, CheckReport& report) {
  const History& history = recorded.history;
  const LevelText described(recorded, finding);
  Explanation explanation;
  std::set<std::uint32_t> lines;
  for (const std::uint32_t call : described.operations()) {
    const auto place = static_cast<std::uint32_t>(explanation.operations.size());
    if (call == described.misfit()) explanation.misfit = place;
    explanation.conflict.push_back(place);
    explanation.operations.push_back(described.Show(call));
    lines.insert(history.lines[described.AnswerOf(call).value_or(call)]);
  }
  const std::uint32_t misfit = described.misfit();
  if (described.OfOneKey()) explanation.key = history.keys[history.events[misfit].key];
  explanation.total = report.operations;
  explanation.why = described.Sentences();
  report.key = history.keys[history.events[misfit].key];
  report.answered = LineOf(text, history.lines[described.AnswerOf(misfit).value_or(misfit)]);
  report.invoked = LineOf(text, history.lines[misfit]);
  for (const std::uint32_t line : lines) report.conflict.push_back(LineOf(text, line));
  report.explanation = std::move(explanation);
}

}  // namespace

void CheckForLevel(std::string_view text, const RecordedHistory& recorded,
                   const linearizability::OfflineLimits& limits, CheckReport& report) {
  const History& history = recorded.history;
  if (const auto split = consistency::SplitClients(recorded.model, history); split > 0) {
    report.warnings.push_back(
        std::to_string(split) +
        (split == 1 ? " client had several operations open at once: it counts as several clients"
                    : " clients had several operations open at once: each counts as several"));
  }
  const LevelFinding finding =
      consistency::CheckLevel(report.level, recorded.model, history, limits);
  report.finding.verdict = finding.verdict;
  report.finding.exact = finding.verdict != Verdict::kUnknown;
  if (finding.verdict == Verdict::kViolation && !report.verdict_only) {
    ReportLevelViolation(text, recorded, finding, report);
  }
  if (finding.verdict != Verdict::kUnknown) return;
  report.reached.limit = finding.limit;
  report.reached.configurations = finding.configurations;
  if (finding.operations.empty()) return;
  const Event& call = history.events[finding.operations[0]];
  report.reached.key = history.keys[call.key];
  const auto answer =
      std::find_if(history.events.begin() + finding.operations[0], history.events.end(),
                   [&](const Event& event) {
                     return event.kind == Event::Kind::kReturn && event.operation == call.operation;
                   });
  if (answer == history.events.end()) return;
  report.reached.line =
      LineOf(text, history.lines[static_cast<std::size_t>(answer - history.events.begin())]);
}

absl::Status CanCheck(consistency::Level level, const RecordedHistory& recorded) {
  if (level == consistency::Level::kLinearizable) return absl::OkStatus();
  const std::string name(EnumName(level));
  if (!consistency::IsDefinedFor(level, recorded.model)) {
    return absl::InvalidArgumentError(
        "--consistency " + name + " is for register, cas-register and kv; this history is of " +
        std::string(EnumName(recorded.model)) + ", which is checked for linearizable only");
  }
  const auto several_keys = [](const linearizability::Event& event) {
    return event.function == linearizability::Function::kTxn;
  };
  if (std::any_of(recorded.history.events.begin(), recorded.history.events.end(), several_keys)) {
    return absl::InvalidArgumentError(
        "--consistency " + name +
        " is for operations on one key; this history has some on several keys at once, which are "
        "checked for linearizable only");
  }
  const std::vector<std::string>& clients = recorded.history.clients;
  const bool nameless = clients.size() == 1 && clients[0].empty();
  if (nameless && consistency::SplitClients(recorded.model, recorded.history) > 0) {
    return absl::InvalidArgumentError(
        "--consistency " + name +
        " depends on which client made which operation, and this history does not say it");
  }
  return absl::OkStatus();
}

}  // namespace stampede
