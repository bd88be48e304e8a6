// Messages as a scenario speaks of them: `Prepare#3 r0->r2` is one message, `Prepare r0->r2`,
// `Prepare r0->*` and `* r0->r2` are kinds.
#ifndef STAMPEDE_SCENARIOS_MESSAGE_PATTERN_H_
#define STAMPEDE_SCENARIOS_MESSAGE_PATTERN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "stampede/core/node_id.h"
#include "stampede/sim/names.h"

namespace stampede {

// Nothing for a part that may be anything.
struct MessagePattern {
  std::optional<std::uint8_t> type;
  std::optional<NodeId> from;
  std::optional<NodeId> to;
  std::optional<std::uint32_t> count;
  std::uint8_t copy = 0;  // of the message called by its number: which copy
  friend bool operator==(const MessagePattern&, const MessagePattern&) = default;

  bool Matches(const MessageName& name) const {
    return (!type || *type == name.type) && (!from || *from == name.from) &&
           (!to || *to == name.to) && (!count || (*count == name.count && copy == name.copy));
  }
  // Whether it names one message and no other.
  bool IsName() const { return type && from && to && count; }
  // REQUIRES: IsName().
  MessageName Name() const { return {*type, *from, *to, *count, copy}; }
};

MessagePattern PatternOf(const MessageName& name);

// Errors say what a pattern reads like, and suggest a type of message for a misspelt one.
absl::StatusOr<MessagePattern> ParseMessagePattern(std::string_view text,
                                                   const Vocabulary& vocabulary);
std::string ShowPattern(const MessagePattern& pattern, const Vocabulary& vocabulary);

// Links: `r0->r2`, `r0<->r2`, `r0->*`.
struct LinkPattern {
  std::optional<NodeId> from;
  std::optional<NodeId> to;
  bool both_ways = false;
  friend bool operator==(const LinkPattern&, const LinkPattern&) = default;
};

absl::StatusOr<LinkPattern> ParseLinkPattern(std::string_view text);
std::string ShowLink(const LinkPattern& link);

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_MESSAGE_PATTERN_H_
