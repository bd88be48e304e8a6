#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_TIMELINE_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_TIMELINE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "stampede/invariants/linearizability/internal/bits.h"

namespace stampede::linearizability {

using Index = std::uint32_t;
inline constexpr Index kNoIndex = std::numeric_limits<Index>::max();

// The operations of one history in real time, and which of them have a place in the order that a
// search is trying.
//
// Time is counted in answers. An operation that was invoked after i answers comes after all
// operations with answers number 0 to i - 1, and is concurrent with those that were open with it.
// The frontier is the first answer whose operation has no place: all operations answered before it
// have one, and none invoked after it can have one. So the operations with a place are known from
// the frontier and from those with a place among the operations open there. Each open operation has
// a lane: a small number, unique while it is open.
template <class Operation, class Observation>
class Timeline {
 public:
  struct Entry {
    Operation operation;
    Observation seen;            // once it is answered
    Index invoked;               // how many answers came before its invocation
    Index returned = kNoIndex;   // number of its answer
    Index position = kNoIndex;   // where it has its place: the node of the search
    Index next_here = kNoIndex;  // links the reads of a node
    Index lane;
    bool read = false;       // leaves every state as it is (once answered: with that answer)
    bool abandoned = false;  // will not be answered, and has left the timeline
  };

  void Clear() {
    entries_.clear();
    answers_.clear();
    frontier_ = 0;
    lanes_.clear();
    open_.Clear();
    placed_.Clear();
    entered_ = 0;
  }

  // Invoke, Return and Abandon REQUIRE that the frontier is at the end.
  Index Invoke(const Operation& operation, bool read) {
    const auto lane = static_cast<Index>(open_.FirstFree());
    if (lane == lanes_.size()) lanes_.push_back(kNoIndex);
    const auto id = static_cast<Index>(entries_.size());
    Entry& entry = entries_.emplace_back();
    entry.operation = operation;
    entry.invoked = frontier();
    entry.lane = lane;
    entry.read = read;
    lanes_[lane] = id;
    open_.Set(lane);
    ++entered_;
    return id;
  }
  void Return(Index id, const Observation& seen, bool read) {
    Entry& entry = entries_[id];
    entry.seen = seen;
    entry.returned = returns();
    entry.read = read;
    answers_.push_back({id, 0});
  }
  void Abandon(Index id) {
    Leave(entries_[id]);
    entries_[id].abandoned = true;
    entries_[id].position = kNoIndex;
  }

  Entry& at(Index id) { return entries_[id]; }
  const Entry& at(Index id) const { return entries_[id]; }
  Index operations() const { return static_cast<Index>(entries_.size()); }
  Index returns() const { return static_cast<Index>(answers_.size()); }
  Index frontier() const { return frontier_; }
  bool complete() const { return frontier() == returns(); }
  // How many operations were invoked up to the frontier. They are those with the lowest numbers.
  Index entered() const { return entered_; }
  // The operation answered by number `number`.
  Index returned(Index number) const { return answers_[number].id; }

  // The lanes of operations open at the frontier, and of those among them that have a place.
  const Bits& open() const { return open_; }
  const Bits& placed() const { return placed_; }
  Index InLane(std::size_t lane) const { return lanes_[lane]; }

  // The first position that real time allows for the operation. REQUIRES: invoked <= frontier.
  Index Floor(const Entry& entry) const {
    return entry.invoked == 0 ? 0 : answers_[entry.invoked - 1].highest;
  }

  // Gives an operation that is open at the frontier a place.
  void Place(Entry& entry, Index position) {
    entry.position = position;
    placed_.Set(entry.lane);
  }
  // Takes it away; Rewind must follow, to no later than entry.returned.
  void Unplace(Entry& entry) {
    entry.position = kNoIndex;
    if (entry.returned >= frontier()) placed_.Clear(entry.lane);
  }

  // Moves the frontier on as far as places were given. Returns whether it moved.
  bool Advance() {
    bool moved = false;
    while (!complete()) {
      const Entry& entry = entries_[answers_[frontier_].id];
      if (entry.position == kNoIndex) break;
      Pass(entry);
      while (entered_ < entries_.size() && entries_[entered_].invoked == frontier()) {
        Enter(entered_++);
      }
      moved = true;
    }
    return moved;
  }

  // Advance() for the answer just reported, whose operation has a place: it is the last answer, and
  // nothing was invoked after it.
  void PassLast(const Entry& entry) { Pass(entry); }

  // Moves the frontier back.
  void Rewind(Index frontier) {
    while (frontier_ > frontier) {
      while (entered_ > 0 && entries_[entered_ - 1].invoked == frontier_) {
        Leave(entries_[--entered_]);
      }
      Enter(answers_[--frontier_].id);
    }
  }

  std::size_t bytes() const {
    return entries_.capacity() * sizeof(Entry) + answers_.capacity() * sizeof(Answer) +
           lanes_.capacity() * sizeof(Index);
  }

 private:
  struct Answer {
    Index id;       // the operation
    Index highest;  // before the frontier: the highest position up to here
  };

  // The operation answered at the frontier has a place: the frontier moves behind it.
  void Pass(const Entry& entry) {
    Leave(entry);
    const Index before = frontier_ == 0 ? 0 : answers_[frontier_ - 1].highest;
    answers_[frontier_++].highest = std::max(before, entry.position);
  }
  void Enter(Index id) {
    const Entry& entry = entries_[id];
    if (entry.abandoned) return;
    lanes_[entry.lane] = id;
    open_.Set(entry.lane);
    if (entry.position != kNoIndex) placed_.Set(entry.lane);
  }
  void Leave(const Entry& entry) {
    if (entry.abandoned) return;
    open_.Clear(entry.lane);
    placed_.Clear(entry.lane);
  }

  std::vector<Entry> entries_;   // in the order of their invocations
  std::vector<Answer> answers_;  // in their order
  Index frontier_ = 0;
  std::vector<Index> lanes_;  // the operation in each lane that is set in open_
  Bits open_;
  Bits placed_;
  Index entered_ = 0;  // operations invoked up to the frontier
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_TIMELINE_H_
