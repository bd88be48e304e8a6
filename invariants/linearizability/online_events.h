// The members of OnlineChecker that are told of events, and that look at where they may have led.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_ONLINE_EVENTS_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_ONLINE_EVENTS_H_

#include <utility>

#include "invariants/linearizability/online_checker.h"

namespace stampede::linearizability {

template <Model M>
Progress OnlineChecker<M>::Return(Index id, const Observation& seen, Budget& budget) {
  Entry& entry = timeline_.at(id);
  timeline_.Return(id, seen, IsRead(model_, entry.operation, &seen));
  if (entry.position != kNone) {
    // It was taken while it was open: was that how it went?
    const auto after = model_.Step(nodes_[entry.position - 1].state, entry.operation, &seen);
    if (after.has_value() && *after == nodes_[entry.position].state) {
      timeline_.Advance();
      return Progress::kLinearizable;
    }
    const Index wrong = entry.position;
    while (top() >= wrong) Pop();
  } else if (entry.read) {
    if (PlaceRead(entry, id)) {
      timeline_.Advance();
      return Progress::kLinearizable;
    }
  } else if (auto after = model_.Step(nodes_.back().state, entry.operation, &seen)) {
    Push(Child{0, id, kNone}, *std::move(after));
    timeline_.Advance();
    return Progress::kLinearizable;
  }
  fresh_ = top();
  nodes_.back().tried_up_to = 0;
  Aim(id);
  Settle();
  return Explore(budget, nullptr);
}

template <Model M>
void OnlineChecker<M>::Abandon(Index id) {
  Entry& entry = timeline_.at(id);
  const Index position = entry.position;
  const bool matters = !IsRead(model_, entry.operation, nullptr);
  timeline_.Abandon(id);
  if (!matters) return;
  const std::size_t kind = abandoned_.Add(entry.operation, entry.invoked);
  if (position == kNone) return;
  nodes_[position].operation = kNone;
  nodes_[position].kind = static_cast<Index>(kind);
  abandoned_.Use(kind);
}

// Sooner leaves more room for what follows, so the first state that fits is the best.
template <Model M>
bool OnlineChecker<M>::PlaceRead(Entry& entry, Index id) {
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
void OnlineChecker<M>::Arrive(Configurations& all) {
  const std::uint64_t hash = Hash();
  if (IsDead(hash)) return;
  Bury(hash);  // once is enough
  if (!timeline_.complete()) return;
  all.push_back({timeline_.frontier(), nodes_.back().state, timeline_.placed(), abandoned_.used()});
}

// Returns whether `all` has all of them.
template <Model M>
bool OnlineChecker<M>::AllEnds(Budget& budget, Configurations& all) {
  while (top() > 0) Pop();
  next_root_ = 0;
  if (!roots_.empty()) NextRoot();
  dead_.Clear();
  nodes_.back().tried_up_to = 0;
  goal_ = kNone;
  fresh_ = 0;
  Settle();
  Arrive(all);
  return Explore(budget, &all) != Progress::kSuspended;
}

template <Model M>
auto OnlineChecker<M>::ReachableStates(Budget& budget) const -> Reachable {
  OnlineChecker copy = *this;
  Reachable reachable;
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
bool OnlineChecker<M>::Collect(Budget& budget) {
  OnlineChecker copy = *this;
  Configurations ends;
  if (!copy.AllEnds(budget, ends)) return false;
  timeline_.Clear();
  dead_.Clear();
  abandoned_.Age();
  roots_ = std::move(ends);
  next_root_ = 0;
  nodes_.resize(1, nodes_[0]);
  nodes_[0].reads = kNone;
  return NextRoot();
}

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_ONLINE_EVENTS_H_
