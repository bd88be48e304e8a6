#include "stampede/scenarios/scenario_result.h"

namespace stampede {

std::string Disagreement(const scenario::Expectation& expect, const ScenarioResult& result) {
  const bool expects = !expect.violation.empty();
  const std::string expected =
      expects ? "expected a violation of " + expect.violation : "expected no violation";
  if (!result.stuck.empty()) {
    return (result.stuck_at == ScenarioResult::kNoStep
                ? "the story cannot go on: "
                : "step " + std::to_string(result.stuck_at) + " cannot be done: ") +
           result.stuck;
  }
  if (!result.run.violation.has_value()) {
    if (result.run.undecided) return expected + ", but a check gave up before it could tell";
    return expects ? expected + ", but the story came to its end without one" : "";
  }
  const Violation& violation = *result.run.violation;
  const std::string came = violation.invariant + " was violated: " + violation.summary;
  if (!expects || violation.invariant != expect.violation) return expected + ", but " + came;
  if (expect.node.has_value() && *expect.node != violation.node) {
    return expected + " by a step of " + expect.node->ToString() + ", but it was one of " +
           violation.node.ToString() + ": " + violation.summary;
  }
  if (violation.summary.find(expect.says) == std::string::npos) {
    return expected + " that says \"" + expect.says + "\", but it says: " + violation.summary;
  }
  return "";
}

}  // namespace stampede
