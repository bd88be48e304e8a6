// The models that Stampede has: CellModel for a register, a register with compare-and-set and one
// key of a key-value store, and AccumulatorModel.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_MODELS_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_MODELS_H_

#include <cstdint>
#include <optional>

#include "stampede/core/hash.h"
#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/model.h"
#include "stampede/invariants/linearizability/value_table.h"

namespace stampede::linearizability {

// One value with read, write, compare-and-set, append and delete.
class CellModel {
 public:
  using State = ValueId;
  struct Operation {
    Function function = Function::kRead;
    ValueId a = ValueTable::kNil;
    ValueId b = ValueTable::kNil;
    friend bool operator==(const Operation&, const Operation&) = default;
  };
  struct Observation {
    ValueId value = ValueTable::kNil;  // of a read
    bool done = true;                  // of a compare-and-set: whether the value was `a`
  };

  // The cell holds `initial` at first. `values` is the table of all values in operations and
  // observations, and must outlive the model; it may be null where nothing is appended.
  explicit CellModel(ValueId initial = ValueTable::kNil, ValueTable* values = nullptr)
      : initial_(initial), values_(values) {}

  State Initial() const { return initial_; }

  [[gnu::always_inline]] std::optional<State> Step(State state, const Operation& operation,
                                                   const Observation* seen) const {
    switch (operation.function) {
      case Function::kRead:
        if (seen != nullptr && seen->value != state) return std::nullopt;
        return state;
      case Function::kWrite: return operation.a;
      case Function::kCas:
        if (seen != nullptr && seen->done != (state == operation.a)) return std::nullopt;
        return state == operation.a ? operation.b : state;
      case Function::kDelete: return ValueTable::kEmpty;
      default: break;
    }
    return values_->Concat(state, operation.a);
  }

  std::uint64_t Hash(State state) const { return Mix(state, 0); }

  bool IsRead(const Operation& operation, const Observation* seen) const {
    return operation.function == Function::kRead ||
           (operation.function == Function::kCas && seen != nullptr && !seen->done);
  }

  // A read or a successful compare-and-set says what the value was: the state must be that value,
  // or become it by appending.
  bool CanReach(State state, const Operation& operation, const Observation& seen) const {
    const std::optional<ValueId> wanted = Wanted(operation, seen);
    return !wanted.has_value() || Precedes(state, *wanted);
  }
  bool CanPrepare(const Operation& other, const Operation& operation,
                  const Observation& seen) const {
    const std::optional<ValueId> wanted = Wanted(operation, seen);
    if (!wanted.has_value()) return true;
    if (other.function == Function::kWrite) return Precedes(other.a, *wanted);
    if (other.function == Function::kDelete) return Precedes(ValueTable::kEmpty, *wanted);
    return other.function == Function::kCas && Precedes(other.b, *wanted);
  }
  // A read, a write or a successful compare-and-set says what the value is afterwards.
  std::optional<State> Pins(const Operation& operation, const Observation& seen) const {
    switch (operation.function) {
      case Function::kRead: return seen.value;
      case Function::kWrite: return operation.a;
      case Function::kCas: return seen.done ? std::optional(operation.b) : std::nullopt;
      case Function::kDelete: return ValueTable::kEmpty;
      default: break;
    }
    return std::nullopt;
  }

 private:
  static std::optional<ValueId> Wanted(const Operation& operation, const Observation& seen) {
    if (operation.function == Function::kRead) return seen.value;
    if (operation.function == Function::kCas && seen.done) return operation.a;
    return std::nullopt;
  }
  bool Precedes(ValueId value, ValueId wanted) const {
    if (value == wanted) return true;
    // Appending turns nil and numbers into texts.
    return values_ != nullptr && (!values_->IsText(value) || values_->IsPrefix(value, wanted));
  }

  ValueId initial_;
  ValueTable* values_;
};

// One number with add and read. Sums wrap around at 64 bits.
class AccumulatorModel {
 public:
  using State = std::int64_t;
  struct Operation {
    bool reads = false;       // a read; `amount` is then 0
    std::int64_t amount = 0;  // to add
    friend bool operator==(const Operation&, const Operation&) = default;
  };
  struct Observation {
    std::int64_t sum = 0;  // after the operation
  };

  explicit AccumulatorModel(std::int64_t initial = 0) : initial_(initial) {}

  State Initial() const { return initial_; }

  std::optional<State> Step(State state, const Operation& operation,
                            const Observation* seen) const {
    const auto sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(state) +
                                               static_cast<std::uint64_t>(operation.amount));
    if (seen != nullptr && seen->sum != sum) return std::nullopt;
    return sum;
  }

  std::uint64_t Hash(State state) const { return Mix(static_cast<std::uint64_t>(state), 0); }

  bool IsRead(const Operation& operation, const Observation*) const {
    return operation.amount == 0;
  }

 private:
  State initial_;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_MODELS_H_
