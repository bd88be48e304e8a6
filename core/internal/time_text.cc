#include "stampede/core/internal/time_text.h"

#include <charconv>
#include <cstdint>
#include <cstdio>

namespace stampede {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t microseconds;
  int decimals;  // that a microsecond needs
};
constexpr Unit kUnits[] = {{"us", 1, 0}, {"ms", 1'000, 3}, {"s", 1'000'000, 6}};

}  // namespace

std::string ShowDuration(Duration span) {
  const std::int64_t amount = span.microseconds();
  const Unit& unit = amount >= 1'000'000 ? kUnits[2] : amount >= 1'000 ? kUnits[1] : kUnits[0];
  std::string text = std::to_string(amount / unit.microseconds);
  if (std::int64_t rest = amount % unit.microseconds; rest != 0) {
    std::string digits = std::to_string(rest);
    digits.insert(0, static_cast<std::size_t>(unit.decimals) - digits.size(), '0');
    while (digits.back() == '0') digits.pop_back();
    text += "." + digits;
  }
  return text.append(unit.name);
}

std::optional<Duration> ParseDuration(std::string_view text) {
  constexpr std::int64_t kMost = 3'600'000'000;
  std::int64_t whole = 0;
  auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error != std::errc() || whole < 0 || text.starts_with('-')) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  std::string_view decimals;
  if (text.starts_with('.')) {
    const std::size_t end = text.find_first_not_of("0123456789", 1);
    if (end == 1 || end == std::string_view::npos) return std::nullopt;
    decimals = text.substr(1, end - 1);
    text.remove_prefix(end);
  }
  for (const Unit& unit : kUnits) {
    if (text != unit.name) continue;
    if (whole > kMost / unit.microseconds) return std::nullopt;
    if (decimals.size() > static_cast<std::size_t>(unit.decimals)) return std::nullopt;
    std::int64_t amount = whole * unit.microseconds;
    std::int64_t place = unit.microseconds;
    for (const char digit : decimals) amount += (digit - '0') * (place /= 10);
    if (amount > kMost) return std::nullopt;
    return Duration(amount);
  }
  return std::nullopt;
}

std::string ShowMilliseconds(Time at) {
  char text[32];
  std::snprintf(text, sizeof(text), "%lld.%03d ms",
                static_cast<long long>(at.microseconds() / 1000),
                static_cast<int>(at.microseconds() % 1000));
  return text;
}

}  // namespace stampede
