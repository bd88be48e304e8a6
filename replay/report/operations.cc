#include "stampede/replay/report/operations.h"

#include <algorithm>
#include <cstddef>

#include "stampede/core/json.h"

namespace stampede::report {

std::string OperationsOf(const RecordedRun& run) {
  if (run.operations.empty()) return "null";
  constexpr std::size_t kMost = 400;
  const std::size_t first = run.operations.size() - std::min(kMost, run.operations.size());
  const Violation* violation =
      run.outcome.violation.has_value() ? &*run.outcome.violation : nullptr;
  const bool judged = violation != nullptr && violation->invariant == "linearizability";
  Json operations = Json::array();
  std::ptrdiff_t misfit = -1;
  for (std::size_t i = first; i < run.operations.size(); ++i) {
    const Operation& one = run.operations[i];
    const bool answered = one.answered_in != 0;
    const auto at = [&run](std::uint64_t step) { return run.steps[step - 1].at.microseconds(); };
    if (judged && answered && one.answered_in == violation->step) {
      misfit = static_cast<std::ptrdiff_t>(i - first);
    }
    operations.push_back({{"client", one.client.ToString()},
                          {"call", at(one.asked_in)},
                          {"end", answered ? at(one.answered_in) : -1},
                          {"callLine", one.asked_in},
                          {"endLine", one.answered_in},
                          {"text", one.text},
                          {"answer", one.answer}});
  }
  Json key = {{"name", ""},
              {"total", run.operations.size()},
              {"operations", std::move(operations)},
              {"order", Json::array()},
              {"states", Json::array()},
              {"before", ""},
              {"misfit", misfit},
              {"why", judged ? Json(violation->details) : Json::array()},
              {"could", Json::array()},
              {"conflict", Json::array()}};
  return JsonLine(Json{{"file", ""},
                       {"model", ""},
                       {"verdict", judged ? "violation" : ""},
                       {"lines", false},
                       {"keys", Json::array({std::move(key)})}});
}

}  // namespace stampede::report
