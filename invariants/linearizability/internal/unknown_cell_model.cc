// A key of a store, or a register, that holds nobody knows what at first.
#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "stampede/invariants/linearizability/internal/offline_models.h"

namespace stampede::linearizability {
namespace {

// A state is what was appended to the unknown value, and what that cannot have been, since a
// compare-and-set of it failed; until an answer tells the value, or another one is put in its
// place.
class UnknownCell final : public OfflineModel {
 public:
  UnknownCell(const ValueTable& values, const std::vector<ObjectCall>& calls)
      : table_(values), calls_(calls) {}

  StateId Initial() override { return NumberOf({}); }

  StateId Step(StateId state, CallId id, bool known) override {
    const ObjectCall& call = calls_[id];
    const State before = states_[state];
    switch (call.function) {
      case Function::kRead:
        if (!known) return state;
        return CanBe(before, call.seen) ? Pinned(call.seen) : kNoState;
      case Function::kCas: {
        const bool can_be = CanBe(before, call.a);
        if (!known) return can_be ? Pinned(call.b) : state;
        if (call.done) return can_be ? Pinned(call.b) : kNoState;
        if (before.pinned) return can_be ? kNoState : state;
        return can_be ? NumberOf(Without(before, call.a)) : state;
      }
      case Function::kAppend: {
        State after = before;
        after.value = table_.Concat(before.value, call.a);
        after.appended = !before.pinned;
        return NumberOf(after);
      }
      default: return Pinned(call.function == Function::kDelete ? ValueTable::kEmpty : call.a);
    }
  }
  // Where the value is not known yet, a read changes what is known of it.
  bool IsRead(CallId id, bool known) const override {
    return calls_[id].function == Function::kRead && !known;
  }
  StateId Needs(CallId, bool) override { return kAnyState; }
  StateId Leaves(CallId id, bool known) override {
    const ObjectCall& call = calls_[id];
    switch (call.function) {
      case Function::kRead: return known ? Pinned(call.seen) : kSameState;
      case Function::kWrite: return Pinned(call.a);
      case Function::kDelete: return Pinned(ValueTable::kEmpty);
      default: return kAnyState;
    }
  }
  bool IsDelicate(CallId, bool) override { return true; }
  std::string Show(StateId state) const override {
    const State& shown = states_[state];
    if (shown.pinned) return table_.Show(shown.value);
    return "what it held at first" +
           (shown.value == ValueTable::kEmpty ? "" : " and " + table_.Show(shown.value));
  }
  std::size_t bytes() const override { return table_.bytes() + bytes_; }

 private:
  struct State {
    bool pinned = false;
    bool appended = false;               // not pinned: the value is a text
    ValueId value = ValueTable::kEmpty;  // not pinned: what was appended
    std::vector<ValueId> excluded;       // not pinned: what the value at first was not; sorted

    friend bool operator==(const State&, const State&) = default;
    template <class H>
    friend H AbslHashValue(H hash, const State& state) {
      return H::combine(std::move(hash), state.pinned, state.appended, state.value, state.excluded);
    }
  };

  StateId Pinned(ValueId value) {
    State state;
    state.pinned = true;
    state.value = value;
    return NumberOf(std::move(state));
  }
  StateId NumberOf(State state) {
    const auto [known, added] =
        numbers_.try_emplace(std::move(state), static_cast<StateId>(states_.size()));
    if (added) {
      states_.push_back(known->first);
      bytes_ += 2 * (sizeof(State) + known->first.excluded.size() * sizeof(ValueId)) + 32;
    }
    return known->second;
  }

  // The values at first with which the state is `value`; none where there are none.
  std::vector<ValueId> Beginnings(const State& state, ValueId value) {
    if (!state.appended) return {value};
    if (!table_.IsText(value)) return {};
    const std::string whole = table_.Bytes(value);
    const std::string end = table_.Bytes(state.value);
    if (!whole.ends_with(end)) return {};
    const std::string_view begin = std::string_view(whole).substr(0, whole.size() - end.size());
    std::vector<ValueId> beginnings = {table_.Text(begin)};
    // Appending turns numbers into texts.
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(begin.data(), begin.data() + begin.size(), number);
    if (error == std::errc() && std::to_string(number) == begin) {
      beginnings.push_back(table_.Number(number));
    }
    return beginnings;
  }
  bool CanBe(const State& state, ValueId value) {
    if (state.pinned) return state.value == value;
    const std::vector<ValueId> beginnings = Beginnings(state, value);
    return std::any_of(beginnings.begin(), beginnings.end(), [&](ValueId beginning) {
      return !std::binary_search(state.excluded.begin(), state.excluded.end(), beginning);
    });
  }
  State Without(State state, ValueId value) {
    for (const ValueId beginning : Beginnings(state, value)) {
      const auto place = std::lower_bound(state.excluded.begin(), state.excluded.end(), beginning);
      if (place == state.excluded.end() || *place != beginning) {
        state.excluded.insert(place, beginning);
      }
    }
    return state;
  }

  ValueTable table_;  // grows by what is appended
  const std::vector<ObjectCall>& calls_;
  std::vector<State> states_;
  // It is never iterated.
  absl::flat_hash_map<State, StateId> numbers_;
  std::size_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<OfflineModel> NewUnknownCellModel(const History& history,
                                                  const std::vector<ObjectCall>& calls) {
  return std::make_unique<UnknownCell>(history.values, calls);
}

}  // namespace stampede::linearizability
