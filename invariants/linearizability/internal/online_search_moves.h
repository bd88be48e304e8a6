// The members of OnlineSearch that move along the tree of orders.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_ONLINE_SEARCH_MOVES_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_ONLINE_SEARCH_MOVES_H_

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "stampede/invariants/linearizability/internal/online_search.h"

namespace stampede::linearizability {

template <Model M>
void OnlineSearch<M>::Push(const Child& child, State state) {
  nodes_.push_back(Node{std::move(state), child.operation, child.kind, kNoIndex, 0});
  if (child.kind != kNoIndex) {
    abandoned_.Use(child.kind);
    if (CanPrepareGoal(abandoned_.operation(child.kind))) --hope_;
  } else {
    Entry& entry = timeline_.at(child.operation);
    timeline_.Place(entry, top());
    if (CanPrepareGoal(entry.operation)) --hope_;
  }
}

template <Model M>
void OnlineSearch<M>::Unplace(Index id, Index& frontier) {
  Entry& entry = timeline_.at(id);
  timeline_.Unplace(entry);
  frontier = std::min(frontier, entry.returned);
}

template <Model M>
void OnlineSearch<M>::Pop() {
  const Node& node = nodes_.back();
  Index frontier = timeline_.frontier();
  if (node.kind != kNoIndex) {
    abandoned_.Unuse(node.kind);
    if (CanPrepareGoal(abandoned_.operation(node.kind))) ++hope_;
  }
  if (node.operation != kNoIndex) {
    Unplace(node.operation, frontier);
    if (CanPrepareGoal(timeline_.at(node.operation).operation)) ++hope_;
  }
  for (Index id = node.reads; id != kNoIndex; id = timeline_.at(id).next_here)
    Unplace(id, frontier);
  timeline_.Rewind(frontier);
  nodes_.pop_back();
}

// Takes all reads that fit the last state, and moves the frontier on.
template <Model M>
void OnlineSearch<M>::Settle() {
  do {
    Bits::ForEachWithout(timeline_.open(), timeline_.placed(), [&](std::size_t lane) {
      const Index id = timeline_.InLane(lane);
      Entry& entry = timeline_.at(id);
      if (!entry.read || entry.returned == kNoIndex ||
          !Step(nodes_.back().state, entry).has_value())
        return;
      timeline_.Place(entry, top());
      entry.next_here = nodes_.back().reads;
      nodes_.back().reads = id;
    });
  } while (timeline_.Advance());
}

// The order in which children are tried: answered operations by the time of their answers, open
// operations by the time of their invocations, abandoned ones. What must come soon is tried soon.
template <Model M>
auto OnlineSearch<M>::NextChild(const Node& node) const -> std::optional<Child> {
  const auto turn_of = [](Index first, Index second) {
    return (std::uint64_t{first} << 32) + second + kNotHopeless + 1;
  };
  Child next{std::numeric_limits<std::uint64_t>::max(), kNoIndex, kNoIndex};
  if (node.tried_up_to < turn_of(kNoIndex, 0) + timeline_.operations()) {
    Bits::ForEachWithout(timeline_.open(), timeline_.placed(), [&](std::size_t lane) {
      const Index id = timeline_.InLane(lane);
      const Entry& entry = timeline_.at(id);
      const std::uint64_t turn = turn_of(entry.returned, id);
      if (!entry.read && turn > node.tried_up_to && turn < next.turn) next = {turn, id, kNoIndex};
    });
    if (next.operation != kNoIndex) return next;
  }
  const std::uint64_t before_kinds = turn_of(kNoIndex, 0) + timeline_.operations();
  const std::uint64_t from =
      node.tried_up_to > before_kinds ? node.tried_up_to - before_kinds : std::uint64_t{0};
  for (std::uint64_t kind = from; kind < abandoned_.kinds(); ++kind) {
    if (!abandoned_.IsAvailable(kind, timeline_.frontier())) continue;
    return Child{before_kinds + kind + 1, kNoIndex, static_cast<Index>(kind)};
  }
  return std::nullopt;
}

// Whether an equal operation that was invoked earlier is open and has no place: then only that one
// is tried.
template <Model M>
bool OnlineSearch<M>::HasTwin(Index id) const {
  bool found = false;
  Bits::ForEachWithout(timeline_.open(), timeline_.placed(), [&](std::size_t lane) {
    const Index other = timeline_.InLane(lane);
    found = found || (other < id && timeline_.at(other).returned == kNoIndex &&
                      timeline_.at(other).operation == timeline_.at(id).operation);
  });
  return found;
}

// Sets the goal of a search. The operations without a place are those open now; Push and Pop keep
// hope_ up to date.
template <Model M>
void OnlineSearch<M>::Aim(Index goal) {
  goal_ = goal;
  tried_ = 0;
  hope_ = 0;
  if constexpr (kForesees<M>) {
    Bits::ForEachWithout(timeline_.open(), timeline_.placed(), [&](std::size_t lane) {
      const Index id = timeline_.InLane(lane);
      if (id != goal && CanPrepareGoal(timeline_.at(id).operation)) ++hope_;
    });
    for (std::size_t kind = 0; kind < abandoned_.kinds(); ++kind) {
      if (CanPrepareGoal(abandoned_.operation(kind))) hope_ += abandoned_.unused(kind);
    }
  }
}

template <Model M>
bool OnlineSearch<M>::CanPrepareGoal(const Operation& operation) const {
  if constexpr (kForesees<M>) {
    if (goal_ == kNoIndex) return false;
    const Entry& goal = timeline_.at(goal_);
    return model_.CanPrepare(operation, goal.operation, goal.seen);
  } else {
    return false;
  }
}

// Whether the operation can get its answer in that state, or after operations without a place that
// were invoked before the answer. REQUIRES: the answer is not before the frontier.
template <Model M>
bool OnlineSearch<M>::CanComeTo(const State& state, Index id) const {
  const Entry& entry = timeline_.at(id);
  if (model_.CanReach(state, entry.operation, entry.seen)) return true;
  bool prepared = false;
  Bits::ForEachWithout(timeline_.open(), timeline_.placed(), [&](std::size_t lane) {
    const Index other = timeline_.InLane(lane);
    prepared = prepared || (other != id && model_.CanPrepare(timeline_.at(other).operation,
                                                             entry.operation, entry.seen));
  });
  for (std::size_t kind = 0; kind < abandoned_.kinds() && !prepared; ++kind) {
    prepared = abandoned_.IsAvailable(kind, entry.returned) &&
               model_.CanPrepare(abandoned_.operation(kind), entry.operation, entry.seen);
  }
  for (Index other = timeline_.entered(); other < timeline_.operations() && !prepared; ++other) {
    const Entry& later = timeline_.at(other);
    if (later.invoked > entry.returned) break;
    prepared = !later.abandoned && other != id &&
               model_.CanPrepare(later.operation, entry.operation, entry.seen);
  }
  return prepared;
}

// Whether one of the next answers cannot be reached any more.
template <Model M>
bool OnlineSearch<M>::MissesWhatComes(const State& state) const {
  const Index first = timeline_.frontier() + 1;
  const Index end = std::min(first + kForesight, timeline_.returns());
  for (Index number = first; number < end; ++number) {
    const Index id = timeline_.returned(number);
    if (timeline_.at(id).position == kNoIndex && !CanComeTo(state, id)) return true;
  }
  return false;
}

// Whether no order goes on from this configuration, because the next answers or the goal of the
// search cannot be reached.
template <Model M>
bool OnlineSearch<M>::IsHopeless(const State& state) const {
  if constexpr (kForesees<M>) {
    if (goal_ != kNoIndex && hope_ == 0) {
      const Entry& goal = timeline_.at(goal_);
      if (goal.position == kNoIndex && !model_.CanReach(state, goal.operation, goal.seen))
        return true;
    }
    if (timeline_.complete()) return false;
    if (!CanComeTo(state, timeline_.returned(timeline_.frontier()))) return true;
    return (goal_ == kNoIndex || tried_ > kForesightAfter) && MissesWhatComes(state);
  } else {
    return false;
  }
}

// Whether the goal of the search cannot be reached from the child's state.
template <Model M>
bool OnlineSearch<M>::MissesGoal(const Child& child, const State& after) const {
  if constexpr (kForesees<M>) {
    if (goal_ == kNoIndex || child.operation == goal_) return false;
    const Entry& goal = timeline_.at(goal_);
    if (goal.position != kNoIndex) return false;
    const Operation& operation = child.kind != kNoIndex ? abandoned_.operation(child.kind)
                                                        : timeline_.at(child.operation).operation;
    return hope_ == (CanPrepareGoal(operation) ? 1 : 0) &&
           !model_.CanReach(after, goal.operation, goal.seen);
  } else {
    return false;
  }
}

// Memory is counted at every 256th configuration only.
template <Model M>
bool OnlineSearch<M>::IsTooBig(const Budget& budget) const {
  return budget.configurations % 256 == 0 && bytes() > budget.bytes;
}

template <Model M>
std::uint64_t OnlineSearch<M>::Hash() const {
  return timeline_.placed().Hash(Mix(model_.Hash(nodes_.back().state), timeline_.frontier()));
}
template <Model M>
bool OnlineSearch<M>::IsDead(std::uint64_t hash) const {
  return dead_.Contains(hash, timeline_.frontier(), nodes_.back().state, timeline_.placed(),
                        abandoned_.used());
}
template <Model M>
void OnlineSearch<M>::Bury(std::uint64_t hash) {
  dead_.Insert(hash,
               {timeline_.frontier(), nodes_.back().state, timeline_.placed(), abandoned_.used()});
}

// Starts again from the next root; false where there is none.
template <Model M>
bool OnlineSearch<M>::NextRoot() {
  if (next_root_ >= roots_.size()) return false;
  Index frontier = timeline_.frontier();
  Node& root = nodes_.back();
  for (Index id = root.reads; id != kNoIndex; id = timeline_.at(id).next_here)
    Unplace(id, frontier);
  timeline_.Rewind(frontier);
  root = Node{roots_[next_root_].state, kNoIndex, kNoIndex, kNoIndex, 0};
  abandoned_.Restore(roots_[next_root_].used);
  ++next_root_;
  return true;
}

// The depth-first search, from the last node on: to the first order of all answers where `all` is
// null, otherwise through all orders, and their ends are added to `all`.
template <Model M>
Progress OnlineSearch<M>::Explore(Budget& budget, Configurations* all) {
  while (true) {
    if (all == nullptr && timeline_.complete()) {
      goal_ = kNoIndex;
      return Progress::kLinearizable;
    }
    if (budget.configurations == 0 || IsTooBig(budget)) return Progress::kSuspended;
    if (all != nullptr && all->size() > kMostEnds) return Progress::kSuspended;
    Node& node = nodes_.back();
    const bool hopeless = node.tried_up_to == kNothingTried && IsHopeless(node.state);
    const auto child = hopeless ? std::nullopt : NextChild(node);
    if (child.has_value()) {
      node.tried_up_to = child->turn;
      const bool known =
          child->kind == kNoIndex && timeline_.at(child->operation).returned != kNoIndex;
      auto after = child->kind != kNoIndex
                       ? model_.Step(node.state, abandoned_.operation(child->kind), nullptr)
                       : Step(node.state, timeline_.at(child->operation));
      if (!after.has_value() || (!known && *after == node.state)) continue;
      if (!known && child->kind == kNoIndex && HasTwin(child->operation)) continue;
      if (MissesGoal(*child, *after)) continue;
      --budget.configurations;
      ++tried_;
      Push(*child, *std::move(after));
      Settle();
      if (IsHopeless(nodes_.back().state) || (dead_.size() > 0 && IsDead(Hash()))) {
        Pop();
        continue;
      }
      nodes_.back().tried_up_to = kNotHopeless;
      if (all != nullptr) Arrive(*all);
      continue;
    }
    if (all == nullptr && !hopeless) Bury(Hash());
    if (top() > 0) {
      Pop();
      if (top() >= fresh_) continue;
      fresh_ = top();
      nodes_.back().tried_up_to = kNothingTried;
      Settle();
    } else {
      if (!NextRoot()) return Progress::kViolation;
      Settle();
      if (all != nullptr) Arrive(*all);
    }
  }
}

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_ONLINE_SEARCH_MOVES_H_
