#include "stampede/sim/workload_choice.h"

#include <charconv>

namespace stampede {
namespace {

constexpr std::string_view kDrawn = "drawn";
constexpr std::uint32_t kMostWeight = 1'000'000;

// The whole text as a number from 1 to `most`; 0 where it is none.
std::uint32_t NumberUpTo(std::uint32_t most, std::string_view text) {
  std::uint32_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && stop == text.data() + text.size();
  return whole && number <= most ? number : 0;
}

}  // namespace

absl::StatusOr<WorkloadChoice> ParseMix(std::string_view text) {
  WorkloadChoice choice;
  if (text == kDrawn) {
    choice.mix = WorkloadChoice::Mix::kDrawn;
    return choice;
  }
  choice.mix = WorkloadChoice::Mix::kFixed;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    const std::size_t equals = part.find('=');
    const std::uint32_t weight =
        equals == std::string_view::npos ? 0 : NumberUpTo(kMostWeight, part.substr(equals + 1));
    if (weight == 0) {
      return absl::InvalidArgumentError("'" + std::string(part.substr(0, 64)) +
                                        "' is neither 'drawn' nor a kind of operation with a "
                                        "weight from 1 to 1000000, such as get=3,put=1");
    }
    choice.weights.push_back({std::string(part.substr(0, equals)), weight});
    if (comma == std::string_view::npos) return choice;
    text.remove_prefix(comma + 1);
  }
}

std::string ShowMix(const WorkloadChoice& choice) {
  if (choice.mix == WorkloadChoice::Mix::kDrawn) return std::string(kDrawn);
  std::string text;
  for (const auto& [kind, weight] : choice.weights) {
    text += (text.empty() ? "" : ",") + kind + "=" + std::to_string(weight);
  }
  return text;
}

absl::StatusOr<std::uint64_t> ParsePerSecond(std::string_view text) {
  constexpr std::string_view kUnit = "/s";
  const std::uint32_t number =
      text.ends_with(kUnit) ? NumberUpTo(1'000'000, text.substr(0, text.size() - kUnit.size())) : 0;
  if (number > 0) return number;
  return absl::InvalidArgumentError("'" + std::string(text.substr(0, 64)) +
                                    "' is not a rate from 1/s to 1000000/s, such as 100/s");
}

}  // namespace stampede
