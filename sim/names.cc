#include "sim/names.h"

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

std::string ShowName(const MessageName& name, std::span<const std::string_view> types) {
  std::string text(types[name.type]);
  text += "#" + std::to_string(name.count);
  if (name.copy != 0) text += "." + std::to_string(name.copy);
  return text + " " + name.from.ToString() + "->" + name.to.ToString();
}

std::optional<MessageName> ParseMessageName(std::string_view text,
                                            std::span<const std::string_view> types) {
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
  if (name.count == 0 || ShowName(name, types) != whole) return std::nullopt;
  return name;
}

}  // namespace stampede
