// Changes to scenarios, and what they cost a reader: what shrinking is made of.
#ifndef STAMPEDE_REPLAY_INTERNAL_SCENARIO_EDIT_H_
#define STAMPEDE_REPLAY_INTERNAL_SCENARIO_EDIT_H_

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

// How long a fault lasts; null where the action is none that lasts.
std::optional<Duration>* SpanOf(scenario::Action& action);

// The amount of an action that can be smaller or rounder; null where there is none.
Duration* AmountOf(scenario::Action& action);

// How fast a clock runs, where the action says so; else null.
std::int64_t* RateOf(scenario::Action& action);

// How many nodes, links or groups a fault strikes; 0 where the action is none.
std::size_t CountStruck(const scenario::Action& action);

// Takes the `begin`-th to the `end`-th of them away. False, and nothing happened, where none would
// be left.
bool Spare(scenario::Action& action, std::size_t begin, std::size_t end);

// The new name of a node; nothing for a node that is taken out.
using NodeMap = std::function<std::optional<NodeId>(NodeId)>;

// The steps whose nodes are all still there, or what is left of them, with the nodes' new names.
scenario::Scenario Renumbered(const scenario::Scenario& from, const NodeMap& map);

// The scenario in which steps `i` and `j`, faults of the same kind, are one fault, which lasts from
// the beginning of the first to the end of the second. Nothing where they do not fit.
std::optional<scenario::Scenario> Merged(const scenario::Scenario& scenario, std::size_t i,
                                         std::size_t j);

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_INTERNAL_SCENARIO_EDIT_H_
