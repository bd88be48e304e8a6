#include "stampede/invariants/consistency/internal/key_writes.h"

#include <algorithm>
#include <tuple>

namespace stampede::consistency {

KeyWrites::KeyWrites(const Sessions& sessions, const OrderGraph& graph) {
  std::uint32_t keys = 0;
  for (OperationId id = 0; id < sessions.size(); ++id) {
    keys = std::max(keys, sessions[id].key + 1);
    if (sessions[id].writes && graph.IsPresent(id)) writes_.push_back(id);
  }
  chains_.resize(keys);
  const auto place = [&](OperationId id) {
    return std::tuple(sessions[id].key, graph.ChainOf(id), graph.PlaceOf(id));
  };
  std::sort(writes_.begin(), writes_.end(),
            [&](OperationId a, OperationId b) { return place(a) < place(b); });
  for (std::uint32_t i = 0; i < writes_.size(); ++i) {
    std::vector<Chain>& of_key = chains_[sessions[writes_[i]].key];
    const std::uint32_t chain = graph.ChainOf(writes_[i]);
    if (of_key.empty() || of_key.back().chain != chain) of_key.push_back({chain, i, i});
    of_key.back().end = i + 1;
  }
}

OperationId KeyWrites::LastBefore(const Chain& chain, const OrderGraph& graph,
                                  std::uint32_t place) const {
  const auto begin = writes_.begin() + chain.begin;
  const auto behind = std::partition_point(begin, writes_.begin() + chain.end, [&](OperationId id) {
    return graph.PlaceOf(id) < place;
  });
  return behind == begin ? kNoIndex : *(behind - 1);
}

}  // namespace stampede::consistency
