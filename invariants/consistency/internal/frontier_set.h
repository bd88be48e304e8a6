#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_FRONTIER_SET_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_FRONTIER_SET_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "stampede/core/hash.h"

namespace stampede::consistency {

// A set of lists of numbers, all of one length, compared in full.
class FrontierSet {
 public:
  FrontierSet() : slots_(kFewest, 0) {}

  bool Contains(const std::vector<std::uint32_t>& words) const {
    for (std::size_t at = HashOf(words.data(), words.size()) & (slots_.size() - 1); slots_[at] != 0;
         at = (at + 1) & (slots_.size() - 1)) {
      if (std::equal(words.begin(), words.end(), At(slots_[at] - 1, words.size()))) return true;
    }
    return false;
  }

  // REQUIRES: it is not contained.
  void Insert(const std::vector<std::uint32_t>& words) {
    words_.insert(words_.end(), words.begin(), words.end());
    ++size_;
    if (size_ * 2 <= slots_.size()) return Link(size_, words.size());
    slots_.assign(slots_.size() * 2, 0);
    for (std::size_t number = 1; number <= size_; ++number) Link(number, words.size());
  }

  std::size_t size() const { return size_; }
  std::uint64_t bytes() const {
    return (words_.capacity() + slots_.capacity()) * sizeof(std::uint32_t);
  }

 private:
  static constexpr std::size_t kFewest = 64;

  const std::uint32_t* At(std::size_t number, std::size_t length) const {
    return words_.data() + number * length;
  }
  static std::uint64_t HashOf(const std::uint32_t* words, std::size_t length) {
    Hasher hasher;
    for (std::size_t i = 0; i < length; ++i) hasher.Add(words[i]);
    return hasher.value();
  }
  void Link(std::size_t number, std::size_t length) {
    std::size_t at = HashOf(At(number - 1, length), length) & (slots_.size() - 1);
    while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = static_cast<std::uint32_t>(number);
  }

  std::vector<std::uint32_t> words_;
  std::vector<std::uint32_t> slots_;  // numbers of lists, from 1; 0 is free
  std::size_t size_ = 0;
};

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_FRONTIER_SET_H_
