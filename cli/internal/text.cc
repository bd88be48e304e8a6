#include "stampede/cli/internal/text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace stampede {
namespace {

std::string Format(const char* format, double value) {
  char text[48];
  std::snprintf(text, sizeof(text), format, value);
  return text;
}

}  // namespace

std::string WithCommas(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::string Rounded(double number) {
  if (number >= 1e9) return Format("%.1fG", number / 1e9);
  if (number >= 1e6) return Format("%.1fM", number / 1e6);
  return WithCommas(static_cast<std::uint64_t>(std::llround(number)));
}

std::string ShowSpan(std::int64_t microseconds) {
  const auto seconds = static_cast<double>(microseconds) / 1e6;
  if (seconds < 1) return Format("%.0f ms", seconds * 1e3);
  if (seconds < 60) return Format("%.1f s", seconds);
  const auto pair = [](std::int64_t big, const char* a, std::int64_t small, const char* b) {
    return std::to_string(big) + a + std::to_string(small) + b;
  };
  const std::int64_t whole = microseconds / 1'000'000;
  if (whole < 3600) return pair(whole / 60, "m", whole % 60, "s");
  if (whole < 86'400) return pair(whole / 3600, "h", whole % 3600 / 60, "m");
  return pair(whole / 86'400, "d", whole % 86'400 / 3600, "h");
}

absl::StatusOr<std::chrono::milliseconds> ParseSpan(std::string_view text) {
  std::int64_t number = 0;
  const std::size_t letters = text.find_first_not_of("0123456789");
  const std::string_view unit = letters == std::string_view::npos ? "" : text.substr(letters);
  const std::int64_t scale = unit == "ms"  ? 1
                             : unit == "s" ? 1000
                             : unit == "m" ? 60'000
                             : unit == "h" ? 3'600'000
                                           : 0;
  if (scale == 0 || !TakeWhole(text.substr(0, letters), number) || number <= 0 ||
      number > 1'000'000'000) {
    return absl::InvalidArgumentError("'" + std::string(text) +
                                      "' is not a duration such as 60s, 500ms, 5m or 2h");
  }
  return std::chrono::milliseconds(number * scale);
}

absl::StatusOr<std::vector<std::uint16_t>> ParseNumbers(std::string_view text) {
  const auto wrong = absl::InvalidArgumentError(
      "'" + std::string(text) + "' is not a number, a list such as 3,5,7 or a range such as 3..7");
  std::vector<std::uint16_t> numbers;
  std::uint16_t low = 0;
  std::uint16_t high = 0;
  const std::size_t dots = text.find("..");
  if (dots != std::string_view::npos) {
    if (!TakeWhole(text.substr(0, dots), low) || !TakeWhole(text.substr(dots + 2), high) ||
        low > high || high - low > 1000) {
      return wrong;
    }
    for (int number = low; number <= high; ++number) {
      numbers.push_back(static_cast<std::uint16_t>(number));
    }
    return numbers;
  }
  while (true) {
    const std::size_t comma = text.find(',');
    if (!TakeWhole(text.substr(0, comma), low)) return wrong;
    numbers.push_back(low);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

std::string ShowNumbers(const std::vector<std::uint16_t>& numbers) {
  std::string text;
  for (const std::uint16_t number : numbers) {
    text += (text.empty() ? "" : ",") + std::to_string(number);
  }
  return text;
}

absl::StatusOr<RunRange> ParseRange(std::string_view text) {
  const std::size_t dots = text.find("..");
  const bool from_zero = dots == std::string_view::npos;
  RunRange range;
  if ((from_zero || TakeWhole(text.substr(0, dots), range.from)) &&
      TakeWhole(from_zero ? text : text.substr(dots + 2), range.to) && range.from <= range.to) {
    return range;
  }
  return absl::InvalidArgumentError("'" + std::string(text) +
                                    "' is neither a number of runs nor a range such as 500..1000, "
                                    "whose end is not part of it");
}

std::optional<absl::StatusOr<std::uint64_t>> ParseRunSeed(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  std::uint64_t seed = 0;
  if (TakeWhole(text, seed)) return seed;
  return absl::InvalidArgumentError(std::string(text) +
                                    " is not a run seed: run seeds are below 2^64");
}

Style StyleFor(bool terminal) {
  return terminal && std::getenv("NO_COLOR") == nullptr ? ColoredStyle() : Style();
}

Style ColoredStyle() {
  return {"\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[2m", "\x1b[0m"};
}

bool IsTerminal(int file_descriptor) {
  return isatty(file_descriptor) != 0;
}

}  // namespace stampede
