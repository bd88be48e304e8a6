// SharedLog: a replicated log as a value. Copying one, cutting it short and telling whether two are
// equal take constant time, however long they are, so messages can carry whole logs.
//
// Entries live in immutable-once-written chunks that all copies share. A log is a pointer to its
// last chunk and a length. The first copy to append writes into the free room of the shared chunk
// (the others do not see beyond their length); a copy that then appends something else forks that
// one chunk. Every entry stores the chain hash of the log up to it: two logs with equal chain
// hashes at n hold the same first n entries.
//
// The first entries can be dropped: the log keeps their number and their chain hash.
#ifndef STAMPEDE_CORE_LOG_SHARED_LOG_H_
#define STAMPEDE_CORE_LOG_SHARED_LOG_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "stampede/core/check.h"
#include "stampede/core/fingerprint.h"
#include "stampede/core/hash.h"
#include "stampede/core/ref.h"

namespace stampede {

// Positions count from 1, as op-numbers do; 0 is before the first entry. Entry must be default
// constructible, copyable and have a fingerprint. Not for use from several threads at once, copies
// included (see ref.h).
template <class Entry>
class SharedLog {
 public:
  // Dropped entries count.
  std::uint64_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // So many of the first entries are not there any more.
  std::uint64_t dropped() const { return dropped_; }

  // REQUIRES: dropped() < position <= size(). O(log(distance to the end / chunk size)).
  const Entry& At(std::uint64_t position) const {
    STAMPEDE_CHECK(dropped_ < position && position <= size_, "a log is read where it has an entry");
    const Chunk* chunk = ChunkOf(position);
    return chunk->entries[position - chunk->base - 1];
  }

  // The hash of entries 1..position; 0 for position 0. REQUIRES: dropped() <= position <= size().
  // As At().
  std::uint64_t ChainAt(std::uint64_t position) const {
    if (position == dropped_) return dropped_chain_;
    STAMPEDE_CHECK(dropped_ < position && position <= size_,
                   "a log's chain is read where it has an entry");
    const Chunk* chunk = ChunkOf(position);
    return chunk->chain[position - chunk->base - 1];
  }
  std::uint64_t chain() const { return ChainAt(size_); }

  void Append(const Entry& entry) {
    const std::uint64_t link = Mix(chain(), Fingerprint(entry));
    std::size_t used = tail_ ? size_ - tail_->base : 0;
    if (tail_ && used < tail_->filled && tail_->chain[used] == link) {  // already written by a copy
      ++size_;
      return;
    }
    if (!tail_ || used == kChunkSize) {
      tail_ = NewChunk(tail_, size_);
      used = 0;
    } else if (used < tail_->filled) {
      tail_ = Fork(*tail_, used);
    }
    tail_->entries[used] = entry;
    tail_->chain[used] = link;
    ++tail_->filled;
    ++size_;
  }

  // Drops every entry beyond `size`; nothing to do when there is none. REQUIRES: dropped() <= size.
  void Truncate(std::uint64_t size) {
    if (size >= size_) return;
    STAMPEDE_CHECK(dropped_ <= size, "a log is cut where it has entries");
    tail_ = size == dropped_ ? Ref<Chunk>() : Ref<Chunk>(ChunkOf(size));
    size_ = size;
  }

  // Drops the first `count` entries; nothing to do when so many are dropped already. What is left
  // moves to chunks of its own, so that the memory of the others can go. O(entries left). REQUIRES:
  // count <= size().
  void DropFirst(std::uint64_t count) {
    if (count <= dropped_) return;
    SharedLog rest;
    rest.dropped_ = rest.size_ = count;
    rest.dropped_chain_ = ChainAt(count);
    while (rest.size_ < size_) rest.Append(At(rest.size_ + 1));
    *this = std::move(rest);
  }

  // The first `size` entries. REQUIRES: size <= this->size().
  SharedLog Prefix(std::uint64_t size) const {
    SharedLog prefix = *this;
    prefix.Truncate(size);
    return prefix;
  }

