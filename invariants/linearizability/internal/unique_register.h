#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_UNIQUE_REGISTER_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_UNIQUE_REGISTER_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "stampede/invariants/linearizability/value_table.h"

namespace stampede::linearizability {

// Checks a register to which no value is written twice, in almost linear time: the zones of Gibbons
// and Korach (1997), online.
//
// A write and the reads of its value are adjacent in any order that explains the history. So there
// is such an order if and only if no two values must each come before the other, where v must come
// before w if some operation on v was answered before one on w was invoked. Time is counted in
// values that were answered for the first time: `rank` is a value's place among them, `latest` is
// how many there were when the last of its operations was invoked. Then v must come before w if
// rank(v) < latest(w).
class UniqueRegister {
 public:
  enum class Finding {
    kFits,
    kViolation,
    kNotUnique,  // the value was written before: the history needs another checker
  };

  // The register holds `initial` at first, which counts as written.
  void Start(ValueId initial) {
    values_.clear();
    ranked_.assign(1, initial);
    At(initial) = {0, 0};
  }

  // The time now, to be kept with an operation that is invoked.
  std::uint32_t now() const { return static_cast<std::uint32_t>(ranked_.size()); }

  // An operation is invoked; `written` is what a write writes. Constant time.
  Finding Invoke(bool writes, ValueId written) {
    if (!writes) return Finding::kFits;
    Value& value = At(written);
    if (value.latest != kNever) return Finding::kNotUnique;
    value.latest = now();
    return Finding::kFits;
  }

  // An operation invoked at time `invoked` is answered: a write of `seen`, or a read that saw it.
  // O(values first answered since then).
  Finding Return(ValueId seen, std::uint32_t invoked) {
    Value& value = At(seen);
    if (value.latest == kNever) return Finding::kViolation;
    if (value.rank == kNever) {
      value.rank = now();
      ranked_.push_back(seen);
      value.latest = std::max(value.latest, invoked);
      return Finding::kFits;
    }
    for (std::uint32_t rank = value.latest; rank < invoked; ++rank) {
      if (values_[ranked_[rank]].latest > value.rank && ranked_[rank] != seen) {
        return Finding::kViolation;
      }
    }
    value.latest = std::max(value.latest, invoked);
    return Finding::kFits;
  }

  // The values that the register may hold now. O(values). REQUIRES: nothing but kFits was found.
  std::vector<ValueId> FinalValues() const {
    ValueId last = ranked_.front();  // must stand after the most others
    std::uint32_t second = 0;
    for (const ValueId value : ranked_) {
      if (values_[value].latest > values_[last].latest) last = value;
    }
    for (const ValueId value : ranked_) {
      if (value != last) second = std::max(second, values_[value].latest);
    }
    std::vector<ValueId> finals;
    for (ValueId value = 0; value < values_.size(); ++value) {
      if (values_[value].latest == kNever) continue;
      if (values_[value].rank >= (value == last ? second : values_[last].latest)) {
        finals.push_back(value);
      }
    }
    return finals;
  }

  std::size_t bytes() const {
    return values_.capacity() * sizeof(Value) + ranked_.capacity() * sizeof(ValueId);
  }

 private:
  static constexpr std::uint32_t kNever = std::numeric_limits<std::uint32_t>::max();

  struct Value {
    std::uint32_t rank = kNever;    // kNever: no operation on it was answered
    std::uint32_t latest = kNever;  // kNever: it was not written
  };

  Value& At(ValueId value) {
    if (value >= values_.size()) [[unlikely]] {
      // Not one by one: most values are new when they are written.
      values_.resize(std::max(std::size_t{value} + 1, 2 * values_.size()));
    }
    return values_[value];
  }

  std::vector<Value> values_;
  std::vector<ValueId> ranked_;  // in the order of their first answers
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_UNIQUE_REGISTER_H_
