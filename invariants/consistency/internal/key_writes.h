#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_KEY_WRITES_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_KEY_WRITES_H_

#include <cstdint>
#include <vector>

#include "stampede/invariants/consistency/internal/order_graph.h"
#include "stampede/invariants/consistency/internal/session_operations.h"

namespace stampede::consistency {

// The writes to each key, by the chains of a graph and in their order.
class KeyWrites {
 public:
  struct Chain {
    std::uint32_t chain = 0;
    std::uint32_t begin = 0;  // in writes()
    std::uint32_t end = 0;
  };
  KeyWrites(const Sessions& sessions, const OrderGraph& graph);

  const std::vector<Chain>& Of(std::uint32_t key) const { return chains_[key]; }
  // The last write of the chain before that place; kNoIndex where there is none.
  OperationId LastBefore(const Chain& chain, const OrderGraph& graph, std::uint32_t place) const;
  OperationId at(std::uint32_t i) const { return writes_[i]; }

 private:
  std::vector<OperationId> writes_;
  std::vector<std::vector<Chain>> chains_;  // by key
};

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_KEY_WRITES_H_
