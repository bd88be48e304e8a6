// The actions of a scenario's steps, carried out.
#include "stampede/scenarios/internal/scenario_actions.h"

#include <algorithm>
#include <tuple>

#include "stampede/core/json.h"
#include "stampede/scenarios/internal/scenario_adversary.h"
#include "stampede/scenarios/scenario_driver.h"

namespace stampede {

MessageFault MessageFaultOf(const scenario::OnMessages& action) {
  using Verb = scenario::OnMessages::Verb;
  MessageFault fault;
  switch (action.verb) {
    case Verb::kDrop: fault.drop = true; break;
    case Verb::kDuplicate:
      fault.duplicate = true;
      fault.copy_delay = action.by;
      break;
    case Verb::kDelay: fault.delay = action.by; break;
    default: fault.hold = true; break;
  }
  return fault;
}

bool IsAboutNames(const scenario::OnMessages& action) {
  using Verb = scenario::OnMessages::Verb;
  if (action.verb == Verb::kDeliver || action.verb == Verb::kRelease) return false;
  return std::all_of(action.messages.begin(), action.messages.end(),
                     [](const MessagePattern& pattern) { return pattern.IsName(); });
}

bool ScenarioDriver::Perform(const scenario::Invoke& action, std::size_t index, RunControl& run) {
  if (!run.Do(InvokeOperation{action.client, action.operation})) {
    why_ = "the clients of this scenario work by themselves";
    return false;
  }
  const std::uint16_t client = action.client.index();
  const std::uint64_t number = ++asked_[client];
  if (action.answers.has_value() && !tolerant_) unanswered_.push_back({index, client, number});
  return true;
}

bool ScenarioDriver::Perform(const scenario::Fire& action, std::size_t, RunControl& run) {
  if (run.Do(FireTimer{action.node, action.timer})) return true;
  why_ = !run.IsUp(action.node)                      ? action.node.ToString() + " is down"
         : run.IsTimerSet(action.node, action.timer) ? action.node.ToString() + " is paused"
                                                     : "that timer is not set; " + Summaries(run);
  return false;
}

bool ScenarioDriver::Perform(const scenario::OnMessages& action, std::size_t, RunControl& run) {
  bool did = false;
  for (const MessagePattern& pattern : action.messages) {
    if (run.ended()) return did;
    if (ActOn(action, pattern, run)) {
      did = true;
    } else if (!tolerant_) {
      return false;
    }
  }
  return did;
}

bool ScenarioDriver::ActOn(const scenario::OnMessages& action, const MessagePattern& pattern,
                           RunControl& run) {
  using Verb = scenario::OnMessages::Verb;
  using Which = scenario::OnMessages::Which;
  const bool to_be_sent =
      action.verb == Verb::kDuplicate || action.verb == Verb::kDelay || action.verb == Verb::kHold;
  if (to_be_sent) {
    AdversaryOf(run).Rule(pattern, MessageFaultOf(action), action.which != Which::kOldest);
    return true;
  }
  DrainDisks(run);  // for the message before
  std::vector<MessageName> names = InFlight(pattern, action.verb == Verb::kRelease, run);
  const bool none = names.empty();
  if (action.which == Which::kOldest && names.size() > 1) names.resize(1);
  for (const MessageName& name : names) {
    if (run.ended()) return true;
    const Command command = action.verb == Verb::kDeliver   ? Command(DeliverMessage{name})
                            : action.verb == Verb::kRelease ? Command(ReleaseMessage{name})
                                                            : Command(DropMessage{name});
    DrainDisks(run);
    if (run.Do(command)) continue;
    why_ = name.to.ToString() + " is down or paused: " + ShowName(name, vocabulary_) +
           " cannot arrive";
    return false;
  }
  if (action.verb == Verb::kDrop && (none || action.which == Which::kEvery)) {
    AdversaryOf(run).Rule(pattern, MessageFaultOf(action), action.which == Which::kEvery);
    return true;
  }
  if (!none || action.which == Which::kAll) return true;
  why_ = "no " + ShowPattern(pattern, vocabulary_) + " is in flight; these are:";
  const auto all = InFlight({}, false, run);
  for (std::size_t i = 0; i < all.size() && i < 20; ++i) {
    why_ += (i > 0 ? ", " : " ") + ShowName(all[i], vocabulary_);
  }
  if (all.empty()) why_ += " none";
  return false;
}

// Oldest first.
std::vector<MessageName> ScenarioDriver::InFlight(const MessagePattern& pattern, bool held_only,
                                                  const RunControl& run) {
  std::vector<std::tuple<std::uint64_t, std::uint64_t, MessageName>> found;
  run.ForEachInFlight([&](const MessageName& name, bool held, std::uint64_t step) {
    if (pattern.Matches(name) && (held || !held_only)) {
      found.emplace_back(step, name.Packed(), name);
    }
  });
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
  });
  std::vector<MessageName> names;
  for (const auto& [step, packed_name, name] : found) names.push_back(name);
  return names;
}

