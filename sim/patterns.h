// Messages as scenarios speak of them: `Prepare#3 r0->r2` is one message, `Prepare r0->r2`,
// `Prepare r0->*` and `* r0->r2` are kinds.
#ifndef STAMPEDE_SIM_PATTERNS_H_
#define STAMPEDE_SIM_PATTERNS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/core/fields.h"
#include "stampede/core/node_id.h"
#include "stampede/sim/names.h"
#include "stampede/sim/node_slots.h"

namespace stampede {

// Nothing for a part that may be anything.
struct MessagePattern {
  std::optional<std::uint8_t> type;
  std::optional<NodeId> from;
  std::optional<NodeId> to;
  std::optional<std::uint32_t> count;
  std::uint8_t copy = 0;  // of the message called by its number: which copy
  STAMPEDE_FIELDS(MessagePattern, type, from, to, count, copy)

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
  STAMPEDE_FIELDS(LinkPattern, from, to, both_ways)
};

absl::StatusOr<LinkPattern> ParseLinkPattern(std::string_view text);
std::string ShowLink(const LinkPattern& link);

// Calls visit(a, b) for the slots of every link that one of the patterns means.
template <class F>
void ForEachLink(const NodeSlots& slots, const std::vector<LinkPattern>& links, F&& visit) {
  const auto is = [&slots](const std::optional<NodeId>& end, std::size_t slot) {
    return !end.has_value() || *end == slots.IdOf(slot);
  };
  const auto each = [&](const std::optional<NodeId>& from, const std::optional<NodeId>& to) {
    if (from.has_value() && to.has_value()) {
      if (slots.Exists(*from) && slots.Exists(*to)) visit(slots.SlotOf(*from), slots.SlotOf(*to));
      return;
    }
    for (std::size_t a = 0; a < slots.nodes(); ++a) {
      for (std::size_t b = 0; is(from, a) && b < slots.nodes(); ++b) {
        if (a != b && is(to, b)) visit(a, b);
      }
    }
  };
  for (const LinkPattern& link : links) {
    each(link.from, link.to);
    if (link.both_ways) each(link.to, link.from);
  }
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_PATTERNS_H_