  // Appends source's entries size()+1 .. last. REQUIRES: size() <= last <= source.size(), and
  // source.dropped() <= size(). Constant time where both logs agree so far (one then is the other's
  // prefix) and the source has dropped no more than this one, else O(entries).
  void ExtendFrom(const SharedLog& source, std::uint64_t last) {
    if (source.dropped_ <= dropped_ && source.ChainAt(size_) == chain()) {
      const std::uint64_t dropped = dropped_;
      const std::uint64_t dropped_chain = dropped_chain_;
      *this = source.Prefix(last);
      dropped_ = dropped;
      dropped_chain_ = dropped_chain;
      return;
    }
    while (size_ < last) Append(source.At(size_ + 1));
  }

  // Whether one is a prefix of the other, as far as can be told: where one has dropped all that the
  // other has, nothing speaks against it.
  friend bool Comparable(const SharedLog& a, const SharedLog& b) {
    if (a.tail_ && a.tail_.get() == b.tail_.get()) return true;  // both end in the same chunk
    const std::uint64_t shorter = std::min(a.size_, b.size_);
    if (shorter < std::max(a.dropped_, b.dropped_)) return true;
    return a.ChainAt(shorter) == b.ChainAt(shorter);
  }
  friend bool operator==(const SharedLog& a, const SharedLog& b) {
    return a.size_ == b.size_ && a.dropped_ == b.dropped_ && a.chain() == b.chain();
  }
  void AddTo(Hasher& hasher) const {
    hasher.Add(size_);
    hasher.Add(dropped_);
    hasher.Add(chain());
  }

 private:
  static constexpr std::size_t kChunkSize = 32;

  struct Chunk {
    Chunk() = default;
    Chunk(const Chunk&) = delete;
    Chunk& operator=(const Chunk&) = delete;
    // Releases a chain of any length without recursion.
    ~Chunk() {
      Ref<Chunk> next = std::move(previous);
      while (next.unique()) {
        Ref<Chunk> after = std::move(next->previous);
        next = std::move(after);
      }
    }

    mutable std::uint32_t references = 0;
    std::uint32_t filled = 0;
    std::uint64_t base = 0;  // entries before this chunk
    Ref<Chunk> previous;     // keeps all earlier chunks alive
    Chunk* jump = nullptr;   // an earlier one, further back
    std::array<std::uint64_t, kChunkSize> chain = {};
    std::array<Entry, kChunkSize> entries = {};
  };

  // Jump pointers as in Myers' random-access stacks ("An applicative random-access stack", 1983):
  // any earlier chunk is reached in logarithmically many hops, with one pointer more per chunk.
  static Ref<Chunk> NewChunk(const Ref<Chunk>& previous, std::uint64_t base) {
    Ref<Chunk> chunk(new Chunk);
    chunk->base = base;
    chunk->previous = previous;
    if (Chunk* p = previous.get(); p != nullptr) {
      Chunk* j = p->jump;
      const bool merge =
          j != nullptr && j->jump != nullptr && p->base - j->base == j->base - j->jump->base;
      chunk->jump = merge ? j->jump : p;
    }
    return chunk;
  }

  static Ref<Chunk> Fork(const Chunk& shared, std::size_t used) {
    Ref<Chunk> fork = NewChunk(shared.previous, shared.base);
    for (std::size_t i = 0; i < used; ++i) {
      fork->entries[i] = shared.entries[i];
      fork->chain[i] = shared.chain[i];
    }
    fork->filled = static_cast<std::uint32_t>(used);
    return fork;
  }

  // REQUIRES: 1 <= position <= size_. All chunks but the last are full, so a jump is too far
  // exactly when the chunk it leads to ends before the position.
  Chunk* ChunkOf(std::uint64_t position) const {
    Chunk* chunk = tail_.get();
    while (chunk->base >= position) {
      Chunk* jump = chunk->jump;
      const bool usable = jump != nullptr && jump->base + kChunkSize >= position;
      chunk = usable ? jump : chunk->previous.get();
    }
    return chunk;
  }

  Ref<Chunk> tail_;
  std::uint64_t size_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t dropped_chain_ = 0;  // of the entries dropped
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_LOG_SHARED_LOG_H_
