// The part of Player that begins and ends trouble of nodes and links. Included by player.h only.
#ifndef STAMPEDE_SCENARIOS_PLAYER_TROUBLES_H_
#define STAMPEDE_SCENARIOS_PLAYER_TROUBLES_H_

#include "stampede/scenarios/player.h"  // IWYU pragma: keep

namespace stampede {

// Trouble of nodes and links. What begins here is added to what stands; windows keep it up.

template <class P, class Checks, class O>
template <class F>
void Player<P, Checks, O>::BeginTrouble(const Troubles& troubles,
                                        const std::optional<Duration>& span, F& after_step) {
  const std::size_t number = adversary_.Begin(troubles);
  if (span.has_value()) {
    due_.emplace(std::pair(world_.now() + *span, sequence_++), Due{Told::kNoStep, number});
  }
  ApplyTroubles(troubles, after_step);
}

template <class P, class Checks, class O>
template <class F>
void Player<P, Checks, O>::ApplyTroubles(const Troubles& leaps, F& after_step) {
  Troubles all = adversary_.Standing(world_.window_start());
  all.clock_jump = leaps.clock_jump;
  world_.Do(ChangeTroubles{all}, after_step);
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
Troubles Player<P, Checks, O>::CutsOf(const std::vector<LinkPattern>& links) const {
  Troubles troubles;
  troubles.Reset();
  ForEachLink(links,
              [&](std::size_t a, std::size_t b) { troubles.cut[a] |= std::uint64_t{1} << b; });
  return troubles;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Cut& action, F& after_step) {
  BeginTrouble(CutsOf(action.links), action.span, after_step);
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Partition& action, F& after_step) {
  Troubles troubles;
  troubles.Reset();
  for (const auto& group : action.groups) {
    for (const auto& other : action.groups) {
      if (&group == &other) continue;
      for (const NodeId a : group) {
        for (const NodeId b : other) troubles.cut[SlotOf(a)] |= std::uint64_t{1} << SlotOf(b);
      }
    }
  }
  BeginTrouble(troubles, action.span, after_step);
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Pause& action, F& after_step) {
  Troubles troubles;
  troubles.Reset();
  for (const NodeId node : action.nodes) troubles.paused |= std::uint64_t{1} << SlotOf(node);
  BeginTrouble(troubles, action.span, after_step);
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Resume& action, F& after_step) {
  std::uint64_t nodes = 0;
  for (const NodeId node : action.nodes) nodes |= std::uint64_t{1} << SlotOf(node);
  adversary_.Resume(nodes);
  Troubles none;
  none.Reset();
  ApplyTroubles(none, after_step);
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Slow& action, F& after_step) {
  Troubles troubles;
  troubles.Reset();
  for (const NodeId node : action.nodes) troubles.slow[SlotOf(node)] = action.by;
  BeginTrouble(troubles, action.span, after_step);
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::SlowDisk& action, F& after_step) {
  Troubles troubles;
  troubles.Reset();
  for (const NodeId node : action.nodes) troubles.disk_slow[SlotOf(node)] = action.by;
  BeginTrouble(troubles, action.span, after_step);
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::FillDisk& action, F& after_step) {
  Troubles troubles;
  troubles.Reset();
  for (const NodeId node : action.nodes) troubles.disk_full |= std::uint64_t{1} << SlotOf(node);
  BeginTrouble(troubles, action.span, after_step);
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Clock& action, F& after_step) {
  Troubles troubles;
  troubles.Reset();
  for (const NodeId node : action.nodes) {
    troubles.clock_rate[SlotOf(node)] = action.rate;
    troubles.clock_jump[SlotOf(node)] = action.jump;
  }
  if (action.rate == std::int64_t{kMillion}) {
    ApplyTroubles(troubles, after_step);
  } else {
    BeginTrouble(troubles, action.span, after_step);
  }
  return true;
}

template <class P, class Checks, class O>
template <class F>
bool Player<P, Checks, O>::Perform(const scenario::Heal& action, F& after_step) {
  if (action.links.empty()) return world_.Do(HealAll{}, after_step);
  adversary_.Mend(CutsOf(action.links));
  Troubles none;
  none.Reset();
  ApplyTroubles(none, after_step);
  return true;
}

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_PLAYER_TROUBLES_H_
