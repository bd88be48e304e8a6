#include "stampede/replay/run_difference.h"

#include <utility>

#include "stampede/core/json.h"
#include "stampede/replay/internal/json_difference.h"

namespace stampede {

std::optional<RunDifference> DifferenceOfStep(std::uint64_t step, const std::string& first,
                                              const std::string& second) {
  if (first == second) return std::nullopt;
  constexpr std::size_t kMostFields = 8;
  const Json of_step = *ParseJson(first.empty() ? second : first);
  RunDifference difference;
  difference.step = step;
  difference.node = of_step["node"].get<std::string>();
  difference.input = of_step["name"].get<std::string>();
  difference.ended = first.empty() || second.empty();
  if (!difference.ended) {
    difference.fields = FieldDifferences(of_step, *ParseJson(second), kMostFields);
  }
  return difference;
}

std::string Show(const RunDifference& difference) {
  const std::string step = std::to_string(difference.step);
  const std::string taken = ", taken by " + difference.node + " on " + difference.input;
  if (difference.ended) {
    return "one of the runs ends before step " + step + taken + " in the other";
  }
  std::string text = "the runs differ from step " + step + " on" + taken + ":";
  for (const FieldDifference& field : difference.fields) {
    text += "\n  " + field.field + ": first " + field.first + ", second " + field.second;
  }
  return text;
}

}  // namespace stampede
