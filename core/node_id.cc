#include "stampede/core/node_id.h"

#include <charconv>

namespace stampede {

std::optional<NodeId> NodeId::Parse(std::string_view text) {
  if (text.size() < 2 || (text[0] != 'r' && text[0] != 'c')) return std::nullopt;
  std::uint16_t index = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 1, end, index);
  if (error != std::errc() || stop != end || index >= kClientBit) return std::nullopt;
  const NodeId id = text[0] == 'c' ? Client(index) : Replica(index);
  if (id.ToString() != text) return std::nullopt;  // no "r01": one node has one name
  return id;
}

}  // namespace stampede
