// The configurations that a search knows to lead nowhere: which operations have a place, and the
// state.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_CONFIGURATION_SET_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_CONFIGURATION_SET_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "stampede/invariants/linearizability/internal/offline_model.h"

namespace stampede::linearizability {

// The set of operations with a place is given by the first answer whose operation has none, and by
// the operations without a place that were invoked before that answer: few, however long the
// history is. Configurations are compared in full.
class ConfigurationSet {
 public:
  ConfigurationSet() : slots_(kFewest, 0) { blocks_.reserve(64); }

  // `frontier`: the number of that answer; `open`: those operations. The hash is of all that.
  bool Contains(std::uint64_t hash, std::uint32_t frontier, StateId state,
                const std::vector<CallId>& open) const {
    for (std::size_t at = hash & (slots_.size() - 1); slots_[at] != 0;
         at = (at + 1) & (slots_.size() - 1)) {
      if ((slots_[at] & kHashMask) != (hash & kHashMask)) continue;
      if (Equals(slots_[at] & ~kHashMask, frontier, state, open)) return true;
    }
    return false;
  }
  void Insert(std::uint64_t hash, std::uint32_t frontier, StateId state,
              const std::vector<CallId>& open) {
    const std::size_t words = 2 + (open.size() + 1) / 2;
    std::uint64_t* entry = Allocate(words);
    entry[0] = (std::uint64_t{frontier} << 32) | state;
    entry[1] = (std::uint64_t{open.size()} << 32) | (hash & 0xFFFF'FFFF);
    if (words > 2) entry[words - 1] = 0;
    std::memcpy(entry + 2, open.data(), open.size() * sizeof(CallId));
    if (++size_ * 2 > slots_.size()) Grow();
    Link(hash, position_);
    position_ += words;
  }

  std::size_t size() const { return size_; }
  // Memory in use, and what the next growth will take for a while.
  std::size_t bytes() const {
    return blocks_.size() * kBlock * 8 +
           slots_.size() * 8 * (size_ * 9 > slots_.size() * 4 ? 3 : 1);
  }

 private:
  static constexpr std::size_t kFewest = 1024;
  static constexpr std::size_t kBlock = std::size_t{1} << 15;  // words
  // A slot holds a position and, in its highest bits, some of the hash.
  static constexpr std::uint64_t kHashMask = std::uint64_t{0xFFFFFF} << 40;

  // Entries do not cross blocks, but for those that are longer than one.
  std::uint64_t* Allocate(std::size_t words) {
    const std::size_t left = kBlock - position_ % kBlock;
    if (blocks_.empty() || words > left) position_ = blocks_.size() * kBlock;
    if (position_ == blocks_.size() * kBlock) {
      const std::size_t needed = (words + kBlock - 1) / kBlock;
      big_.push_back(std::make_unique<std::uint64_t[]>(needed * kBlock));
      for (std::size_t i = 0; i < needed; ++i) blocks_.push_back(big_.back().get() + i * kBlock);
    }
    if (position_ == 0) position_ = 1;  // no position is 0: that is a free slot
    return At(position_);
  }
  std::uint64_t* At(std::uint64_t position) const {
    return blocks_[position / kBlock] + position % kBlock;
  }
  bool Equals(std::uint64_t position, std::uint32_t frontier, StateId state,
              const std::vector<CallId>& open) const {
    const std::uint64_t* entry = At(position);
    return entry[0] == ((std::uint64_t{frontier} << 32) | state) && entry[1] >> 32 == open.size() &&
           std::memcmp(entry + 2, open.data(), open.size() * sizeof(CallId)) == 0;
  }
  void Link(std::uint64_t hash, std::uint64_t position) {
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = (hash & kHashMask) | position;
  }
  void Grow() {
    std::vector<std::uint64_t> old(slots_.size() * 2, 0);
    old.swap(slots_);
    for (const std::uint64_t slot : old) {
      if (slot == 0) continue;
      const std::uint64_t low = At(slot & ~kHashMask)[1] & 0xFFFF'FFFF;
      Link((slot & kHashMask) | low, slot & ~kHashMask);
    }
  }

  std::vector<std::uint64_t> slots_;
  std::vector<std::unique_ptr<std::uint64_t[]>> big_;
  std::vector<std::uint64_t*> blocks_;
  std::uint64_t position_ = 0;
  std::size_t size_ = 0;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_CONFIGURATION_SET_H_
