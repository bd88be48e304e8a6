// Checks the history of one object event by event. The object's type is a Model: one of models.h,
// or your own (model.h).
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_ONLINE_CHECKER_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_ONLINE_CHECKER_H_

#include <cstddef>
#include <cstdint>
#include <utility>

#include "stampede/invariants/linearizability/internal/online_search.h"
#include "stampede/invariants/linearizability/internal/online_search_events.h"
#include "stampede/invariants/linearizability/internal/online_search_moves.h"
#include "stampede/invariants/linearizability/model.h"
#include "stampede/invariants/linearizability/search_progress.h"

namespace stampede::linearizability {

// Decides after every answer whether the history so far is linearizable (Herlihy and Wing 1990):
// exactly, unless a budget ends first.
//
// An answer costs amortized constant time where the operations overlap little. The worst case is
// exponential in the number of operations open at once. Memory: a few words for each operation, and
// for each configuration that the search knows to lead nowhere. A copy goes on independently.
template <Model M>
class OnlineChecker {
 public:
  using State = typename M::State;
  using Operation = typename M::Operation;
  using Observation = typename M::Observation;

  explicit OnlineChecker(M model = M()) : search_(std::move(model)) {}

  // Forgets everything; memory is kept for the next history.
  void Start() { search_.Start(); }

  // An operation is invoked. Returns its number, counted from 0 since Start or Collect. Amortized
  // constant time. REQUIRES, as Return and Abandon do: the last Return or Continue gave
  // kLinearizable.
  std::uint32_t Invoke(const Operation& operation) { return search_.Invoke(operation); }

  // Operation number `id` is answered with `seen`. REQUIRES: it is open.
  Progress Return(std::uint32_t id, const Observation& seen, Budget& budget) {
    return search_.Return(id, seen, budget);
  }

  // Operation number `id` will never be answered: its client crashed or gave up. The verdict is the
  // same as if it stayed open; the check is cheaper. REQUIRES: it is open.
  void Abandon(std::uint32_t id) { search_.Abandon(id); }

  // Goes on with a suspended search. REQUIRES: the last result was kSuspended.
  Progress Continue(Budget& budget) { return search_.Continue(budget); }

  // The states that the object may be in after all events so far; incomplete where the budget ends
  // first, or where there are thousands. Searches all orders since the last Collect. REQUIRES: the
  // last result was kLinearizable.
  Reachable<State> ReachableStates(Budget& budget) const { return search_.ReachableStates(budget); }

  // Whether all operations are answered or abandoned. What the past means for the future is then
  // said by the states that it may have led to, and by the abandoned operations.
  bool quiescent() const { return search_.quiescent(); }

  // Replaces the past by those states. Where the budget does not suffice to find all of them,
  // changes nothing and returns false. REQUIRES: quiescent(), and the last result was
  // kLinearizable.
  bool Collect(Budget& budget) { return search_.Collect(budget); }

  // How many operations were invoked since Start or Collect.
  std::uint32_t operations() const { return search_.operations(); }
  // Memory in use.
  std::size_t bytes() const { return search_.bytes(); }

 private:
  OnlineSearch<M> search_;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_ONLINE_CHECKER_H_
