// Which operations must come before which.
#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_ORDER_GRAPH_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_ORDER_GRAPH_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stampede/invariants/consistency/finding.h"
#include "stampede/invariants/consistency/internal/session_operations.h"

namespace stampede::consistency {

// The order within each session, and edges beyond it, each of which may have been derived from the
// edges of earlier rounds. What comes before an operation is told by a vector clock (Mattern 1989):
// of each chain a number of its first operations. A chain is a session, or one operation without an
// answer.
class OrderGraph {
 public:
  struct Edge {
    OperationId from = kNoIndex;
    OperationId to = kNoIndex;
    Link::Why why = Link::Why::kReadsFrom;
    OperationId witness = kNoIndex;  // see Link
    std::uint32_t round = 0;
  };

  // Of all answered operations, and those others that are in `present`.
  OrderGraph(const Sessions& sessions, const std::vector<bool>& present);

  bool IsPresent(OperationId id) const { return chain_[id] != kNoIndex; }
  void Add(const Edge& edge) { edges_.push_back(edge); }
  std::size_t edges() const { return edges_.size(); }
  // All edges but the first.
  std::vector<Edge> EdgesFrom(std::size_t first) const {
    return {edges_.begin() + static_cast<std::ptrdiff_t>(first), edges_.end()};
  }
  // Forgets all edges but the first.
  void Truncate(std::size_t edges);

  using Clocks = std::vector<std::uint32_t>;
  // Fills in what comes before each operation. Returns false where there is a cycle.
  bool FindClocks(Clocks& clocks);
  std::uint32_t chains() const { return chains_; }
  std::uint32_t ChainOf(OperationId id) const { return chain_[id]; }
  // Its place in the chain.
  std::uint32_t PlaceOf(OperationId id) const { return place_[id]; }
  std::uint32_t At(const Clocks& clocks, OperationId id, std::uint32_t chain) const {
    return clocks[std::size_t{id} * chains_ + chain];
  }
  bool IsBefore(const Clocks& clocks, OperationId first, OperationId second) const {
    return At(clocks, second, chain_[first]) > place_[first];
  }

  // The edges of a short cycle. REQUIRES: FindClocks returned false.
  std::vector<Edge> FindCycle() const;
  // The edges that lead from one operation to the other, of earlier rounds only. REQUIRES: it is
  // before it by them.
  std::vector<Edge> FindPath(OperationId from, OperationId to, std::uint32_t before_round) const;
  // The same edges, each followed by those that its derivation rests on.
  std::vector<Edge> Explained(const std::vector<Edge>& edges) const;

 private:
  // The numbers of edges, sorted by one of their ends.
  struct Index {
    std::vector<std::uint32_t> begin;
    std::vector<std::uint32_t> edges;
  };
  Index IndexBy(OperationId Edge::*end) const;
  std::vector<Edge> Search(OperationId from, OperationId to, std::uint32_t before_round,
                           std::size_t longest) const;

  const std::size_t count_;  // of operations
  std::uint32_t chains_ = 0;
  std::vector<std::uint32_t> chain_;  // by operation; kNoIndex where it is not present
  std::vector<std::uint32_t> place_;
  std::vector<Edge> edges_;
  // As of the last FindClocks:
  Index out_;                         // by where edges begin
  std::vector<std::uint32_t> waits_;  // by operation: not 0 on a cycle, or behind one
};

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_ORDER_GRAPH_H_
