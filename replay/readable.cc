#include "stampede/replay/readable.h"

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace stampede {

using namespace scenario;  // NOLINT(google-build-using-namespace): the vocabulary of the format

std::size_t CountActions(const Scenario& scenario) {
  std::size_t count = 0;
  for (const Step& step : scenario.steps) {
    const auto* on = std::get_if<OnMessages>(&step.action);
    count += on != nullptr ? on->messages.size() : 1;
  }
  return count;
}

Scenario ReadableSchedule(Scenario schedule,
                          const std::function<ScenarioResult(const Scenario&)>& run_scenario) {
  const auto is_delivery = [](const Step& step) {
    const auto* on = std::get_if<OnMessages>(&step.action);
    return on != nullptr && on->verb == OnMessages::Verb::kDeliver &&
           std::holds_alternative<InOrder>(step.trigger);
  };
  const std::uint64_t fingerprint = run_scenario(schedule).run.fingerprint;
  for (std::size_t i = 0; i < schedule.steps.size(); ++i) {
    if (!is_delivery(schedule.steps[i])) continue;
    Scenario plainer = schedule;
    for (auto& message : std::get<OnMessages>(plainer.steps[i].action).messages) {
      if (message.copy == 0) message.count.reset();
    }
    if (run_scenario(plainer).run.fingerprint == fingerprint) schedule = std::move(plainer);
  }
  std::vector<Step> steps;
  for (Step& step : schedule.steps) {
    if (!steps.empty() && is_delivery(step) && is_delivery(steps.back())) {
      auto& messages = std::get<OnMessages>(steps.back().action).messages;
      const auto& more = std::get<OnMessages>(step.action).messages;
      messages.insert(messages.end(), more.begin(), more.end());
    } else {
      steps.push_back(std::move(step));
    }
  }
  schedule.steps = std::move(steps);
  return schedule;
}

}  // namespace stampede
