// The connections of an ordered network: what is in flight on each, in the order of sending.
#ifndef STAMPEDE_SIM_INTERNAL_CONNECTIONS_H_
#define STAMPEDE_SIM_INTERNAL_CONNECTIONS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "stampede/core/time.h"

namespace stampede {

class Connections {
 public:
  // One direction of a connection. Messages are known by their places in the slab.
  struct Link {
    std::vector<std::uint32_t> in_flight;  // the oldest first; those that are held come last
    Time last_arrival;                     // of those that are scheduled

    std::size_t PlaceOf(std::uint32_t message) const {
      return static_cast<std::size_t>(std::find(in_flight.begin(), in_flight.end(), message) -
                                      in_flight.begin());
    }
  };

  void Start(std::size_t nodes) {
    nodes_ = nodes;
    links_.clear();
  }

  Link& operator()(std::size_t from, std::size_t to) { return links_[from * nodes_ + to]; }
  const Link& operator()(std::size_t from, std::size_t to) const {
    return links_.find(from * nodes_ + to)->second;
  }

 private:
  std::size_t nodes_ = 0;
  absl::flat_hash_map<std::size_t, Link> links_;  // never iterated
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_INTERNAL_CONNECTIONS_H_
