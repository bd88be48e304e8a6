// Numbers, durations and colors for people.
#ifndef STAMPEDE_CLI_INTERNAL_TEXT_H_
#define STAMPEDE_CLI_INTERNAL_TEXT_H_

#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/hunt/run_ranges.h"
#include "stampede/hunt/text_style.h"

namespace stampede {

// The whole of `text` as a decimal number. False where it is none, or does not fit.
template <class T>
bool TakeWhole(std::string_view text, T& number) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && stop == text.data() + text.size();
}

// 1234567 as "1,234,567".
std::string WithCommas(std::uint64_t number);

// 5234567.8 as "5.2M", 4200 as "4,200".
std::string Rounded(double number);

// Microseconds as "412 ms", "3.2 s", "4m10s", "3h12m", "2d4h".
std::string ShowSpan(std::int64_t microseconds);

// "60s", "500ms", "5m", "2h".
absl::StatusOr<std::chrono::milliseconds> ParseSpan(std::string_view text);

// The numbers of "3..7", "3,5,7" or "5", each once, in ascending order.
absl::StatusOr<std::vector<std::uint16_t>> ParseNumbers(std::string_view text);
std::string ShowNumbers(const std::vector<std::uint16_t>& numbers);

// "5..9", or "9" for 0..9.
absl::StatusOr<RunRange> ParseRange(std::string_view text);

// Nothing where the text is not a number: it is a path then. An error where the number is too
// large.
std::optional<absl::StatusOr<std::uint64_t>> ParseRunSeed(std::string_view text);

// The colors of a terminal; empty strings where the output is no terminal or NO_COLOR is set.
using Style = TextStyle;
Style StyleFor(bool terminal);
// That of a terminal.
Style ColoredStyle();
bool IsTerminal(int file_descriptor);

}  // namespace stampede

#endif  // STAMPEDE_CLI_INTERNAL_TEXT_H_
