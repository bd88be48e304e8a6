#include "stampede/replay/report/causal_past.h"

#include <algorithm>

#include "stampede/replay/report/named_in_text.h"

namespace stampede::report {

std::vector<std::uint64_t> CausalPast(const RecordedRun& run) {
  if (run.steps.empty()) return {};
  // Of each step the one before it at its node that changed the state.
  std::vector<std::uint64_t> before(run.steps.size() + 1, 0);
  std::vector<std::uint64_t> latest(run.nodes(), 0);
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    std::uint64_t& change = latest[run.IndexOf(run.steps[i].node)];
    before[i + 1] = change;
    if (run.steps[i].changed) change = i + 1;
  }
  std::vector<std::uint64_t> open = {run.steps.size()};
  if (run.outcome.violation.has_value()) open = NamedIn(*run.outcome.violation, run).steps;
  std::vector<bool> seen(run.steps.size() + 1, false);
  std::vector<std::uint64_t> past;
  while (!open.empty()) {
    const std::uint64_t step = open.back();
    open.pop_back();
    if (step == 0 || step > run.steps.size() || seen[step]) continue;
    seen[step] = true;
    past.push_back(step);
    open.push_back(run.steps[step - 1].because);
    open.push_back(before[step]);
  }
  std::sort(past.begin(), past.end());
  return past;
}

std::vector<std::uint64_t> EndOfCausalPast(const RecordedRun& run, std::size_t most) {
  std::vector<std::uint64_t> past = CausalPast(run);
  if (past.size() > most) past.erase(past.begin(), past.end() - static_cast<std::ptrdiff_t>(most));
  return past;
}

}  // namespace stampede::report
