#include "stampede/replay/report/scenario_in_run.h"

#include <algorithm>
#include <map>
#include <type_traits>
#include <utility>

#include "stampede/replay/report/plain_words.h"

namespace stampede::report {
namespace {

class Finder {
 public:
  explicit Finder(const RecordedRun& run) : run_(run) {
    for (std::size_t i = 0; i < run.steps.size(); ++i) steps_.emplace(run.steps[i].name, i);
  }

  // The first step at `at` or later.
  std::uint64_t StepAt(Time at) const {
    const auto step = std::lower_bound(run_.steps.begin(), run_.steps.end(), at,
                                       [](const Step& one, Time time) { return one.at < time; });
    if (step == run_.steps.end()) return run_.steps.size();
    return static_cast<std::uint64_t>(step - run_.steps.begin()) + 1;
  }

  // The step that this input brought about; null where it did not come up.
  const Step* Taken(std::uint64_t input, std::uint64_t& number) const {
    const auto found = steps_.find(ShowInputName(input, run_.vocabulary));
    if (found == steps_.end()) return nullptr;
    number = found->second + 1;
    return &run_.steps[found->second];
  }

  // The next operation that this client asked for.
  const Operation* Asked(NodeId client) {
    std::size_t& next = asked_[client];
    for (; next < run_.operations.size(); ++next) {
      if (run_.operations[next].client == client) return &run_.operations[next++];
    }
    return nullptr;
  }

  // The next thing of this kind that happened to the node between steps.
  const Note* Happened(const std::string& kind, NodeId node) {
    std::size_t& next = happened_[{kind, node}];
    for (; next < run_.notes.size(); ++next) {
      const Note& note = run_.notes[next];
      if (note.kind == kind && note.node == node) return &run_.notes[next++];
    }
    return nullptr;
  }

  // The first message like that.
  const Message* Sent(const MessagePattern& pattern) const {
    for (const Message& message : run_.messages) {
      if (pattern.Matches(message.name)) return &message;
    }
    return nullptr;
  }

 private:
  const RecordedRun& run_;
  std::map<std::string, std::size_t> steps_;
  std::map<NodeId, std::size_t> asked_;
  std::map<std::pair<std::string, NodeId>, std::size_t> happened_;
};

bool IsFault(const scenario::Action& action) {
  using Verb = scenario::OnMessages::Verb;
  if (const auto* on = std::get_if<scenario::OnMessages>(&action)) {
    return on->verb != Verb::kDeliver && on->verb != Verb::kRelease;
  }
  return std::holds_alternative<scenario::Inject>(action) ||
         std::holds_alternative<scenario::Crash>(action);
}

// Where what the action does is seen best, whatever it waited for.
void Place(const scenario::Action& action, const RecordedRun& run, Finder& finder,
           ScenarioStepInRun& found) {
  if (const auto* on = std::get_if<scenario::OnMessages>(&action)) {
    // A message is best shown where it was taken, or where it was sent.
    const Message* message = finder.Sent(on->messages.front());
    found.at.reset();
    if (message == nullptr) return;
    found.at = message->left;
    found.step = message->received != 0 ? message->received : message->sent_in;
  } else if (const auto* invoke = std::get_if<scenario::Invoke>(&action)) {
    const Operation* operation = finder.Asked(invoke->client);
    found.at.reset();
    if (operation == nullptr) return;
    found.step = operation->asked_in;
    found.at = run.steps[found.step - 1].at;
  } else if (const auto* crash = std::get_if<scenario::Crash>(&action)) {
    found.at.reset();
    if (crash->input.has_value()) {
      if (const Step* taken = finder.Taken(*crash->input, found.step)) found.at = taken->at;
    } else if (const Note* note = finder.Happened("crash", crash->node)) {
      found.at = note->at;
      found.step = std::max<std::uint64_t>(1, note->after_step);
    }
  } else if (const auto* fire = std::get_if<scenario::Fire>(&action)) {
    const Note* note = finder.Happened("fire", fire->node);
    found.at.reset();
    if (note == nullptr) return;
    found.at = note->at;
    found.step = std::min<std::uint64_t>(run.steps.size(), note->after_step + 1);
  }
}

}  // namespace

std::vector<ScenarioStepInRun> StepsInRun(const scenario::Scenario& scenario,
                                          const RecordedRun& run) {
  Finder finder(run);
  std::vector<ScenarioStepInRun> list;
  std::optional<Time> before = Time();
  for (const scenario::Step& step : scenario.steps) {
    ScenarioStepInRun found;
    found.text = ShowStepOf(step, run.vocabulary);
    found.plain = InPlainWords(step, run.vocabulary);
    found.fault = IsFault(step.action);
    if (const auto* time = std::get_if<scenario::AtTime>(&step.trigger)) {
      if (time->at <= run.outcome.end) found.at = time->at;
    } else if (const auto* after = std::get_if<scenario::AfterInput>(&step.trigger)) {
      if (const Step* taken = finder.Taken(after->input, found.step)) {
        found.at = taken->at + after->plus;
      }
    } else if (std::holds_alternative<scenario::InOrder>(step.trigger)) {
      found.at = before;
    }
    Place(step.action, run, finder, found);
    if (found.at.has_value() && found.step == 0) found.step = finder.StepAt(*found.at);
    const bool of_messages = std::holds_alternative<scenario::OnMessages>(step.action);
    if (found.at.has_value() && !of_messages) before = found.at;
    list.push_back(std::move(found));
  }
  return list;
}

}  // namespace stampede::report
