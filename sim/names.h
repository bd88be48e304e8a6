// Stable names of what happens in a run. They are what a random decision is keyed by and what a
// recorded one is found by; see "Names of decisions" in docs/ARCHITECTURE.md. On the hot path a
// name is a few integers; text is made of it only for files and the screen.
#ifndef STAMPEDE_SIM_NAMES_H_
#define STAMPEDE_SIM_NAMES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "stampede/core/enum_names.h"
#include "stampede/core/fields.h"
#include "stampede/core/node_id.h"
#include "stampede/core/protocol.h"

namespace stampede {

// `Prepare#3 r0->r2`: the third Prepare that r0 sent to r2. A retransmission is a new send and has
// the next number; `Prepare#3.1` is the copy of it that an adversary made.
struct MessageName {
  std::uint8_t type = 0;  // index of the message's type in the protocol
  NodeId from;
  NodeId to;
  std::uint32_t count = 0;  // from 1
  std::uint8_t copy = 0;    // 0: the message itself
  STAMPEDE_FIELDS(MessageName, type, from, to, count, copy)

  // Different names, different numbers: 8 bits of type, 12 for each node, 4 of copy, 28 of count.
  std::uint64_t Packed() const {
    const auto node = [](NodeId id) {
      return (std::uint64_t{id.is_client()} << 11) | (id.index() & 0x7FFu);
    };
    return std::uint64_t{type} << 56 | node(from) << 44 | node(to) << 32 |
           std::uint64_t{copy & 0xFu} << 28 | (count & 0xFFFFFFFu);
  }
  // REQUIRES: `packed_name` is a message's name packed.
  static MessageName Unpack(std::uint64_t packed_name);
};

// What else has a name. The kind keeps `election#5 r2` apart from `boot#5 r2`.
enum class NameKind : std::uint8_t { kTimer = 0xE0, kBoot, kInvoke, kSync, kWindow };

constexpr std::uint64_t PackedName(NameKind kind, NodeId node, std::uint8_t which,
                                   std::uint64_t count) {
  return std::uint64_t{static_cast<std::uint8_t>(kind)} << 56 | std::uint64_t{node.code()} << 40 |
         std::uint64_t{which} << 32 | (count & 0xFFFFFFFFu);
}

// The node that takes the step which this input, a packed name, brings about.
NodeId TakerOf(std::uint64_t input);

// The words of a protocol that names are made of.
struct Vocabulary {
  std::span<const std::string_view> messages;  // names of its message types
  std::span<const std::string_view> timers;
};

// Those of protocol P.
template <class P>
Vocabulary VocabularyOf() {
  static constexpr auto kMessages = MessageTypeNames<P>();
  static constexpr auto kTimers = EnumNames(TimerOf<P>{});
  return {kMessages, kTimers};
}

// Text of message names, and back.
std::string ShowName(const MessageName& name, const Vocabulary& vocabulary);
std::optional<MessageName> ParseMessageName(std::string_view text, const Vocabulary& vocabulary);

// Text of the packed name of an input, and back: `Prepare#3 r0->r2`, `view#5 r2`, `c0#4`,
// `sync#7 r1`, `boot#1 r0`.
std::string ShowInputName(std::uint64_t packed_name, const Vocabulary& vocabulary);
std::optional<std::uint64_t> ParseInputName(std::string_view text, const Vocabulary& vocabulary);

}  // namespace stampede

#endif  // STAMPEDE_SIM_NAMES_H_
