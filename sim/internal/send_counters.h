// How many messages of each type each node has sent to each other: the counts in messages' names.
#ifndef STAMPEDE_SIM_INTERNAL_SEND_COUNTERS_H_
#define STAMPEDE_SIM_INTERNAL_SEND_COUNTERS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace stampede {

// A table where the cluster is small, else a map of what was used: nothing is cleared for each run
// that grows with the square of the nodes.
class SendCounters {
 public:
  void Start(std::size_t nodes, std::size_t types) {
    nodes_ = nodes;
    types_ = types;
    dense_ = nodes * nodes * types <= kMostDense;
    if (dense_) counts_.assign(nodes * nodes * types, 0);
    sparse_.clear();
  }

  // Counts one send more; returns its number, from 1.
  std::uint32_t Next(std::size_t from, std::size_t to, std::size_t type) {
    const std::size_t place = (from * nodes_ + to) * types_ + type;
    return dense_ ? ++counts_[place] : ++sparse_[place];
  }

 private:
  static constexpr std::size_t kMostDense = std::size_t{1} << 15;

  std::size_t nodes_ = 0;
  std::size_t types_ = 0;
  bool dense_ = true;
  std::vector<std::uint32_t> counts_;
  absl::flat_hash_map<std::size_t, std::uint32_t> sparse_;  // never iterated
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_INTERNAL_SEND_COUNTERS_H_
