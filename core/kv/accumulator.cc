#include "stampede/core/kv/accumulator.h"

#include <charconv>

#include "stampede/core/kv/operation.h"

namespace stampede::kv {

bool Accumulator::Knows(std::string_view operation) {
  return !Accumulator().Apply(operation).starts_with("error");
}

std::string Accumulator::Apply(std::string_view operation) {
  const auto words = Words::Split(operation);
  if (!words || words->size() != 2) return "error: malformed operation";
  const std::string_view number = (*words)[1];
  std::int64_t amount = 0;
  const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), amount);
  if (error != std::errc() || stop != number.data() + number.size()) return "error: not a number";
  const auto sum = static_cast<std::uint64_t>(sum_);  // unsigned: wraps instead of overflowing
  if ((*words)[0] == "add") {
    sum_ = static_cast<std::int64_t>(sum + static_cast<std::uint64_t>(amount));
  } else if ((*words)[0] == "sub") {
    sum_ = static_cast<std::int64_t>(sum - static_cast<std::uint64_t>(amount));
  } else {
    return "error: not an operation of the accumulator";
  }
  return std::to_string(sum_);
}

}  // namespace stampede::kv
