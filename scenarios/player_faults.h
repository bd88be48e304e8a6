// The part of Player that begins and ends trouble of nodes and links. Included by player.h only.
#ifndef STAMPEDE_SCENARIOS_PLAYER_FAULTS_H_
#define STAMPEDE_SCENARIOS_PLAYER_FAULTS_H_

#include "stampede/scenarios/player.h"  // IWYU pragma: keep

namespace stampede {

// Trouble of nodes and links. What begins here is added to what stands; windows keep it up.

template <class P, class Checks, class O>
template <class F>
void Player<P, Checks, O>::BeginFaults(const Faults& faults, const std::optional<Duration>& span,
                                       F& after_step) {
  const std::size_t number = adversary_.Begin(faults);
  if (span.has_value()) {
    due_.emplace(std::pair(world_.now() + *span, sequence_++),
                 Due{ScenarioResult::kNoStep, number});
  }
  ApplyFaults(faults, after_step);
}

template <class P, class Checks, class O>
template <class F>
void Player<P, Checks, O>::ApplyFaults(const Faults& leaps, F& after_step) {
  Faults all = adversary_.ReplicaSummary(world_.window_start());
  all.clock_jump = leaps.clock_jump;
  world_.Do(ChangeFaults{all}, after_step);
}

template <class P, class Checks, class O>
template <class Visit>
void Player<P, Checks, O>::ForEachLink(const std::vector<LinkPattern>& links, Visit&& visit) const {
  for (const LinkPattern& link : links) {
    for (std::size_t a = 0; a < nodes(); ++a) {
      for (std::size_t b = 0; b < nodes(); ++b) {
        const auto is = [this](const std::optional<NodeId>& end, std::size_t slot) {
          return !end.has_value() || SlotOf(*end) == slot;
        };
        const bool forth = is(link.from, a) && is(link.to, b);
        const bool back = link.both_ways && is(link.from, b) && is(link.to, a);
        if (a != b && (forth || back)) visit(a, b);
      }
    }
  }
}

template <class P, class Checks, class O>
Faults Player<P, Checks, O>::CutsOf(const std::vector<LinkPattern>& links) const {
  Faults faults;
  faults.Reset();
  ForEachLink(links, [&](std::size_t a, std::size_t b) { faults.cut[a] |= std::uint64_t{1} << b; });
  return faults;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Cut& action, F& after_step) {
  BeginFaults(CutsOf(action.links), action.span, after_step);
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Partition& action, F& after_step) {
  Faults faults;
  faults.Reset();
  for (const auto& group : action.groups) {
    for (const auto& other : action.groups) {
      if (&group == &other) continue;
      for (const NodeId a : group) {
        for (const NodeId b : other) faults.cut[SlotOf(a)] |= std::uint64_t{1} << SlotOf(b);
      }
    }
  }
  BeginFaults(faults, action.span, after_step);
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Pause& action, F& after_step) {
  Faults faults;
  faults.Reset();
  for (const NodeId node : action.nodes) faults.paused |= std::uint64_t{1} << SlotOf(node);
  BeginFaults(faults, action.span, after_step);
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Resume& action, F& after_step) {
  std::uint64_t nodes = 0;
  for (const NodeId node : action.nodes) nodes |= std::uint64_t{1} << SlotOf(node);
  adversary_.Resume(nodes);
  Faults none;
  none.Reset();
  ApplyFaults(none, after_step);
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Slow& action, F& after_step) {
  Faults faults;
  faults.Reset();
  for (const NodeId node : action.nodes) faults.slow[SlotOf(node)] = action.by;
  BeginFaults(faults, action.span, after_step);
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::SlowDisk& action, F& after_step) {
  Faults faults;
  faults.Reset();
  for (const NodeId node : action.nodes) faults.disk_slow[SlotOf(node)] = action.by;
  BeginFaults(faults, action.span, after_step);
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::FillDisk& action, F& after_step) {
  Faults faults;
  faults.Reset();
  for (const NodeId node : action.nodes) faults.disk_full |= std::uint64_t{1} << SlotOf(node);
  BeginFaults(faults, action.span, after_step);
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Clock& action, F& after_step) {
  Faults faults;
  faults.Reset();
  for (const NodeId node : action.nodes) {
    faults.clock_rate[SlotOf(node)] = action.rate;
    faults.clock_jump[SlotOf(node)] = action.jump;
  }
  if (action.rate == std::int64_t{kMillion}) {
    ApplyFaults(faults, after_step);
  } else {
    BeginFaults(faults, action.span, after_step);
  }
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Heal& action, F& after_step) {
  if (action.links.empty()) return world_.Do(HealAll{}, after_step);
  adversary_.Mend(CutsOf(action.links));
  Faults none;
  none.Reset();
  ApplyFaults(none, after_step);
  return true;
}

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_PLAYER_FAULTS_H_
