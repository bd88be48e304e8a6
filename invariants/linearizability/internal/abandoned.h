#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_ABANDONED_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_ABANDONED_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "stampede/invariants/linearizability/internal/bits.h"

namespace stampede::linearizability {

// Operations that will never be answered: each may take effect at any point after its invocation,
// or never. Equal operations, a kind, are interchangeable: only how many of a kind took effect is
// kept, and the one invoked first is used first.
template <class Operation>
class Abandoned {
 public:
  void Clear() {
    kinds_.clear();
    used_.Clear();
    count_ = 0;
  }

  // Adds one that was invoked after `invoked` answers; returns its kind. O(kinds).
  std::size_t Add(const Operation& operation, std::uint32_t invoked) {
    std::size_t kind = 0;
    while (kind < kinds_.size() && !(kinds_[kind].operation == operation)) ++kind;
    if (kind == kinds_.size()) kinds_.emplace_back().operation = operation;
    auto& order = kinds_[kind].invoked;
    order.insert(std::upper_bound(order.begin(), order.end(), invoked), invoked);
    kinds_[kind].bits.push_back(count_++);
    return kind;
  }

  // Number of kinds.
  std::size_t kinds() const { return kinds_.size(); }
  const Operation& operation(std::size_t kind) const { return kinds_[kind].operation; }

  // Whether one more of the kind may take effect before answer number `frontier`.
  bool IsAvailable(std::size_t kind, std::uint32_t frontier) const {
    const Kind& which = kinds_[kind];
    return which.used < which.invoked.size() && which.invoked[which.used] <= frontier;
  }
  // How many of the kind have not taken effect.
  std::size_t unused(std::size_t kind) const {
    return kinds_[kind].invoked.size() - kinds_[kind].used;
  }
  // REQUIRES: fewer have been used than there are.
  void Use(std::size_t kind) { used_.Set(kinds_[kind].bits[kinds_[kind].used++]); }
  // Takes back the last use. REQUIRES: one has been used.
  void Unuse(std::size_t kind) { used_.Clear(kinds_[kind].bits[--kinds_[kind].used]); }

  // One bit for each that took effect, the same for the same numbers of all kinds.
  const Bits& used() const { return used_; }

  // Makes the set of those used equal to `used`, one that used() returned before.
  void Restore(const Bits& used) {
    used_ = used;
    for (Kind& kind : kinds_) {
      kind.used = 0;
      while (kind.used < kind.bits.size() && used.Test(kind.bits[kind.used])) ++kind.used;
    }
  }
  // Makes all of them older than any answer, for a timeline that starts again.
  void Age() {
    for (Kind& kind : kinds_) std::fill(kind.invoked.begin(), kind.invoked.end(), 0);
  }

  std::size_t bytes() const { return kinds_.capacity() * sizeof(Kind) + count_ * 8; }

 private:
  struct Kind {
    Operation operation;
    absl::InlinedVector<std::uint32_t, 4> invoked;  // answers before each, sorted
    absl::InlinedVector<std::uint32_t, 4> bits;  // in used_: bits[i] is set when i + 1 took effect
    std::size_t used = 0;
  };

  std::vector<Kind> kinds_;
  Bits used_;
  std::uint32_t count_ = 0;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_ABANDONED_H_
