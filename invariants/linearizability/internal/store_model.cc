// Keys of a store that operations look at together: the state is the value of each key.
#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "stampede/invariants/linearizability/internal/offline_models.h"

namespace stampede::linearizability {
namespace {

// A step of a transaction; the key as its place in the state.
struct KeyStep {
  Function function = Function::kRead;
  std::size_t part = 0;
  ValueId a = ValueTable::kNil;
  ValueId b = ValueTable::kNil;
};

class Store final : public OfflineModel {
 public:
  Store(const History& history, const std::vector<ObjectCall>& calls, ValueId initial)
      : calls_(calls), initial_(initial), table_(history.values) {
    for (const ObjectCall& call : calls) {
      std::vector<KeyStep>& steps = steps_.emplace_back();
      for (const TxnStep& step : history.transactions[call.a]) {
        const std::size_t part = PartNumber(step.key);
        steps.push_back({step.function, part, step.a, step.b});
        appended_[part] = appended_[part] || step.function == Function::kAppend;
      }
    }
  }

  void Prepare(const std::vector<bool>& known, bool forget) override {
    forget_ = forget;
    for (auto& needed : needed_) needed.clear();
    for (CallId id = 0; id < known.size(); ++id) {
      for (const KeyStep& step : steps_[id]) {
        const bool read = step.function == Function::kRead && known[id];
        if (read || step.function == Function::kCas) needed_[step.part].insert(step.a);
      }
    }
  }
  void StopForgetting() override { forget_ = false; }

  StateId Initial() override { return NumberOf(Values(keys_.size(), initial_)); }

  StateId Step(StateId state, CallId id, bool known) override {
    Values values = states_[state];
    for (const KeyStep& step : steps_[id]) {
      ValueId& value = values[step.part];
      switch (step.function) {
        case Function::kRead:
          if (known && value != step.a) return kNoState;
          break;
        case Function::kCas:
          if (known && calls_[id].done != (value == step.a)) return kNoState;
          if (value == step.a) value = Remembered(step.part, step.b);
          break;
        case Function::kAppend: value = table_.Concat(value, step.a); break;
        default: value = Remembered(step.part, Written(step)); break;
      }
    }
    return NumberOf(std::move(values));
  }
  bool IsRead(CallId id, bool known) const override {
    return std::all_of(steps_[id].begin(), steps_[id].end(), [&](const auto& step) {
      return step.function == Function::kRead ||
             (step.function == Function::kCas && known && !calls_[id].done);
    });
  }
  // Of the whole state little is said: see the parts.
  StateId Needs(CallId, bool) override { return kAnyState; }
  StateId Leaves(CallId id, bool known) override {
    return IsRead(id, known) ? kSameState : kAnyState;
  }
  bool IsDelicate(CallId, bool) override { return true; }

  std::vector<StatePart> Parts() override;
  StateId PartOf(StateId state, std::size_t part) const override { return states_[state][part]; }

  std::string Show(StateId state) const override {
    std::string shown;
    for (std::size_t part = 0; part < keys_.size(); ++part) {
      const ValueId value = states_[state][part];
      shown += (part == 0 ? "" : ", ") + table_.Bytes(keys_[part]) + ": " +
               (value == kForgotten ? "a value that is not read" : table_.Show(value));
    }
    return "{" + shown + "}";
  }
  std::size_t bytes() const override {
    return table_.bytes() + states_.size() * (keys_.size() * 2 * sizeof(ValueId) + 96);
  }

 private:
  class Key;
  using Values = std::vector<ValueId>;
  // Stands for all values that nothing needs: no answer tells them apart.
  static constexpr ValueId kForgotten = kLongerState - 1;

  static ValueId Written(const KeyStep& step) {
    return step.function == Function::kDelete ? ValueTable::kEmpty : step.a;
  }
  ValueId Remembered(std::size_t part, ValueId value) const {
    const bool keeps = !forget_ || appended_[part] || needed_[part].contains(value);
    return keeps ? value : kForgotten;
  }
  std::size_t PartNumber(ValueId key) {
    const auto [known, added] = parts_.try_emplace(key, keys_.size());
    if (added) {
      keys_.push_back(key);
      appended_.push_back(false);
      needed_.emplace_back();
    }
    return known->second;
  }
  StateId NumberOf(Values values) {
    const auto [known, added] =
        numbers_.try_emplace(std::move(values), static_cast<StateId>(states_.size()));
    if (added) states_.push_back(known->first);
    return known->second;
  }

  const std::vector<ObjectCall>& calls_;
  const ValueId initial_;
  ValueTable table_;  // grows by what is appended
  bool forget_ = false;
  std::vector<ValueId> keys_;  // by part
  std::vector<bool> appended_;
  std::vector<std::vector<KeyStep>> steps_;  // by call
  std::vector<Values> states_;
  // By part. They are never iterated.
  std::vector<absl::flat_hash_set<ValueId>> needed_;
  // It is never iterated.
  absl::flat_hash_map<ValueId, std::size_t> parts_;
  // It is never iterated.
  absl::flat_hash_map<Values, StateId> numbers_;
};

// What operations need of one key, and leave there.
class Store::Key final : public StateNeeds {
 public:
  Key(Store& store, std::size_t part, std::vector<CallId> calls)
      : store_(store), part_(part), calls_(std::move(calls)) {}

  StateId Needs(CallId place, bool known) override {
    const CallId id = calls_[place];
    if (!known) return kAnyState;
    for (const KeyStep& step : store_.steps_[id]) {
      if (step.part != part_) continue;
      const bool tells = step.function == Function::kRead ||
                         (step.function == Function::kCas && store_.calls_[id].done);
      return tells ? step.a : kAnyState;
    }
    return kAnyState;
  }
  StateId Leaves(CallId place, bool known) override {
    const CallId id = calls_[place];
    bool changes = false;
    StateId value = Needs(place, known);
    for (const KeyStep& step : store_.steps_[id]) {
      if (step.part != part_ || step.function == Function::kRead) continue;
      if (step.function == Function::kCas) {
        if (known && !store_.calls_[id].done) continue;
        value = store_.Remembered(part_, step.b);
      } else if (step.function != Function::kAppend) {
        value = store_.Remembered(part_, Written(step));
      } else if (value != kAnyState) {
        value = store_.table_.Concat(value, step.a);
      }
      changes = true;
    }
    return changes ? value : kSameState;
  }

 private:
  Store& store_;
  const std::size_t part_;
  const std::vector<CallId> calls_;  // by place
};

std::vector<StatePart> Store::Parts() {
  std::vector<std::vector<CallId>> calls(keys_.size());
  for (CallId id = 0; id < steps_.size(); ++id) {
    for (const KeyStep& step : steps_[id]) {
      std::vector<CallId>& its = calls[step.part];
      if (its.empty() || its.back() != id) its.push_back(id);
    }
  }
  std::vector<StatePart> parts;
  for (std::size_t part = 0; part < keys_.size(); ++part) {
    parts.push_back({calls[part], std::make_unique<Key>(*this, part, calls[part])});
  }
  return parts;
}

}  // namespace

std::unique_ptr<OfflineModel> NewStoreModel(const History& history,
                                            const std::vector<ObjectCall>& calls,
                                            const FirstState& first) {
  return std::make_unique<Store>(history, calls, first.value);
}

}  // namespace stampede::linearizability
