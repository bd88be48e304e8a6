// The search for one order of all operations on all keys.
#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SEQUENTIAL_SEARCH_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SEQUENTIAL_SEARCH_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "stampede/invariants/consistency/finding.h"
#include "stampede/invariants/consistency/internal/frontier_set.h"
#include "stampede/invariants/consistency/internal/order_graph.h"
#include "stampede/invariants/consistency/internal/session_operations.h"

namespace stampede::consistency {

// Depth first over frontiers: how far each session has come, which operations without an answer
// have taken effect, and what the keys hold. A frontier is tried once. Of what can be tried:
// - an operation that leaves its key as it is, and fits, has its place at once: it changes nothing;
// - so has a write that no operation left reads, where none reads what it hides, and no operation
//   left of its key depends on what it holds in another way;
// - an operation without an answer is tried only where something left needs what it writes;
// - a key must hold a value that something left reads, where nothing left writes it.
class SequentialSearch {
 public:
  // `forced`: pairs of operations that must have that order. `values` grows where texts are
  // appended.
  SequentialSearch(const Sessions& sessions, const std::vector<OrderGraph::Edge>& forced,
                   linearizability::ValueTable& values);

  LevelFinding Find(const Limits& limits);

 private:
  using CellId = std::uint32_t;  // of a value of a key
  // What a key holds at first where that is not known, until some operation tells.
  static constexpr CellId kAnything = kNoIndex;

  struct Cell {
    ValueId value = ValueTable::kNil;
    std::uint32_t wanted = 0;     // operations left that need it
    std::uint32_t makers = 0;     // operations left that write it
    std::uint32_t ruled_out = 0;  // operations that differed from it while the key held kAnything
  };
  struct Key {
    CellId state = kAnything;
    std::uint32_t urgent = 0;        // cells that are wanted, and have no makers
    std::uint32_t delicate = 0;      // operations left that depend on the state without needing one
    std::uint32_t writes = 0;        // operations left that set the value
    bool appends = false;            // some operation appends
    std::vector<OperationId> reads;  // where some operation appends
  };
  struct Node {
    OperationId placed = kNoIndex;
    CellId before = kAnything;  // of its key
    std::uint32_t tried = 0;    // candidates behind it that were tried
    bool sure = false;          // there was nothing else to try in its place
  };

  CellId CellOf(std::uint32_t key, ValueId value);
  bool IsUrgent(const Cell& cell) const { return cell.wanted > 0 && cell.makers == 0; }
  bool IsPlaced(OperationId id) const;
  bool IsDelicate(OperationId id) const;
  // Whether it leaves the key as it is.
  bool IsQuiet(OperationId id) const;
  bool Fits(OperationId id) const;
  CellId After(OperationId id);
  bool IsHopeless(std::uint32_t number) const;
  // The operation without an answer need not be tried.
  bool IsUseless(OperationId id) const;
  bool IsIndifferent(OperationId id) const;

  void Count(OperationId id, bool placed);
  void Place(OperationId id, bool sure);
  OperationId Unplace();
  bool PlaceOneSure();
  bool Settle();
  void Gather();
  bool Retreat();
  bool IsComplete() const { return left_ == 0; }
  const std::vector<std::uint32_t>& Frontier();
  void Note();
  std::uint64_t bytes() const;

  const Sessions& sessions_;
  linearizability::ValueTable& values_;
  std::vector<Cell> cells_;
  absl::flat_hash_map<std::uint64_t, CellId> cell_numbers_;  // it is never iterated
  std::vector<Key> keys_;
  std::vector<CellId> reads_;                // by operation; kNoIndex where it needs none
  std::vector<CellId> writes_;               // by operation; kNoIndex where it writes none
  std::vector<std::uint32_t> waits_for_;     // by operation: operations that must come first
  std::vector<std::uint32_t> behind_begin_;  // by operation: where in behind_ those stand that must
  std::vector<OperationId> behind_;          // come behind it
  std::vector<OperationId> open_;            // operations without an answer
  std::vector<bool> taken_;                  // by operation: one without an answer took effect
  std::vector<std::uint32_t> next_;          // by session: how many of its operations have a place
  std::size_t left_ = 0;                     // answered operations without a place
  std::vector<Node> nodes_;
  bool dead_ = false;  // the last place made some key hopeless
  std::vector<OperationId> candidates_;
  std::vector<std::uint32_t> frontier_;  // scratch
  FrontierSet dead_ends_;

  std::size_t fewest_left_;
  OperationId missing_ = kNoIndex;  // that which ends first of those that the longest order lacks
};

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SEQUENTIAL_SEARCH_H_
