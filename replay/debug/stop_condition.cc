#include "stampede/replay/debug/stop_condition.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "absl/strings/ascii.h"
#include "stampede/core/internal/suggest.h"
#include "stampede/core/json.h"
#include "stampede/replay/state_text.h"

namespace stampede {
namespace {

std::string Trimmed(std::string_view text) {
  std::string trimmed(text);
  absl::StripAsciiWhitespace(&trimmed);
  return trimmed;
}

absl::Status NotACondition(std::string_view text) {
  return absl::InvalidArgumentError(
      "a condition reads \"message Prepare r0->*\", \"sent Prepare#3 r0->r1\", \"input view#2 "
      "r1\", "
      "\"mark NAME\", \"invariant\", \"invariant decided changes\", \"r1.view >= 2\" or \"r1.view "
      "changes\", not \"" +
      std::string(text.substr(0, 64)) + "\"");
}

// Numbers beyond 2^53 stand in quotes.
std::optional<std::int64_t> NumberIn(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

StopCondition StopCondition::StepOf(NodeId node) {
  StopCondition condition;
  condition.node_ = node;
  return condition;
}

absl::StatusOr<StopCondition> StopCondition::Parse(std::string_view text,
                                                   const ProtocolDriver& protocol) {
  const std::string whole = Trimmed(text);
  const std::size_t space = std::min(whole.find(' '), whole.size());
  const std::string word = whole.substr(0, space);
  const std::string rest = Trimmed(whole.substr(space));
  StopCondition condition;
  if (word == "invariant" && rest.empty()) {
    condition.kind_ = Kind::kViolation;
    return condition;
  }
  if (word == "invariant" && rest.ends_with(" changes")) {
    condition.kind_ = Kind::kFact;
    condition.path_ = Trimmed(rest.substr(0, rest.rfind(' ')));
    return condition;
  }
  if ((word == "message" || word == "sent") && !rest.empty()) {
    const auto pattern = ParseMessagePattern(rest, protocol.vocabulary());
    if (!pattern.ok()) return pattern.status();
    condition.kind_ = word == "sent" ? Kind::kSent : Kind::kReceived;
    condition.message_ = *pattern;
    return condition;
  }
  if (word == "input" && !rest.empty()) {
    const auto input = ParseInputName(rest, protocol.vocabulary());
    if (!input.has_value()) {
      return absl::InvalidArgumentError("'" + rest +
                                        "' is not the name of an input, such as \"view#2 r1\", "
                                        "\"Prepare#1 r0->r1\", \"boot#2 r1\" or \"c0#4\"");
    }
    condition.kind_ = Kind::kInput;
    condition.input_ = *input;
    return condition;
  }
  if (word == "mark" && !rest.empty()) {
    const std::vector<std::string_view> marks = protocol.marks();
    const auto mark = std::find(marks.begin(), marks.end(), rest);
    if (mark == marks.end()) {
      return absl::InvalidArgumentError(std::string(protocol.name()) + " has no mark '" + rest +
                                        "'" + Suggestion(rest, marks));
    }
    condition.kind_ = Kind::kMark;
    condition.mark_ = static_cast<std::uint8_t>(mark - marks.begin());
    return condition;
  }
  return ParseField(whole);
}

absl::StatusOr<StopCondition> StopCondition::ParseField(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, Relation>, 7> kRelations = {{
      {" changes", Relation::kChanges},
      {"==", Relation::kEqual},
      {"!=", Relation::kUnequal},
      {">=", Relation::kAtLeast},
      {"<=", Relation::kAtMost},
      {">", Relation::kMore},
      {"<", Relation::kLess},
  }};
  for (const auto& [sign, relation] : kRelations) {
    const std::size_t at = text.find(sign);
    if (at == std::string_view::npos) continue;
    const std::string left = Trimmed(text.substr(0, at));
    const std::string right = Trimmed(text.substr(at + sign.size()));
    const std::size_t dot = left.find('.');
    const auto node = NodeId::Parse(left.substr(0, dot));
    const bool compares = relation != Relation::kChanges;
    if (dot == std::string::npos || !node.has_value() || right.empty() == compares) break;
    StopCondition condition;
    condition.kind_ = Kind::kField;
    condition.node_ = *node;
    condition.path_ = left.substr(dot + 1);
    condition.relation_ = relation;
    condition.value_ = ParseJson(right).ok() ? right : JsonLine(Json(right));
    return condition;
  }
  return NotACondition(text);
}

absl::Status StopCondition::Begin(const AnyRun& run) {
  if (kind_ == Kind::kFact) {
    before_ = FactNow(run);
    if (before_.has_value()) return absl::OkStatus();
    std::string list;
    for (const auto& [about, text] : run.GhostFacts()) list += " " + about;
    return absl::InvalidArgumentError("the invariants keep nothing called '" + path_ +
                                      "'; what they keep is:" + list);
  }
  if (kind_ != Kind::kNode && kind_ != Kind::kField) return absl::OkStatus();
  if (!run.slots().Exists(node_)) {
    return absl::InvalidArgumentError("this run has no " + node_.ToString());
  }
  if (kind_ == Kind::kNode) return absl::OkStatus();
  // Its parts may come and go.
  const auto field = FieldOf(run.StateOf(node_), path_.substr(0, path_.find('.')));
  if (!field.ok()) return field.status();
  before_ = FieldNow(run);
  holds_ = before_.has_value() && Compares(*before_);
  return absl::OkStatus();
}

std::optional<std::string> StopCondition::FieldNow(const AnyRun& run) const {
  const auto field = FieldOf(run.StateOf(node_), path_);
  return field.ok() ? std::optional(*field) : std::nullopt;
}

std::optional<std::string> StopCondition::FactNow(const AnyRun& run) const {
  for (auto& [about, text] : run.GhostFacts()) {
    if (about == path_) return text;
  }
  return std::nullopt;
}

bool StopCondition::Compares(const std::string& value) const {
  const auto a = NumberIn(value);
  const auto b = NumberIn(value_);
  const int order = a.has_value() && b.has_value() ? (*a > *b) - (*a < *b) : value.compare(value_);
  switch (relation_) {
    case Relation::kEqual: return order == 0;
    case Relation::kUnequal: return order != 0;
    case Relation::kAtLeast: return order >= 0;
    case Relation::kAtMost: return order <= 0;
    case Relation::kMore: return order > 0;
    case Relation::kLess: return order < 0;
    case Relation::kChanges: return false;
  }
  return false;
}

bool StopCondition::IsMetBy(const SeenStep& step, const AnyRun& run) {
  switch (kind_) {
    case Kind::kNode: return step.node == node_;
    case Kind::kReceived:
      return step.input == InputKind::kReceive &&
             message_.Matches(MessageName::Unpack(step.cause.packed_name));
    case Kind::kSent:
      return std::any_of(step.sent.begin(), step.sent.end(),
                         [this](const MessageName& name) { return message_.Matches(name); });
    case Kind::kInput: return step.cause.packed_name == input_;
    case Kind::kMark:
      return std::find(step.marks.begin(), step.marks.end(), mark_) != step.marks.end();
    case Kind::kViolation: return run.outcome().violation.has_value();
    case Kind::kFact: {
      const auto before = std::exchange(before_, FactNow(run));
      return before != before_;
    }
    case Kind::kField: break;
  }
  if (step.node != node_) return false;
  const auto before = std::exchange(before_, FieldNow(run));
  if (relation_ == Relation::kChanges) return before != before_;
  const bool held = std::exchange(holds_, before_.has_value() && Compares(*before_));
  return holds_ && !held;
}

}  // namespace stampede
