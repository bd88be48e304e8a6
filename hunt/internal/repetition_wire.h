// What the two processes that repeat runs say to each other: a line for each request, and one for
// its answer. The second process speaks first, with ShowPlace(): where it is.
#ifndef STAMPEDE_HUNT_INTERNAL_REPETITION_WIRE_H_
#define STAMPEDE_HUNT_INTERNAL_REPETITION_WIRE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stampede::internal {

// Requests: "repeat SEED", answered by the numbers of a RunDigest; "steps SEED", answered by a
// number for each step; "step N", answered by its text.
inline constexpr std::string_view kRepeat = "repeat";
inline constexpr std::string_view kSteps = "steps";
inline constexpr std::string_view kStep = "step";

// What may differ from process to process, and a run must not depend on.
struct Place {
  std::uint64_t binary = 0;  // an address in it
  std::uint64_t salt = 0;    // what Abseil's hash makes of a fixed value
};
Place ThisPlace();
std::string ShowPlace(const Place& place);
// Nothing where the line is of something else.
std::optional<Place> ReadPlace(std::string_view line);

std::string ShowNumbers(const std::vector<std::uint64_t>& numbers);
std::optional<std::vector<std::uint64_t>> ReadNumbers(std::string_view text);

}  // namespace stampede::internal

#endif  // STAMPEDE_HUNT_INTERNAL_REPETITION_WIRE_H_
