#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_BITS_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_BITS_H_

#include <bit>
#include <cstddef>
#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "core/hash.h"

namespace stampede::linearizability {

// A set of small numbers that grows as needed; the first 64 need no memory of their own. Words that
// are not there count as zero.
class Bits {
 public:
  void Set(std::size_t bit) {
    if (bit / 64 >= words_.size()) words_.resize(bit / 64 + 1, 0);
    words_[bit / 64] |= Mask(bit);
  }
  void Clear(std::size_t bit) {
    if (bit / 64 < words_.size()) words_[bit / 64] &= ~Mask(bit);
  }
  void Clear() { words_.assign(1, 0); }

  bool Test(std::size_t bit) const { return (word(bit / 64) & Mask(bit)) != 0; }

  std::size_t words() const { return words_.size(); }
  std::uint64_t word(std::size_t i) const { return i < words_.size() ? words_[i] : 0; }

  // The smallest number that is not in the set.
  std::size_t FirstFree() const {
    std::size_t i = 0;
    while (i < words_.size() && ~words_[i] == 0) ++i;
    return i * 64 + static_cast<std::size_t>(std::countr_one(word(i)));
  }

  // Calls visit(number) for all numbers of `set` that are not in `without`, in order. The sets may
  // change meanwhile; a word is read once.
  template <class Visit>
  static void ForEachWithout(const Bits& set, const Bits& without, Visit visit) {
    for (std::size_t i = 0; i < set.words(); ++i) {
      for (std::uint64_t rest = set.word(i) & ~without.word(i); rest != 0; rest &= rest - 1) {
        visit(i * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
      }
    }
  }

  bool IsSubsetOf(const Bits& other) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if ((words_[i] & ~other.word(i)) != 0) return false;
    }
    return true;
  }
  friend bool operator==(const Bits& a, const Bits& b) {
    return a.IsSubsetOf(b) && b.IsSubsetOf(a);
  }

  std::uint64_t Hash(std::uint64_t key) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (words_[i] != 0) key = Mix(key + i, words_[i]);
    }
    return key;
  }

 private:
  static std::uint64_t Mask(std::size_t bit) { return std::uint64_t{1} << (bit % 64); }

  absl::InlinedVector<std::uint64_t, 1> words_ = {0};
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_BITS_H_
