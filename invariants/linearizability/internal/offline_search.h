// The search for an order of one object's operations, with the whole history before it.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OFFLINE_SEARCH_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OFFLINE_SEARCH_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "stampede/invariants/linearizability/internal/configuration_set.h"
#include "stampede/invariants/linearizability/internal/foresight.h"
#include "stampede/invariants/linearizability/internal/object_calls.h"
#include "stampede/invariants/linearizability/internal/offline_model.h"
#include "stampede/invariants/linearizability/internal/parts_foresight.h"

namespace stampede::linearizability {

// What a search may cost.
struct OfflineBudget {
  std::uint64_t configurations = std::uint64_t{1} << 62;  // left to try; counted down
  std::uint64_t bytes = std::uint64_t{1} << 62;
  const std::function<bool()>* must_stop = nullptr;  // asked now and then
};

enum class OfflineVerdict : std::uint8_t { kOrder, kNoOrder, kConfigurations, kMemory, kStopped };

// Depth first, one operation after the other in all orders that real time allows (Wing and Gong
// 1993), with configurations kept that lead nowhere (Lowe 2017). Of what can be tried:
// - an operation that leaves the state as it is, and fits, has its place at once: it fits before
//   whatever comes next, since nothing is changed by it;
// - of operations that are the same, and answered the same, only that which ends first: two of them
//   may change places in any order that has them the other way round;
// - what leaves a state that nothing left needs, where the state it takes away is not needed
// either,
//   has its place at once;
// - a state from which something that is left cannot be reached any more ends the branch
//   (foresight.h).
class OfflineSearch {
 public:
  // Explains the answers of the events before number `end`; an operation that is answered later is
  // open. `calls` are by invocation. `for_ends`: FindEnds will be called. One search of a model at
  // a time.
  OfflineSearch(OfflineModel& model, const std::vector<ObjectCall>& calls,
                std::uint32_t end = kNever, bool for_ends = false);

  OfflineVerdict Find(OfflineBudget& budget);

  // All states that the object may be in behind all answers. `complete` is set to whether they are
  // all. REQUIRES: `for_ends`; otherwise Find is called.
  std::vector<StateId> FindEnds(OfflineBudget& budget, bool& complete);

  // The last operations of the longest order that was found, and the state before them: of an order
  // of all answers, or of one of which the next answer could not be explained.
  const std::vector<CallId>& best_order() const { return best_order_; }
  StateId best_before() const { return best_before_; }
  // The operation whose answer none of the orders explained that came farthest; kNever where there
  // is none.
  CallId best_missing() const { return best_missing_; }
  StateId final_state() const { return state_; }
  std::size_t bytes() const;

  // Operations kept of the longest order.
  static constexpr std::size_t kMostOrder = 400;

 private:
  struct Node {
    CallId placed = kNever;      // the operation whose place made this node
    StateId before = kNoState;   // the state before it
    std::uint32_t frontier = 0;  // before it
    std::uint32_t tried = 0;     // candidates behind it that were tried
    bool sure = false;           // there was nothing else to try in its place
  };

  bool Answered(CallId call) const { return returned_[call] != kNever; }
  bool Complete() const { return frontier_ == answers_.size(); }
  void Place(CallId call, StateId after, bool sure);
  CallId Unplace();
  // Places what has to be placed anyway. Returns false where the branch is at its end.
  bool Settle();
  bool PlaceOneSure();
  void Gather();
  bool Retreat();
  bool IsUseless(CallId call, StateId after) const;
  void Note();
  void FindOpen();
  std::uint64_t Hash() const;
  OfflineVerdict Spend(OfflineBudget& budget) const;
  bool AddEnd(std::vector<StateId>& ends) const;
  OfflineVerdict Explore(OfflineBudget& budget, std::vector<StateId>* ends);

  OfflineModel& model_;
  const bool all_ends_;
  std::vector<bool> known_;              // by call
  std::vector<std::uint32_t> invoked_;   // by call: number of the event
  std::vector<std::uint32_t> returned_;  // by call; kNever where it is open
  std::vector<std::uint32_t> kind_;      // by call: the same number for the same operations
  std::vector<CallId> answers_;          // by the order of answers
  std::vector<CallId> next_;             // calls without a place, linked; the head is at the end
  std::vector<CallId> previous_;
  std::vector<std::uint64_t> placed_;  // bit set
  std::vector<bool> reads_;            // by call
  std::vector<StateId> needs_;         // by call
  std::uint32_t frontier_ = 0;         // the first answer whose call has no place
  std::uint32_t delicate_ = 0;         // left
  StateId state_;
  std::uint64_t set_hash_ = 0;
  std::vector<Node> nodes_;
  Foresight foresight_;
  PartsForesight parts_;
  ConfigurationSet dead_;
  // Scratch of Gather: by kind, the candidate that ends first, of that round.
  std::vector<std::uint64_t> round_of_kind_;
  std::vector<CallId> best_of_kind_;
  std::uint64_t round_ = 0;
  std::vector<CallId> candidates_;
  std::vector<CallId> open_;  // scratch of FindOpen

  std::vector<CallId> best_order_;
  StateId best_before_ = kNoState;
  CallId best_missing_ = kNever;
  std::uint32_t best_frontier_ = 0;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OFFLINE_SEARCH_H_
