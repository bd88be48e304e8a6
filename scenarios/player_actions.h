// The part of Player in which the actions of steps are carried out. Included by player.h only.
#ifndef STAMPEDE_SCENARIOS_PLAYER_ACTIONS_H_
#define STAMPEDE_SCENARIOS_PLAYER_ACTIONS_H_

#include <algorithm>
#include <tuple>

#include "stampede/core/json.h"
#include "stampede/scenarios/player.h"  // IWYU pragma: keep

namespace stampede {

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Invoke& action, F& after_step) {
  typename P::Operation operation{};
  const auto json = ParseJson(action.operation);
  STAMPEDE_CHECK(json.ok() && FromJson(*json, operation).ok(), "OptionsOf() has read them");
  if (!world_.Do(InvokeOperation<P>{action.client, std::move(operation)}, after_step)) {
    why_ = "the clients of this scenario work by themselves";
    return false;
  }
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Fire& action, F& after_step) {
  if (world_.Do(FireTimer{action.node, action.timer}, after_step)) return true;
  why_ = !world_.IsUp(action.node)                 ? action.node.ToString() + " is down"
         : world_.IsSet(action.node, action.timer) ? action.node.ToString() + " is paused"
                                                   : "that timer is not set; " + Summaries();
  return false;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::OnMessages& action, F& after_step) {
  bool did = false;
  for (const MessagePattern& pattern : action.messages) {
    if (ended()) return did;
    if (ActOn(action, pattern, after_step)) {
      did = true;
    } else if (!tolerant_) {
      return false;
    }
  }
  return did;
}

inline MessageFault MessageFaultOf(const scenario::OnMessages& action) {
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

// Whether the step decides about named messages yet to be sent: it holds from the start.
inline bool IsAboutNames(const scenario::OnMessages& action) {
  using Verb = scenario::OnMessages::Verb;
  if (action.verb == Verb::kDeliver || action.verb == Verb::kRelease) return false;
  return std::all_of(action.messages.begin(), action.messages.end(),
                     [](const MessagePattern& pattern) { return pattern.IsName(); });
}

template <class P, class Checks, class O>
void Player<P, Checks, O>::ArmNamed(const scenario::OnMessages& on, std::size_t index) {
  for (const MessagePattern& pattern : on.messages) {
    rules_[adversary_.Rule(pattern, MessageFaultOf(on), false)] = index;
  }
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::ActOn(const scenario::OnMessages& action, const MessagePattern& pattern,
                                 F& after_step) {
  using Verb = scenario::OnMessages::Verb;
  using Which = scenario::OnMessages::Which;
  const bool to_be_sent =
      action.verb == Verb::kDuplicate || action.verb == Verb::kDelay || action.verb == Verb::kHold;
  if (to_be_sent) {
    adversary_.Rule(pattern, MessageFaultOf(action), action.which != Which::kOldest);
    return true;
  }
  DrainDisks(after_step);  // for the message before
  std::vector<MessageName> names = UnderWay(pattern, action.verb == Verb::kRelease);
  const bool none = names.empty();
  if (action.which == Which::kOldest && names.size() > 1) names.resize(1);
  for (const MessageName& name : names) {
    if (ended()) return true;
    const Command<P> command = action.verb == Verb::kDeliver   ? Command<P>(DeliverMessage{name})
                               : action.verb == Verb::kRelease ? Command<P>(ReleaseMessage{name})
                                                               : Command<P>(DropMessage{name});
    DrainDisks(after_step);
    if (world_.Do(command, after_step)) continue;
    why_ = name.to.ToString() + " is down or paused: " + ShowName(name, VocabularyOf<P>()) +
           " cannot arrive";
    return false;
  }
  if (action.verb == Verb::kDrop && (none || action.which == Which::kEvery)) {
    adversary_.Rule(pattern, MessageFaultOf(action), action.which == Which::kEvery);
    return true;
  }
  if (!none || action.which == Which::kAll) return true;
  why_ = "no " + ShowPattern(pattern, VocabularyOf<P>()) + " is under way; these are:";
  const auto all = UnderWay({}, false);
  for (std::size_t i = 0; i < all.size() && i < 20; ++i) {
    why_ += (i > 0 ? ", " : " ") + ShowName(all[i], VocabularyOf<P>());
  }
  if (all.empty()) why_ += " none";
  return false;
}

// Oldest first.
template <class P, class Checks, class O>
std::vector<MessageName> Player<P, Checks, O>::UnderWay(const MessagePattern& pattern,
                                                        bool held_only) const {
  std::vector<std::tuple<std::uint64_t, std::uint64_t, MessageName>> found;
  world_.ForEachUnderWay([&](const MessageName& name, bool held, std::uint64_t step) {
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

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Crash& action, F& after_step) {
  const Duration down = action.span.value_or(Duration());
  const Command<P> command = action.input.has_value()
                                 ? Command<P>(CrashDuringStep{*action.input, action.node,
                                                              action.effects, action.lose, down})
                                 : Command<P>(CrashNode{action.node, action.lose, down});
  if (world_.Do(command, after_step)) return true;
  why_ = action.node.ToString() + " is down already";
  return false;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Restart& action, F& after_step) {
  if (world_.Do(RestartNode{action.node}, after_step)) return true;
  why_ = action.node.ToString() + " is up";
  return false;
}

// `is` says of some fields, at any depth, what they are; text for each that is something else.
inline std::string Misfits(const Json& is, const Json& found, const std::string& where) {
  if (!is.is_object() || !found.is_object()) {
    return is == found ? "" : where + " is " + JsonLine(found) + ", not " + JsonLine(is);
  }
  std::string text;
  for (const auto& [key, value] : is.items()) {
    const std::string misfit = found.contains(key) ? Misfits(value, found[key], where + "/" + key)
                                                   : where + " has no '" + key + "'";
    if (misfit.empty()) continue;
    text += (text.empty() ? "" : "; ") + misfit;
  }
  return text;
}

// The values of those fields as they were found.
inline Json FoundFor(const Json& is, const Json& found) {
  if (!is.is_object() || !found.is_object()) return found;
  Json json = Json::object();
  for (const auto& [key, value] : is.items()) {
    json[key] = found.contains(key) ? FoundFor(value, found[key]) : value;
  }
  return json;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Check& action, F&) {
  if (tolerant_) return true;
  const Json is = *ParseJson(action.fields);
  Json found;
  if (action.node.is_client()) {
    found = ToJson(world_.clients()[action.node.index()]);
  } else {
    found = ToJson(world_.replicas()[action.node.index()]);
  }
  const auto index = static_cast<std::size_t>(
      std::find_if(scenario_.steps.begin(), scenario_.steps.end(),
                   [&](const scenario::Step& step) {
                     return std::get_if<scenario::Check>(&step.action) == &action;
                   }) -
      scenario_.steps.begin());
  result_.checked[index] = JsonLine(FoundFor(is, found));
  why_ = Misfits(is, found, action.node.ToString());
  return why_.empty();
}

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_PLAYER_ACTIONS_H_