void ScenarioDriver::ApplyFaults(const TimedFault* instant, RunControl& run) {
  FaultState faults = AdversaryOf(run).Current(run.window_start(), run.slots());
  if (instant != nullptr) Apply(*instant, faults);
  run.Do(ChangeFaults{std::move(faults)});
}

bool ScenarioDriver::Perform(const scenario::Inject& action, std::size_t, RunControl& run) {
  if (IsInstant(action.fault)) {
    ApplyFaults(&action.fault, run);
    return true;
  }
  const std::size_t number = AdversaryOf(run).Begin(action.fault, action.lasts, run.slots());
  if (action.span.has_value()) {
    due_.emplace(std::pair(run.now() + *action.span, sequence_++),
                 Due{ScenarioResult::kNoStep, number});
  }
  ApplyFaults(nullptr, run);
  return true;
}

bool ScenarioDriver::Perform(const scenario::Crash& action, std::size_t, RunControl& run) {
  const Duration down = action.span.value_or(Duration());
  const Command command =
      action.input.has_value()
          ? Command(CrashDuringStep{*action.input, action.node, action.effects, action.loss, down})
          : Command(CrashNode{action.node, action.loss, down});
  if (run.Do(command)) return true;
  why_ = action.node.ToString() + " is down already";
  return false;
}

bool ScenarioDriver::Perform(const scenario::Entropy& action, std::size_t, RunControl& run) {
  AdversaryOf(run).FixEntropy(action.input, action.bits);
  return true;
}

bool ScenarioDriver::Perform(const scenario::Restart& action, std::size_t, RunControl& run) {
  if (run.Do(RestartNode{action.node})) return true;
  why_ = action.node.ToString() + " is up";
  return false;
}

bool ScenarioDriver::Perform(const scenario::Resume& action, std::size_t, RunControl& run) {
  AdversaryOf(run).Resume(action.nodes);
  ApplyFaults(nullptr, run);
  return true;
}

bool ScenarioDriver::Perform(const scenario::Heal& action, std::size_t, RunControl& run) {
  if (action.links.empty()) return run.Do(HealAll{});
  AdversaryOf(run).Mend(action.links);
  ApplyFaults(nullptr, run);
  return true;
}

namespace {

std::string Misfits(const Json& is, const Json& found, const std::string& where) {
  std::string text;
  const auto add = [&text](const std::string& misfit) {
    if (!misfit.empty()) text += (text.empty() ? "" : "; ") + misfit;
  };
  if (is.is_array() && found.is_array() && is.size() == found.size()) {
    for (std::size_t i = 0; i < is.size(); ++i) {
      add(Misfits(is[i], found[i], where + "/" + std::to_string(i)));
    }
    return text;
  }
  if (!is.is_object() || !found.is_object()) {
    return is == found ? "" : where + " is " + JsonLine(found) + ", not " + JsonLine(is);
  }
  for (const auto& [key, value] : is.items()) {
    add(found.contains(key) ? Misfits(value, found[key], where + "/" + key)
                            : where + " has no '" + key + "'");
  }
  return text;
}

Json FoundFor(const Json& is, const Json& found) {
  if (is.is_array() && found.is_array() && is.size() == found.size()) {
    Json json = Json::array();
    for (std::size_t i = 0; i < is.size(); ++i) json.push_back(FoundFor(is[i], found[i]));
    return json;
  }
  if (!is.is_object() || !found.is_object()) return found;
  Json json = Json::object();
  for (const auto& [key, value] : is.items()) {
    json[key] = found.contains(key) ? FoundFor(value, found[key]) : value;
  }
  return json;
}

}  // namespace

std::string Misfits(const std::string& is, const std::string& found, const std::string& where) {
  return Misfits(*ParseJson(is), *ParseJson(found), where);
}

std::string Found(const std::string& is, const std::string& found) {
  return JsonLine(FoundFor(*ParseJson(is), *ParseJson(found)));
}

bool ScenarioDriver::Perform(const scenario::Check& action, std::size_t index, RunControl& run) {
  if (tolerant_) return true;
  const std::string found = run.StateOf(action.node);
  result_.checked[index] = Found(action.fields, found);
  why_ = Misfits(action.fields, found, action.node.ToString());
  return why_.empty();
}

}  // namespace stampede
