#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_DEAD_SET_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_DEAD_SET_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "stampede/invariants/linearizability/internal/bits.h"

namespace stampede::linearizability {

// A point of a search, with all that its future depends on: the operations that have a place are
// those answered before number `frontier`, those of the lanes in `placed`, and the abandoned ones
// in `used`.
template <class State>
struct Configuration {
  std::uint32_t frontier = 0;
  State state;
  Bits placed;
  Bits used;
};

// Configurations from which no order was found. A configuration that used more abandoned operations
// than a dead one and is otherwise equal has no more orders, and counts as contained.
//
// A hash table with open addressing; configurations with equal hashes are compared in full.
template <class State>
class DeadSet {
 public:
  DeadSet() { Clear(); }

  void Clear() {
    records_.clear();
    slots_.assign(kFewestSlots, 0);
    long_words_ = 0;
  }

  // Whether the configuration, or a better one, is in the set. `hash` is of everything in it but
  // `used`.
  bool Contains(std::uint64_t hash, std::uint32_t frontier, const State& state, const Bits& placed,
                const Bits& used) const {
    for (std::size_t i = hash & Mask(); slots_[i] != 0; i = (i + 1) & Mask()) {
      const Record& record = records_[slots_[i] - 1];
      if (record.hash == hash && record.is.frontier == frontier && record.is.state == state &&
          record.is.placed == placed && record.is.used.IsSubsetOf(used)) {
        return true;
      }
    }
    return false;
  }

  // REQUIRES: the configuration is not contained.
  void Insert(std::uint64_t hash, Configuration<State> configuration) {
    if ((records_.size() + 1) * 2 > slots_.size()) Grow();
    long_words_ += configuration.placed.words() + configuration.used.words() - 2;
    records_.push_back({hash, std::move(configuration)});
    Link(records_.size());
  }

  std::size_t size() const { return records_.size(); }
  std::size_t bytes() const {
    return records_.capacity() * sizeof(Record) + slots_.capacity() * sizeof(std::uint32_t) +
           long_words_ * sizeof(std::uint64_t);
  }

 private:
  static constexpr std::size_t kFewestSlots = 64;

  struct Record {
    std::uint64_t hash;
    Configuration<State> is;
  };

  std::size_t Mask() const { return slots_.size() - 1; }

  void Link(std::size_t number) {
    std::size_t i = records_[number - 1].hash & Mask();
    while (slots_[i] != 0) i = (i + 1) & Mask();
    slots_[i] = static_cast<std::uint32_t>(number);
  }

  void Grow() {
    slots_.assign(slots_.size() * 2, 0);
    for (std::size_t number = 1; number <= records_.size(); ++number) Link(number);
  }

  std::vector<Record> records_;
  std::vector<std::uint32_t> slots_;  // numbers of records, from 1; 0 is free
  std::size_t long_words_ = 0;        // of bit sets too long to stand in their record
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_DEAD_SET_H_
