#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_ONLINE_SEARCH_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_ONLINE_SEARCH_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "stampede/invariants/linearizability/internal/abandoned.h"
#include "stampede/invariants/linearizability/internal/dead_set.h"
#include "stampede/invariants/linearizability/internal/timeline.h"
#include "stampede/invariants/linearizability/model.h"
#include "stampede/invariants/linearizability/search_progress.h"

namespace stampede::linearizability {

// The search behind OnlineChecker. The members that take events are defined in
// online_search_events.h, those that search in online_search_moves.h.
//
// It keeps one order that explains all answers, the witness: a stack of nodes, each an operation
// that changed the state, with the reads that saw the state after it. An answer that fits the
// witness, at its end or (a read) in between, costs amortized constant time where the operations
// overlap little. Only where an answer does not fit does the depth-first search go on (Wing and
// Gong 1993, with the memory of Lowe 2017): the witness is that search's stack, so nodes are taken
// back and others are tried.
//
// A configuration from which no order was found stays dead, since more answers only add
// constraints. So over all answers the search does about the work of one search of the whole
// history. But a node that the search comes back to may have new alternatives: operations that were
// invoked since, and open ones that were answered since. So a node that an earlier search left is
// tried from the start, its reads too: an open read may now have the answer that fits the node's
// state.
//
// Most wrong answers are stale: another answer, given before the operation was invoked, shows a
// state from which this answer cannot be reached any more. Where the model can tell, that takes no
// search.
//
// The search does not branch on a read whose answer fits (it changes nothing, so the first place is
// the best), on an open operation that would leave the state as it is, or on which of several equal
// abandoned operations took effect. A configuration that used more abandoned operations than a dead
// one, and is otherwise equal, is dead as well.
template <Model M>
class OnlineSearch {
 public:
  using State = typename M::State;
  using Operation = typename M::Operation;
  using Observation = typename M::Observation;

  explicit OnlineSearch(M model = M()) : model_(std::move(model)) { Start(); }

  // As in OnlineChecker.
  void Start() {
    timeline_.Clear();
    abandoned_.Clear();
    dead_.Clear();
    nodes_.clear();
    nodes_.push_back(Node{model_.Initial(), kNoIndex, kNoIndex, kNoIndex, 0});
    roots_.clear();
    next_root_ = 0;
    fresh_ = 0;
    goal_ = kNoIndex;
  }
  Index Invoke(const Operation& operation) {
    return timeline_.Invoke(operation, IsRead(model_, operation, nullptr));
  }
  Progress Return(Index id, const Observation& seen, Budget& budget);
  void Abandon(Index id);
  Progress Continue(Budget& budget) { return Explore(budget, nullptr); }
  Reachable<State> ReachableStates(Budget& budget) const;
  bool quiescent() const { return timeline_.complete() && timeline_.open() == Bits(); }
  bool Collect(Budget& budget);
  Index operations() const { return timeline_.operations(); }
  std::size_t bytes() const {
    return timeline_.bytes() + abandoned_.bytes() + dead_.bytes() +
           nodes_.capacity() * sizeof(Node);
  }

 private:
  // One operation of the witness that changed the state. Node 0 is the start.
  struct Node {
    State state;                // after it
    Index operation;            // kNoIndex for the start and for abandoned operations
    Index kind;                 // of an abandoned operation; otherwise kNoIndex
    Index reads;                // the first read that saw this state, linked by next_here
    std::uint64_t tried_up_to;  // in the order of NextChild, in this search
  };
  // Values of Node::tried_up_to before the first child:
  static constexpr std::uint64_t kNothingTried = 0;
  static constexpr std::uint64_t kNotHopeless = 1;  // nothing tried, and IsHopeless was false
  // A search of all orders stops after so many ends.
  static constexpr std::size_t kMostEnds = 4096;
  // A search that has tried kForesightAfter configurations looks so many answers ahead for one that
  // cannot be reached any more. In shorter searches that costs more than it saves.
  static constexpr Index kForesight = 16;
  static constexpr std::uint64_t kForesightAfter = 1024;
  // How many answers IsStale looks back.
  static constexpr Index kHindsight = 64;
  // An operation that may come next after the last node.
  struct Child {
    std::uint64_t turn;
    Index operation;
    Index kind;
  };
  using Configurations = std::vector<Configuration<State>>;
  using Entry = typename Timeline<Operation, Observation>::Entry;

  Index top() const { return static_cast<Index>(nodes_.size()) - 1; }
  std::optional<State> Step(const State& state, const Entry& entry) const {
    return model_.Step(state, entry.operation, entry.returned == kNoIndex ? nullptr : &entry.seen);
  }

  bool Fits(Entry& entry, Index id);
  bool PlaceRead(Entry& entry, Index id);
  bool IsStale(Index id) const;
  void Push(const Child& child, State state);
  void Pop();
  void Unplace(Index id, Index& frontier);
  void Settle();
  std::optional<Child> NextChild(const Node& node) const;
  bool HasTwin(Index id) const;
  void Aim(Index goal);
  bool CanPrepareGoal(const Operation& operation) const;
  bool IsHopeless(const State& state) const;
  bool MissesGoal(const Child& child, const State& after) const;
  bool IsTooBig(const Budget& budget) const;
  bool CanComeTo(const State& state, Index id) const;
  bool MissesWhatComes(const State& state) const;
  std::uint64_t Hash() const;
  bool IsDead(std::uint64_t hash) const;
  void Bury(std::uint64_t hash);
  bool NextRoot();
  Progress Explore(Budget& budget, Configurations* all);
  void Arrive(Configurations& all);
  bool AllEnds(Budget& budget, Configurations& all);

  M model_;
  Timeline<Operation, Observation> timeline_;
  Abandoned<Operation> abandoned_;
  DeadSet<State> dead_;
  std::vector<Node> nodes_;
  Configurations roots_;       // that the last Collect found; empty: the model's initial state
  std::size_t next_root_ = 0;  // the first root that is not tried yet
  Index goal_ = kNoIndex;      // the operation whose answer this search is to explain
  std::uint64_t hope_ = 0;     // operations without a place that could prepare that answer
  std::uint64_t tried_ = 0;    // configurations, in this search
  Index fresh_ = 0;            // nodes below this one were made by earlier searches
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_ONLINE_SEARCH_H_
