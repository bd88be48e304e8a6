#include "stampede/sim/names.h"

#include <charconv>

namespace stampede {
namespace {

// Takes the decimal number at the front of `text` off it.
template <class T>
bool TakeNumber(std::string_view& text, T& number) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return true;
}

}  // namespace

MessageName MessageName::Unpack(std::uint64_t packed_name) {
  const auto node = [packed_name](int shift) {
    const std::uint64_t code = packed_name >> shift & 0xFFFu;
    const auto index = static_cast<std::uint16_t>(code & 0x7FFu);
    return (code >> 11) != 0 ? NodeId::Client(index) : NodeId::Replica(index);
  };
  return {static_cast<std::uint8_t>(packed_name >> 56), node(44), node(32),
          static_cast<std::uint32_t>(packed_name & 0xFFFFFFFu),
          static_cast<std::uint8_t>(packed_name >> 28 & 0xFu)};
}

NodeId TakerOf(std::uint64_t input) {
  if (static_cast<NameKind>(input >> 56) < NameKind::kTimer) return MessageName::Unpack(input).to;
  return NodeId::FromCode(static_cast<std::uint16_t>(input >> 40));
}

std::string ShowName(const MessageName& name, const Vocabulary& vocabulary) {
  std::string text(vocabulary.messages[name.type]);
  text += "#" + std::to_string(name.count);
  if (name.copy != 0) text += "." + std::to_string(name.copy);
  return text + " " + name.from.ToString() + "->" + name.to.ToString();
}

std::optional<MessageName> ParseMessageName(std::string_view text, const Vocabulary& vocabulary) {
  const std::span<const std::string_view> types = vocabulary.messages;
  const std::string_view whole = text;
  const std::size_t sharp = text.find('#');
  if (sharp == std::string_view::npos) return std::nullopt;
  MessageName name;
  while (name.type < types.size() && types[name.type] != text.substr(0, sharp)) ++name.type;
  if (name.type == types.size()) return std::nullopt;
  text.remove_prefix(sharp + 1);
  if (!TakeNumber(text, name.count)) return std::nullopt;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!TakeNumber(text, name.copy)) return std::nullopt;
  }
  const std::size_t arrow = text.find("->");
  if (!text.starts_with(' ') || arrow == std::string_view::npos) return std::nullopt;
  const auto from = NodeId::Parse(text.substr(1, arrow - 1));
  const auto to = NodeId::Parse(text.substr(arrow + 2));
  if (!from || !to) return std::nullopt;
  name.from = *from;
  name.to = *to;
  if (name.count == 0 || ShowName(name, vocabulary) != whole) return std::nullopt;
  return name;
}

std::string ShowInputName(std::uint64_t packed_name, const Vocabulary& vocabulary) {
  const auto kind = static_cast<NameKind>(packed_name >> 56);
  if (kind < NameKind::kTimer) return ShowName(MessageName::Unpack(packed_name), vocabulary);
  const auto code = static_cast<std::uint16_t>(packed_name >> 40);
  const NodeId node = NodeId::FromCode(code);
  const std::string count = "#" + std::to_string(static_cast<std::uint32_t>(packed_name));
  switch (kind) {
    case NameKind::kTimer:
      return std::string(vocabulary.timers[packed_name >> 32 & 0xFFu]) + count + " " +
             node.ToString();
    case NameKind::kInvoke: return node.ToString() + count;
    case NameKind::kSync: return "sync" + count + " " + node.ToString();
    default: return "boot" + count + " " + node.ToString();
  }
}

std::optional<std::uint64_t> ParseInputName(std::string_view text, const Vocabulary& vocabulary) {
  if (text.find("->") != std::string_view::npos) {
    const auto name = ParseMessageName(text, vocabulary);
    return name.has_value() ? std::optional(name->Packed()) : std::nullopt;
  }
  const std::size_t sharp = text.find('#');
  if (sharp == std::string_view::npos) return std::nullopt;
  const std::string_view what = text.substr(0, sharp);
  std::string_view rest = text.substr(sharp + 1);
  std::uint32_t count = 0;
  if (!TakeNumber(rest, count)) return std::nullopt;
  if (rest.empty()) {
    const auto client = NodeId::Parse(what);
    if (!client.has_value() || !client->is_client()) return std::nullopt;
    return PackedName(NameKind::kInvoke, *client, 0, count);
  }
  const auto node = NodeId::Parse(rest.substr(1));
  if (!rest.starts_with(' ') || !node.has_value()) return std::nullopt;
  if (what == "sync") return PackedName(NameKind::kSync, *node, 0, count);
  if (what == "boot") return PackedName(NameKind::kBoot, *node, 0, count);
  for (std::size_t i = 0; i < vocabulary.timers.size(); ++i) {
    if (vocabulary.timers[i] != what) continue;
    return PackedName(NameKind::kTimer, *node, static_cast<std::uint8_t>(i), count);
  }
  return std::nullopt;
}

}  // namespace stampede
