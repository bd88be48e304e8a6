#include "stampede/hunt/internal/repetition_wire.h"

#include <charconv>

#include "absl/hash/hash.h"

namespace stampede::internal {
namespace {

constexpr std::string_view kGreeting = "stampede repeats runs 1 ";

}  // namespace

Place ThisPlace() {
  static const char in_binary = 0;
  return {reinterpret_cast<std::uintptr_t>(&in_binary), absl::Hash<std::uint64_t>()(1)};
}

std::string ShowPlace(const Place& place) {
  return std::string(kGreeting) + ShowNumbers({place.binary, place.salt});
}

std::optional<Place> ReadPlace(std::string_view line) {
  if (!line.starts_with(kGreeting)) return std::nullopt;
  const auto numbers = ReadNumbers(line.substr(kGreeting.size()));
  if (!numbers.has_value() || numbers->size() != 2) return std::nullopt;
  return Place{(*numbers)[0], (*numbers)[1]};
}

std::string ShowNumbers(const std::vector<std::uint64_t>& numbers) {
  std::string text;
  for (const std::uint64_t number : numbers) {
    if (!text.empty()) text += ' ';
    text += std::to_string(number);
  }
  return text;
}

std::optional<std::vector<std::uint64_t>> ReadNumbers(std::string_view text) {
  std::vector<std::uint64_t> numbers;
  while (!text.empty()) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    numbers.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) break;
    if (text[0] != ' ') return std::nullopt;
    text.remove_prefix(1);
  }
  return numbers;
}

}  // namespace stampede::internal
