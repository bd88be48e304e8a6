// The configurations that a search knows to lead nowhere: which operations have a place, and the
// state.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_CONFIGURATION_SET_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_CONFIGURATION_SET_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "stampede/invariants/linearizability/internal/hash_slots.h"
#include "stampede/invariants/linearizability/internal/offline_model.h"

namespace stampede::linearizability {

// The set of operations with a place is given by the first answer whose operation has none, and by
// the operations without a place that were invoked before that answer: few, however long the
// history is. Configurations are compared in full.
class ConfigurationSet {
 public:
  // `frontier`: the number of that answer; `open`: those operations. The hash is of all that.
  bool Contains(std::uint64_t hash, std::uint32_t frontier, StateId state,
                const std::vector<CallId>& open) const {
    return slots_
        .Find(hash, [&](std::uint64_t at) { return Equals(At(at), frontier, state, open); })
        .has_value();
  }
  void Insert(std::uint64_t hash, std::uint32_t frontier, StateId state,
              const std::vector<CallId>& open) {
    const std::size_t words = kHeader + (open.size() + 1) / 2;
    std::uint64_t* entry = Allocate(words);
    entry[0] = (std::uint64_t{frontier} << 32) | state;
    entry[1] = (std::uint64_t{open.size()} << 32) | (hash & 0xFFFF'FFFF);
    if (words > kHeader) entry[words - 1] = 0;
    // An empty vector has no memory to copy from.
    if (!open.empty()) std::memcpy(entry + kHeader, open.data(), open.size() * sizeof(CallId));
    slots_.Insert(hash, position_, [this](std::uint64_t at) { return At(at)[1]; });
    position_ += words;
  }

  std::size_t size() const { return slots_.size(); }
  // Memory in use.
  std::size_t bytes() const { return blocks_.size() * kBlock * 8 + slots_.bytes(); }

 private:
  static constexpr std::size_t kBlock = std::size_t{1} << 15;  // words
  static constexpr std::size_t kHeader = 2;                    // words

  // Entries do not cross blocks, but for those that are longer than one.
  std::uint64_t* Allocate(std::size_t words) {
    const std::size_t left = kBlock - position_ % kBlock;
    if (blocks_.empty() || words > left) position_ = blocks_.size() * kBlock;
    if (position_ == blocks_.size() * kBlock) {
      const std::size_t needed = (words + kBlock - 1) / kBlock;
      big_.push_back(std::make_unique_for_overwrite<std::uint64_t[]>(needed * kBlock));
      for (std::size_t i = 0; i < needed; ++i) blocks_.push_back(big_.back().get() + i * kBlock);
    }
    return At(position_);
  }

  std::uint64_t* At(std::uint64_t position) const {
    return blocks_[position / kBlock] + position % kBlock;
  }
  static bool Equals(const std::uint64_t* entry, std::uint32_t frontier, StateId state,
                     const std::vector<CallId>& open) {
    return entry[0] == ((std::uint64_t{frontier} << 32) | state) && entry[1] >> 32 == open.size() &&
           (open.empty() ||
            std::memcmp(entry + kHeader, open.data(), open.size() * sizeof(CallId)) == 0);
  }

  HashSlots slots_;  // by hash: positions of entries
  std::vector<std::unique_ptr<std::uint64_t[]>> big_;
  std::vector<std::uint64_t*> blocks_;
  std::uint64_t position_ = 0;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_CONFIGURATION_SET_H_
