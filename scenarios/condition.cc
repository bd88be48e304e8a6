#include "stampede/scenarios/condition.h"

#include <charconv>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace stampede {
namespace {

absl::Status NotACondition(std::string_view text) {
  return absl::InvalidArgumentError(
      "a condition reads \"r1 is primary\" (or serving, up, down; a client: waiting; also \"is "
      "not\"), \"committed >= 2\", \"r1 term == 3\", \"all last >= 1\", \"sent Prepare r0->*\", "
      "\"clients done\" or \"quiet\", not \"" +
      std::string(text.substr(0, 64)) + "\"");
}

bool ParseState(const std::vector<std::string>& words, Condition& condition) {
  condition.kind = Condition::Kind::kState;
  condition.node = NodeId::Parse(words[0]);
  condition.negated = words[2] == "not";
  if (words.size() != (condition.negated ? 4u : 3u)) return false;
  const auto state = ParseEnum<Condition::State>(words.back());
  if (!condition.node.has_value() || !state.has_value()) return false;
  condition.state = *state;
  switch (*state) {
    case Condition::State::kUp:
    case Condition::State::kDown: return true;
    case Condition::State::kWaiting: return condition.node->is_client();
    default: return !condition.node->is_client();
  }
}

bool ParseNumber(std::vector<std::string> words, Condition& condition) {
  condition.kind = Condition::Kind::kNumber;
  if (words.size() == 4) {
    condition.all = words[0] == "all";
    condition.node = NodeId::Parse(words[0]);
    if (!condition.all && words[0] != "any" && !condition.node.has_value()) return false;
    if (condition.node.has_value() && condition.node->is_client()) return false;
    words.erase(words.begin());
  }
  if (words.size() != 3) return false;
  const auto field = ParseEnum<Condition::Field>(words[0] == "view" ? "term" : words[0]);
  const auto relation = ParseEnum<Condition::Relation>(words[1]);
  const auto [stop, error] =
      std::from_chars(words[2].data(), words[2].data() + words[2].size(), condition.number);
  if (!field || !relation || error != std::errc()) return false;
  if (stop != words[2].data() + words[2].size()) return false;
  condition.field = *field;
  condition.relation = *relation;
  return true;
}

}  // namespace

absl::StatusOr<Condition> ParseCondition(std::string_view text, const Vocabulary& vocabulary) {
  Condition condition;
  const std::string whole(text);
  if (whole == "quiet") return condition;
  if (whole == "clients done") {
    condition.kind = Condition::Kind::kClientsDone;
    return condition;
  }
  if (text.starts_with("sent ")) {
    condition.kind = Condition::Kind::kSent;
    auto message = ParseMessagePattern(text.substr(5), vocabulary);
    if (!message.ok()) return message.status();
    condition.message = *message;
    return condition;
  }
  const std::vector<std::string> words = absl::StrSplit(whole, ' ', absl::SkipEmpty());
  if (words.size() < 3 || words.size() > 4) return NotACondition(text);
  const bool sound =
      words[1] == "is" ? ParseState(words, condition) : ParseNumber(words, condition);
  if (!sound) return NotACondition(text);
  return condition;
}

std::string ShowCondition(const Condition& condition, const Vocabulary& vocabulary) {
  switch (condition.kind) {
    case Condition::Kind::kQuiet: return "quiet";
    case Condition::Kind::kClientsDone: return "clients done";
    case Condition::Kind::kSent: return "sent " + ShowPattern(condition.message, vocabulary);
    case Condition::Kind::kState:
      return condition.node->ToString() + (condition.negated ? " is not " : " is ") +
             std::string(EnumName(condition.state));
    case Condition::Kind::kNumber: break;
  }
  const std::string whose = condition.node.has_value() ? condition.node->ToString() + " "
                            : condition.all            ? "all "
                                                       : "";
  return whose + std::string(EnumName(condition.field)) + " " +
         std::string(EnumName(condition.relation)) + " " + std::to_string(condition.number);
}

}  // namespace stampede
