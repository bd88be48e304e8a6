// Registers, registers with compare-and-set, and the keys of a store.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "stampede/invariants/linearizability/internal/offline_models.h"
#include "stampede/invariants/linearizability/internal/text_pieces.h"

namespace stampede::linearizability {
namespace {

// States are values.
class Cell : public OfflineModel {
 public:
  Cell(const ValueTable& values, const std::vector<ObjectCall>& calls, ValueId initial)
      : shown_(values), calls_(calls), initial_(initial) {}

  void Prepare(const std::vector<bool>& known, bool forget) override {
    forget_ = forget;
    needed_.clear();
    for (CallId id = 0; id < known.size(); ++id) {
      const ObjectCall& call = calls_[id];
      if (call.function == Function::kRead && known[id]) needed_.insert(call.seen);
      if (call.function == Function::kCas) needed_.insert(call.a);
    }
  }

  void StopForgetting() override { forget_ = false; }

  StateId Initial() override { return initial_; }

  StateId Step(StateId state, CallId id, bool known) override {
    const ObjectCall& call = calls_[id];
    switch (call.function) {
      case Function::kRead: return known && call.seen != state ? kNoState : state;
      case Function::kWrite: return Remembered(call.a);
      case Function::kDelete: return Remembered(ValueTable::kEmpty);
      case Function::kCas:
        if (known && call.done != (state == call.a)) return kNoState;
        return state == call.a ? Remembered(call.b) : state;
      default: return Appended(state, id);
    }
  }
  bool IsRead(CallId id, bool known) const override {
    const ObjectCall& call = calls_[id];
    return call.function == Function::kRead ||
           (call.function == Function::kCas && known && !call.done);
  }
  StateId Needs(CallId id, bool known) override {
    const ObjectCall& call = calls_[id];
    if (!known) return kAnyState;
    if (call.function == Function::kRead) return call.seen;
    return call.function == Function::kCas && call.done ? call.a : kAnyState;
  }
  StateId Leaves(CallId id, bool known) override {
    const ObjectCall& call = calls_[id];
    switch (call.function) {
      case Function::kRead: return kSameState;
      case Function::kWrite: return Remembered(call.a);
      case Function::kDelete: return Remembered(ValueTable::kEmpty);
      case Function::kCas: return known && !call.done ? kSameState : Remembered(call.b);
      default: return kLongerState;
    }
  }
  bool IsDelicate(CallId id, bool known) override {
    const ObjectCall& call = calls_[id];
    return call.function == Function::kCas && !(known && call.done);
  }
  std::string Show(StateId state) const override {
    if (state == kForgotten) return "a value that is not read";
    return state < shown_.size() ? shown_.Show(state) : "what it held at first";
  }
  std::size_t bytes() const override { return 0; }

 protected:
  // Stands for all values that nothing needs: no answer tells them apart.
  static constexpr StateId kForgotten = kLongerState - 1;

  virtual StateId Appended(StateId state, CallId) { return state; }
  // Whether some operation may tell the value from others.
  virtual bool IsNeeded(ValueId value) const { return needed_.contains(value); }
  StateId Remembered(ValueId value) const {
    return !forget_ || IsNeeded(value) ? value : kForgotten;
  }
  bool forgets() const { return forget_; }
  const ObjectCall& call(CallId id) const { return calls_[id]; }

 private:
  const ValueTable& shown_;
  const std::vector<ObjectCall>& calls_;
  const ValueId initial_;
  bool forget_ = false;
  // It is never iterated.
  absl::flat_hash_set<ValueId> needed_;
};

// Its appends need a table of values of its own: that of the history may be used by others.
struct OwnValues {
  OwnValues(const ValueTable& values, const std::vector<ObjectCall>& from, ValueId initial)
      : calls(from) {
    for (ObjectCall& call : calls) {
      call.a = Own(values, call.a);
      call.b = Own(values, call.b);
      call.seen = Own(values, call.seen);
    }
    first = Own(values, initial);
  }

  ValueId Own(const ValueTable& values, ValueId value) {
    if (value <= ValueTable::kEmpty) return value;
    if (value >= values.size()) return table.Text("what it held at first");
    const auto [known, added] = numbers.try_emplace(value, ValueTable::kNil);
    if (added) {
      known->second = values.IsNumber(value) ? table.Number(values.AsNumber(value))
                                             : table.Text(values.Bytes(value));
    }
    return known->second;
  }

  ValueTable table;
  std::vector<ObjectCall> calls;
  ValueId first = ValueTable::kNil;
  // It is never iterated.
  absl::flat_hash_map<ValueId, ValueId> numbers;
};

// With texts that differ, what is read tells where each append was: the text has one way to be put
// together from what was put and appended (text_pieces.h), and so the append needs the text before
// it. An append that no text tells of leaves a value that nothing needs.
class AppendCell final : private OwnValues, public Cell {
 public:
  AppendCell(const ValueTable& values, const std::vector<ObjectCall>& from, ValueId initial)
      : OwnValues(values, from, initial), Cell(table, calls, first) {}

  void Prepare(const std::vector<bool>& known, bool forget) override {
    Cell::Prepare(known, forget);
    pieces_.Find(table, calls, known, first);
  }

  StateId Needs(CallId id, bool known) override {
    if (call(id).function != Function::kAppend) return Cell::Needs(id, known);
    return pieces_.role(id) == TextPieces::Role::kFixed ? pieces_.before(id) : kAnyState;
  }
  StateId Leaves(CallId id, bool known) override {
    if (call(id).function != Function::kAppend) return Cell::Leaves(id, known);
    switch (pieces_.role(id)) {
      case TextPieces::Role::kFixed: return pieces_.after(id);
      case TextPieces::Role::kUnseen: return kForgotten;
      case TextPieces::Role::kOpen: break;
    }
    return kLongerState;
  }
  bool LeadsTo(StateId from, StateId to) const override {
    if (from == to) return true;
    if (from == kForgotten || !table.IsText(to)) return false;
    // Appending turns nil and numbers into texts.
    if (from == ValueTable::kNil) return true;
    if (table.IsNumber(from)) return table.Bytes(to).starts_with(table.Bytes(from));
    return table.IsPrefix(from, to);
  }
  std::uint64_t LengthOf(StateId state) const override {
    return state == kForgotten ? 0 : table.LengthOf(state);
  }
  std::size_t bytes() const override { return table.bytes(); }

 protected:
  StateId Appended(StateId state, CallId id) override {
    if (state == kForgotten) return state;
    if (forgets() && pieces_.role(id) == TextPieces::Role::kUnseen) return kForgotten;
    return table.Concat(state, call(id).a);
  }
  bool IsNeeded(ValueId value) const override {
    return Cell::IsNeeded(value) || !pieces_.complete() || pieces_.IsPart(value);
  }

 private:
  TextPieces pieces_;
};

}  // namespace

std::unique_ptr<OfflineModel> NewCellModel(const History& history,
                                           const std::vector<ObjectCall>& calls,
                                           const FirstState& first) {
  if (first.unknown) return NewUnknownCellModel(history, calls);
  const bool appends = std::any_of(calls.begin(), calls.end(), [](const ObjectCall& call) {
    return call.function == Function::kAppend;
  });
  if (appends) return std::make_unique<AppendCell>(history.values, calls, first.value);
  return std::make_unique<Cell>(history.values, calls, first.value);
}

}  // namespace stampede::linearizability
