// The index of a hash table, of things that are kept elsewhere.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_HASH_SLOTS_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_HASH_SLOTS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace stampede::linearizability {

// Finds the numbers of things by their hashes: open addressing, linear probing. The table is cut
// into parts that grow one at a time, so that growing takes hardly any memory beside the table: a
// search can fill what it is allowed, and no more.
class HashSlots {
 public:
  // Numbers are below this.
  static constexpr std::uint64_t kMost = (std::uint64_t{1} << 40) - 1;

  // The number of a thing with that hash of which `is_it(number)` holds.
  template <class IsIt>
  std::optional<std::uint64_t> Find(std::uint64_t hash, IsIt is_it) const {
    const std::vector<std::uint64_t>& slots = parts_[PartOf(hash)].slots;
    if (slots.empty()) return std::nullopt;
    for (std::size_t at = hash & (slots.size() - 1); slots[at] != 0;
         at = (at + 1) & (slots.size() - 1)) {
      if ((slots[at] & kTag) != (hash & kTag)) continue;
      const std::uint64_t number = (slots[at] & ~kTag) - 1;
      if (is_it(number)) return number;
    }
    return std::nullopt;
  }

  // `hash_of(number)` is the hash of what was inserted before; 32 bits of it are enough. REQUIRES:
  // the thing is not found.
  template <class HashOf>
  void Insert(std::uint64_t hash, std::uint64_t number, HashOf hash_of) {
    Part& part = parts_[PartOf(hash)];
    if (++part.count * 2 > part.slots.size()) Grow(part, hash_of);
    Link(part.slots, hash, number);
    ++size_;
  }

  std::size_t size() const { return size_; }
  std::size_t bytes() const { return slots_ * sizeof(std::uint64_t); }

 private:
  static constexpr std::size_t kParts = 64;
  static constexpr std::size_t kFewest = 16;  // slots of a part
  // A slot holds a number from 1 and, in its highest bits, those of the hash; 0 is free.
  static constexpr std::uint64_t kTag = std::uint64_t{0xFFFFFF} << 40;

  struct Part {
    std::vector<std::uint64_t> slots;
    std::size_t count = 0;
  };

  // By bits that neither the tag nor a place in a part has: these use the lowest 32.
  static std::size_t PartOf(std::uint64_t hash) { return hash >> 33 & (kParts - 1); }

  static void Link(std::vector<std::uint64_t>& slots, std::uint64_t hash, std::uint64_t number) {
    std::size_t at = hash & (slots.size() - 1);
    while (slots[at] != 0) at = (at + 1) & (slots.size() - 1);
    slots[at] = (hash & kTag) | (number + 1);
  }

  template <class HashOf>
  void Grow(Part& part, HashOf hash_of) {
    const std::size_t size = part.slots.empty() ? kFewest : 2 * part.slots.size();
    slots_ += size - part.slots.size();
    std::vector<std::uint64_t> old(size, 0);
    old.swap(part.slots);
    for (const std::uint64_t slot : old) {
      const std::uint64_t number = (slot & ~kTag) - 1;
      if (slot != 0) Link(part.slots, (slot & kTag) | (hash_of(number) & 0xFFFF'FFFF), number);
    }
  }

  std::array<Part, kParts> parts_;
  std::size_t slots_ = 0;  // of all parts
  std::size_t size_ = 0;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_HASH_SLOTS_H_
