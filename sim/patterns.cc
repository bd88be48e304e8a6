#include "stampede/sim/patterns.h"

#include <charconv>
#include <vector>

#include "stampede/core/internal/suggest.h"

namespace stampede {
namespace {

absl::Status NotAPattern(std::string_view text) {
  return absl::InvalidArgumentError(
      "a message is written \"Prepare#3 r0->r2\" (the third such) or \"Prepare r0->*\" (any), not "
      "\"" +
      std::string(text.substr(0, 64)) + "\"");
}

// A node, or nothing for `*`. False where it is neither.
bool ParseEnd(std::string_view text, std::optional<NodeId>& node) {
  if (text == "*") return true;
  node = NodeId::Parse(text);
  return node.has_value();
}

bool ParseWhole(std::string_view text, auto& number) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && stop == text.data() + text.size();
}

std::string ShowEnd(const std::optional<NodeId>& node) {
  return node.has_value() ? node->ToString() : "*";
}

}  // namespace

MessagePattern PatternOf(const MessageName& name) {
  return {name.type, name.from, name.to, name.count, name.copy};
}

absl::StatusOr<MessagePattern> ParseMessagePattern(std::string_view text,
                                                   const Vocabulary& vocabulary) {
  const std::size_t space = text.find(' ');
  const std::size_t arrow = text.find("->");
  if (space == std::string_view::npos || arrow == std::string_view::npos || arrow < space) {
    return NotAPattern(text);
  }
  MessagePattern pattern;
  std::string_view type = text.substr(0, space);
  if (const std::size_t sharp = type.find('#'); sharp != std::string_view::npos) {
    std::string_view count = type.substr(sharp + 1);
    type = type.substr(0, sharp);
    if (const std::size_t dot = count.find('.'); dot != std::string_view::npos) {
      if (!ParseWhole(count.substr(dot + 1), pattern.copy) || pattern.copy == 0) {
        return NotAPattern(text);
      }
      count = count.substr(0, dot);
    }
    std::uint32_t number = 0;
    if (!ParseWhole(count, number) || number == 0) return NotAPattern(text);
    pattern.count = number;
  }
  if (type != "*") {
    std::uint8_t index = 0;
    while (index < vocabulary.messages.size() && vocabulary.messages[index] != type) ++index;
    if (index == vocabulary.messages.size()) {
      return absl::InvalidArgumentError("there is no message '" + std::string(type.substr(0, 64)) +
                                        "'" + Suggestion(type, vocabulary.messages));
    }
    pattern.type = index;
  }
  if (!ParseEnd(text.substr(space + 1, arrow - space - 1), pattern.from) ||
      !ParseEnd(text.substr(arrow + 2), pattern.to)) {
    return NotAPattern(text);
  }
  return pattern;
}

std::string ShowPattern(const MessagePattern& pattern, const Vocabulary& vocabulary) {
  std::string text(pattern.type.has_value() ? vocabulary.messages[*pattern.type] : "*");
  if (pattern.count.has_value()) text += "#" + std::to_string(*pattern.count);
  if (pattern.copy != 0) text += "." + std::to_string(pattern.copy);
  return text + " " + ShowEnd(pattern.from) + "->" + ShowEnd(pattern.to);
}

absl::StatusOr<LinkPattern> ParseLinkPattern(std::string_view text) {
  LinkPattern link;
  std::size_t arrow = text.find("<->");
  link.both_ways = arrow != std::string_view::npos;
  const std::size_t width = link.both_ways ? 3 : 2;
  if (!link.both_ways) arrow = text.find("->");
  if (arrow == std::string_view::npos || !ParseEnd(text.substr(0, arrow), link.from) ||
      !ParseEnd(text.substr(arrow + width), link.to)) {
    return absl::InvalidArgumentError(
        "a link is written \"r0->r2\", \"r0<->r2\" or \"r0->*\", not \"" +
        std::string(text.substr(0, 64)) + "\"");
  }
  return link;
}

std::string ShowLink(const LinkPattern& link) {
  return ShowEnd(link.from) + (link.both_ways ? "<->" : "->") + ShowEnd(link.to);
}

}  // namespace stampede
