// The members of OnlineSearch that take events, and those that find the states these may have led
// to.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_ONLINE_SEARCH_EVENTS_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_ONLINE_SEARCH_EVENTS_H_

#include <utility>

#include "stampede/invariants/linearizability/internal/online_search.h"

namespace stampede::linearizability {

template <Model M>
Progress OnlineSearch<M>::Return(Index id, const Observation& seen, Budget& budget) {
  Entry& entry = timeline_.at(id);
  timeline_.Return(id, seen, IsRead(model_, entry.operation, &seen));
  if (Fits(entry, id)) {
    timeline_.PassLast(entry);
    return Progress::kLinearizable;
  }
  if (IsStale(id)) return Progress::kViolation;
  if (const Index wrong = entry.position; wrong != kNoIndex) {
    while (top() >= wrong) Pop();
  }
  fresh_ = top();
  nodes_.back().tried_up_to = 0;
  Aim(id);
  Settle();
  return Explore(budget, nullptr);
}

// Whether the answer fits the witness as it is; then its operation has its place.
template <Model M>
bool OnlineSearch<M>::Fits(Entry& entry, Index id) {
  if (entry.position != kNoIndex) {
    // It got its place while it was open: does the answer agree?
    const auto after = Step(nodes_[entry.position - 1].state, entry);
    return after.has_value() && *after == nodes_[entry.position].state;
  }
  if (entry.read) return PlaceRead(entry, id);
  auto after = Step(nodes_.back().state, entry);
  if (!after.has_value()) return false;
  Push(Child{0, id, kNoIndex}, *std::move(after));
  return true;
}

// Whether the last answer, that of `id`, is out of date in every order: another answer, given
// before `id` was invoked, shows a state from which this answer cannot be reached, and no operation
// that could prepare this answer can have taken effect since. False means not known.
template <Model M>
bool OnlineSearch<M>::IsStale(Index id) const {
  if constexpr (kPins<M>) {
    const Entry& late = timeline_.at(id);
    // The end of the witness comes after all answers: an answer that can be reached from there is
    // not out of date.
    if (model_.CanReach(nodes_.back().state, late.operation, late.seen)) return false;
    const auto prepares = [&](const Operation& operation) {
      return model_.CanPrepare(operation, late.operation, late.seen);
    };
    bool may = false;  // an open or abandoned operation may prepare the answer
    Bits::ForEachWithout(timeline_.open(), Bits(), [&](std::size_t lane) {
      const Index other = timeline_.InLane(lane);
      may = may || (other != id && prepares(timeline_.at(other).operation));
    });
    for (std::size_t kind = 0; kind < abandoned_.kinds(); ++kind) {
      may = may || prepares(abandoned_.operation(kind));
    }
    if (may) return false;
    // From answer number `since` on, no answered operation may have prepared this answer.
    const Index last = late.returned;
    Index since = last;
    while (since > 0 && last - since < kHindsight) {
      const Entry& other = timeline_.at(timeline_.returned(since - 1));
      if (!other.read && prepares(other.operation)) break;
      --since;
    }
    for (Index number = since; number < late.invoked; ++number) {
      const Entry& other = timeline_.at(timeline_.returned(number));
      if (other.invoked < since) continue;
      const auto pinned = model_.Pins(other.operation, other.seen);
      if (pinned.has_value() && !model_.CanReach(*pinned, late.operation, late.seen)) return true;
    }
  }
  return false;
}

template <Model M>
void OnlineSearch<M>::Abandon(Index id) {
  Entry& entry = timeline_.at(id);
  const Index position = entry.position;
  const bool matters = !IsRead(model_, entry.operation, nullptr);
  timeline_.Abandon(id);
  if (!matters) return;
  const std::size_t kind = abandoned_.Add(entry.operation, entry.invoked);
  if (position == kNoIndex) return;
  nodes_[position].operation = kNoIndex;
  nodes_[position].kind = static_cast<Index>(kind);
  abandoned_.Use(kind);
}

// The first state that fits is the best, since it leaves the most room for later operations.
template <Model M>
bool OnlineSearch<M>::PlaceRead(Entry& entry, Index id) {
  for (Index at = timeline_.Floor(entry); at <= top(); ++at) {
    if (!Step(nodes_[at].state, entry).has_value()) continue;
    timeline_.Place(entry, at);
    entry.next_here = nodes_[at].reads;
    nodes_[at].reads = id;
    return true;
  }
  return false;
}

// A configuration that a search of all orders comes to.
template <Model M>
void OnlineSearch<M>::Arrive(Configurations& all) {
  const std::uint64_t hash = Hash();
  if (IsDead(hash)) return;
  Bury(hash);  // once is enough
  if (!timeline_.complete()) return;
  all.push_back({timeline_.frontier(), nodes_.back().state, timeline_.placed(), abandoned_.used()});
}

// Returns whether `all` has all of them.
template <Model M>
bool OnlineSearch<M>::AllEnds(Budget& budget, Configurations& all) {
  while (top() > 0) Pop();
  next_root_ = 0;
  if (!roots_.empty()) NextRoot();
  dead_.Clear();
  nodes_.back().tried_up_to = 0;
  goal_ = kNoIndex;
  fresh_ = 0;
  Settle();
  Arrive(all);
  return Explore(budget, &all) != Progress::kSuspended;
}

template <Model M>
auto OnlineSearch<M>::ReachableStates(Budget& budget) const -> Reachable<State> {
  OnlineSearch copy = *this;
  Reachable<State> reachable;
  Configurations ends;
  ends.push_back({0, nodes_.back().state, Bits(), Bits()});  // the witness's, whatever the budget
  reachable.complete = copy.AllEnds(budget, ends);
  DeadSet<State> seen;
  for (const Configuration<State>& end : ends) {
    const std::uint64_t hash = model_.Hash(end.state);
    if (seen.Contains(hash, 0, end.state, Bits(), Bits())) continue;
    seen.Insert(hash, {0, end.state, Bits(), Bits()});
    reachable.states.push_back(end.state);
  }
  return reachable;
}

template <Model M>
bool OnlineSearch<M>::Collect(Budget& budget) {
  OnlineSearch copy = *this;
  Configurations ends;
  if (!copy.AllEnds(budget, ends)) return false;
  timeline_.Clear();
  dead_.Clear();
  abandoned_.Age();
  roots_ = std::move(ends);
  next_root_ = 0;
  nodes_.resize(1, nodes_[0]);
  nodes_[0].reads = kNoIndex;
  return NextRoot();
}

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_ONLINE_SEARCH_EVENTS_H_
