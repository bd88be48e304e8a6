#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_BITS_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_BITS_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "stampede/core/hash.h"

namespace stampede::linearizability {

// A set of small numbers that grows as needed. The first 64 stand in one word, and most sets are
// that word: the rest has memory of its own. Words that are not there count as zero.
class Bits {
 public:
  Bits() = default;
  Bits(const Bits& other) : first_(other.first_), rest_(Copied(other)) {}
  Bits(Bits&&) noexcept = default;
  Bits& operator=(const Bits& other) {
    first_ = other.first_;
    if (rest_ != nullptr || other.rest_ != nullptr) rest_ = Copied(other);
    return *this;
  }
  Bits& operator=(Bits&&) noexcept = default;
  ~Bits() = default;

  void Set(std::size_t bit) {
    if (bit < 64) [[likely]] {
      first_ |= Mask(bit);
    } else {
      SetInRest(bit);
    }
  }
  void Clear(std::size_t bit) {
    if (bit < 64) [[likely]] {
      first_ &= ~Mask(bit);
    } else {
      ClearInRest(bit);
    }
  }
  void Clear() {
    first_ = 0;
    rest_.reset();
  }

  bool Test(std::size_t bit) const { return (word(bit / 64) & Mask(bit)) != 0; }

  std::size_t words() const { return rest_ == nullptr ? 1 : 1 + rest_->size(); }
  std::uint64_t word(std::size_t i) const {
    if (i == 0) return first_;
    return i < words() ? (*rest_)[i - 1] : 0;
  }

  // The smallest number that is not in the set.
  std::size_t FirstFree() const {
    std::size_t i = 0;
    while (~word(i) == 0) ++i;
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
    if ((first_ & ~other.first_) != 0) return false;
    for (std::size_t i = 1; i < words(); ++i) {
      if ((word(i) & ~other.word(i)) != 0) return false;
    }
    return true;
  }
  friend bool operator==(const Bits& a, const Bits& b) {
    if (a.rest_ == nullptr && b.rest_ == nullptr) return a.first_ == b.first_;
    return a.IsSubsetOf(b) && b.IsSubsetOf(a);
  }

  std::uint64_t Hash(std::uint64_t key) const {
    key = Mix(key, first_);
    for (std::size_t i = 1; i < words(); ++i) {
      if (word(i) != 0) key = Mix(key + i, word(i));
    }
    return key;
  }

 private:
  using Words = std::vector<std::uint64_t>;

  static std::uint64_t Mask(std::size_t bit) { return std::uint64_t{1} << (bit % 64); }
  static std::unique_ptr<Words> Copied(const Bits& other) {
    return other.rest_ == nullptr ? nullptr : std::make_unique<Words>(*other.rest_);
  }
  // Kept out of the way of the common case, which is a few instructions.
  [[gnu::noinline]] void SetInRest(std::size_t bit) {
    if (rest_ == nullptr) rest_ = std::make_unique<Words>();
    if (bit / 64 > rest_->size()) rest_->resize(bit / 64, 0);
    (*rest_)[bit / 64 - 1] |= Mask(bit);
  }
  [[gnu::noinline]] void ClearInRest(std::size_t bit) {
    if (bit / 64 < words()) (*rest_)[bit / 64 - 1] &= ~Mask(bit);
  }

  std::uint64_t first_ = 0;
  std::unique_ptr<Words> rest_;  // null while the first word is enough
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_BITS_H_
