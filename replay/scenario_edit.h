// Changes to scenarios, and what they cost a reader: what shrinking is made of.
#ifndef STAMPEDE_REPLAY_SCENARIO_EDIT_H_
#define STAMPEDE_REPLAY_SCENARIO_EDIT_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

#include "stampede/core/node_id.h"
#include "stampede/core/time.h"
#include "stampede/scenarios/scenario.h"

namespace stampede {

// How much there is to read, in the order in which it matters. Every change that is kept makes it
// less, so that shrinking ends.
using Cost = std::array<std::uint64_t, 4>;
Cost CostOf(const scenario::Scenario& scenario);

// The span of a trouble; null where the action is none.
std::optional<Duration>* SpanOf(scenario::Action& action);

// The amount of an action that can be smaller or rounder; null where there is none.
Duration* AmountOf(scenario::Action& action);

// What a node is called from now on; nothing for one that is gone.
using NodeMap = std::function<std::optional<NodeId>(NodeId)>;

// The steps whose nodes are all still there, or what is left of them, with the nodes' new names.
scenario::Scenario Renumbered(const scenario::Scenario& from, const NodeMap& map);

// The scenario in which step `j`, a trouble of the same kind as step `i`, is part of that: one that
// lasts from the beginning of the first to the end of the second. Nothing where they do not fit.
std::optional<scenario::Scenario> Merged(const scenario::Scenario& scenario, std::size_t i,
                                         std::size_t j);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_SCENARIO_EDIT_H_
