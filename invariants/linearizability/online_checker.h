#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_ONLINE_CHECKER_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_ONLINE_CHECKER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "stampede/invariants/linearizability/abandoned.h"
#include "stampede/invariants/linearizability/dead_set.h"
#include "stampede/invariants/linearizability/model.h"
#include "stampede/invariants/linearizability/timeline.h"

namespace stampede::linearizability {

// What a search may still spend.
struct Budget {
  std::uint64_t configurations = std::uint64_t{1} << 62;  // counted down
  std::uint64_t bytes = std::uint64_t{1} << 62;           // that one checker may hold
};

enum class Progress {
  kLinearizable,  // as far as reported
  kViolation,     // the last answer fits no order, whatever comes
  kSuspended,     // the budget is used up: Continue with a new one, or give up
};

// Tells after every answer whether the history of one object so far is linearizable (Herlihy and
// Wing 1990): exactly, unless a budget ends first.
//
// It keeps one order that explains all answers, the witness: a stack of nodes, each an operation
// that changed the state, with the reads that saw the state after it. An answer that fits in, at
// the end or, for a read, in between, costs constant time for the usual history. Only when none
// fits is the depth-first search resumed (Wing and Gong 1993, with the memory of Lowe 2017) that
// the witness is a snapshot of: nodes are taken back and others tried. A configuration that led
// nowhere once leads nowhere for ever, as more answers only add constraints; so over all answers
// the search does the work of about one search of the whole history. What more was learnt since a
// node was left (who else was invoked, what an open operation answered) counts when it is come back
// to: the trap is an open read which found no place in a node's state, and must be tried there
// again.
//
// Most wrong answers are stale: they tell of a state that another answer has ended, and that was
// before the question. Where the model can tell, that takes no search.
//
// What is not branched on: a read whose answer fits (it changes nothing, so sooner is never worse);
// an open operation that would leave the state as it is; which of several equal abandoned ones. A
// configuration that used more abandoned operations than a dead one is dead as well.
//
// In the worst case exponential in the number of operations open at once. Memory: a few words for
// each operation, and for each configuration known to be dead.
template <Model M>
class OnlineChecker {
 public:
  using State = typename M::State;
  using Operation = typename M::Operation;
  using Observation = typename M::Observation;

  explicit OnlineChecker(M model = M()) : model_(std::move(model)) { Start(); }

  // Forgets everything; memory is kept for the next history.
  void Start() {
    timeline_.Clear();
    abandoned_.Clear();
    dead_.Clear();
    nodes_.clear();
    nodes_.push_back(Node{model_.Initial(), kNone, kNone, kNone, 0});
    roots_.clear();
    next_root_ = 0;
    fresh_ = 0;
    goal_ = kNone;
  }

  // An operation is invoked; returns its number, counted from 0 since Start or Collect. Amortized
  // constant time. REQUIRES for all events: the last was not answered kSuspended or kViolation.
  Index Invoke(const Operation& operation) {
    return timeline_.Invoke(operation, IsRead(model_, operation, nullptr));
  }

  // It is answered. REQUIRES: it is open.
  Progress Return(Index id, const Observation& seen, Budget& budget);

  // It will never be answered: its client crashed or gave up. It stays open for ever, which is no
  // other than saying nothing, but for the cost. REQUIRES: it is open.
  void Abandon(Index id);

  // Goes on with a suspended search. REQUIRES: the last answer was kSuspended.
  Progress Continue(Budget& budget) { return Explore(budget, nullptr); }

  // The states that the object may be in after all that was reported, each once. Fewer than there
  // are where the budget ends first, or where there are thousands: then `complete` is false.
  struct Reachable {
    std::vector<State> states;
    bool complete = true;
  };
  // REQUIRES: the last answer was kLinearizable. Costs a search of all orders since the last
  // Collect.
  Reachable ReachableStates(Budget& budget) const;

  // Whether no operation is open but abandoned ones: all that matters of the past are the states
  // that it may have led to.
  bool quiescent() const { return timeline_.complete() && timeline_.open() == Bits(); }

  // Replaces the past by those states. Does nothing, and returns false, if there are more than the
  // budget can find. REQUIRES: quiescent(), and the last answer was kLinearizable.
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
    Index operation;            // kNone for the start and for abandoned ones
    Index kind;                 // of an abandoned one; otherwise kNone
    Index reads;                // first of those that saw this state
    std::uint64_t tried_up_to;  // in the order of NextChild, in this search
  };
  // Of Node::tried_up_to, besides turns:
  static constexpr std::uint64_t kNothingTried = 0;
  static constexpr std::uint64_t kNotHopeless = 1;  // nothing, but it is worth trying
  // More ends than this are not looked for.
  static constexpr std::size_t kMostEnds = 4096;
  // How many answers ahead a search looks for one that is out of reach, once it has tried so much
  // that this pays.
  static constexpr Index kForesight = 16;
  static constexpr std::uint64_t kForesightAfter = 1024;
  // How many answers back it is looked for one that makes the last one stale.
  static constexpr Index kHindsight = 64;
  // A way to go on from the last node.
  struct Child {
    std::uint64_t turn;
    Index operation;
    Index kind;
  };
  using Configurations = std::vector<Configuration<State>>;
  using Entry = typename Timeline<Operation, Observation>::Entry;

  Index top() const { return static_cast<Index>(nodes_.size()) - 1; }
  std::optional<State> Step(const State& state, const Entry& entry) const {
    return model_.Step(state, entry.operation, entry.returned == kNone ? nullptr : &entry.seen);
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
  Configurations roots_;       // where the history may start since the last Collect; none: anew
  std::size_t next_root_ = 0;  // of those not yet tried
  Index goal_ = kNone;         // the operation whose answer this search is to explain
  std::uint64_t hope_ = 0;     // operations without a place that could prepare that answer
  std::uint64_t tried_ = 0;    // configurations, in this search
  Index fresh_ = 0;            // nodes below this one were made by earlier searches
};

}  // namespace stampede::linearizability

#include "stampede/invariants/linearizability/online_events.h"
#include "stampede/invariants/linearizability/online_search.h"

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_ONLINE_CHECKER_H_
