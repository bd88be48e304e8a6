// Accumulators and counters. Sums wrap around at 64 bits.
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "stampede/core/hash.h"
#include "stampede/invariants/linearizability/internal/hash_slots.h"
#include "stampede/invariants/linearizability/internal/offline_models.h"

namespace stampede::linearizability {
namespace {

std::int64_t Plus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t Minus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

struct Call {
  bool tells = false;  // its answer says the sum
  std::int64_t amount = 0;
  std::int64_t sum = 0;

  static Call Of(const ValueTable& values, const ObjectCall& call) {
    Call own;
    const bool reads = call.function == Function::kRead;
    if (!reads && values.IsNumber(call.a)) own.amount = values.AsNumber(call.a);
    own.tells = reads || call.seen != ValueTable::kNil;
    if (own.tells && values.IsNumber(call.seen)) own.sum = values.AsNumber(call.seen);
    return own;
  }
};

class Sum final : public OfflineModel {
 public:
  Sum(const ValueTable& values, const std::vector<ObjectCall>& calls, const FirstState& first)
      : initial_(NumberOf(first.sum)) {
    for (const ObjectCall& call : calls) calls_.push_back(Call::Of(values, call));
  }

  StateId Initial() override { return initial_; }

  StateId Step(StateId state, CallId id, bool known) override {
    const Call& call = calls_[id];
    const std::int64_t sum = Plus(sums_[state], call.amount);
    if (known && call.tells && sum != call.sum) return kNoState;
    return NumberOf(sum);
  }
  bool IsRead(CallId id, bool) const override { return calls_[id].amount == 0; }
  // An answer tells the state before and behind it.
  StateId Needs(CallId id, bool known) override {
    const Call& call = calls_[id];
    return known && call.tells ? NumberOf(Minus(call.sum, call.amount)) : kAnyState;
  }
  StateId Leaves(CallId id, bool known) override {
    const Call& call = calls_[id];
    if (call.amount == 0) return kSameState;
    return known && call.tells ? NumberOf(call.sum) : kAnyState;
  }
  bool IsDelicate(CallId, bool) override { return false; }
  std::string Show(StateId state) const override { return std::to_string(sums_[state]); }
  std::size_t bytes() const override {
    return sums_.size() * sizeof(std::int64_t) + numbers_.bytes() +
           calls_.capacity() * sizeof(Call);
  }

 private:
  StateId NumberOf(std::int64_t sum) {
    const auto hash_of = [](std::int64_t of) { return Mix(static_cast<std::uint64_t>(of), 0); };
    const std::uint64_t hash = hash_of(sum);
    const auto known = numbers_.Find(hash, [&](std::uint64_t id) { return sums_[id] == sum; });
    if (known.has_value()) return static_cast<StateId>(*known);
    numbers_.Insert(hash, sums_.size(), [&](std::uint64_t id) { return hash_of(sums_[id]); });
    sums_.push_back(sum);
    return static_cast<StateId>(sums_.size() - 1);
  }

  std::vector<Call> calls_;
  std::deque<std::int64_t> sums_;  // grows without a copy
  HashSlots numbers_;              // of sums
  const StateId initial_;
};

// One that holds nobody knows what at first: a state is what was added to it, until an answer tells
// the sum. From then on it is as any other.
class UnknownSum final : public OfflineModel {
 public:
  UnknownSum(const ValueTable& values, const std::vector<ObjectCall>& calls) {
    for (const ObjectCall& call : calls) calls_.push_back(Call::Of(values, call));
  }

  StateId Initial() override { return NumberOf({false, 0}); }

  StateId Step(StateId state, CallId id, bool known) override {
    const Call& call = calls_[id];
    const State before = states_[state];
    const std::int64_t sum = Plus(before.sum, call.amount);
    if (!known || !call.tells) return NumberOf({before.pinned, sum});
    if (before.pinned && sum != call.sum) return kNoState;
    return NumberOf({true, call.sum});
  }
  bool IsRead(CallId id, bool known) const override {
    return calls_[id].amount == 0 && !(known && calls_[id].tells);
  }
  StateId Needs(CallId, bool) override { return kAnyState; }
  StateId Leaves(CallId id, bool known) override {
    if (IsRead(id, known)) return kSameState;
    return known && calls_[id].tells ? NumberOf({true, calls_[id].sum}) : kAnyState;
  }
  bool IsDelicate(CallId, bool) override { return true; }
  std::string Show(StateId state) const override {
    const State& shown = states_[state];
    if (shown.pinned) return std::to_string(shown.sum);
    return "what it held at first" + (shown.sum == 0 ? "" : " + " + std::to_string(shown.sum));
  }
  std::size_t bytes() const override {
    return states_.size() * sizeof(State) + numbers_.bytes() + calls_.capacity() * sizeof(Call);
  }

 private:
  struct State {
    bool pinned = false;
    std::int64_t sum = 0;
  };

  StateId NumberOf(const State& state) {
    const auto hash_of = [](const State& of) {
      return Mix(static_cast<std::uint64_t>(of.sum), of.pinned ? 1 : 0);
    };
    const auto is_it = [&](std::uint64_t id) {
      return states_[id].pinned == state.pinned && states_[id].sum == state.sum;
    };
    const std::uint64_t hash = hash_of(state);
    const auto known = numbers_.Find(hash, is_it);
    if (known.has_value()) return static_cast<StateId>(*known);
    numbers_.Insert(hash, states_.size(), [&](std::uint64_t id) { return hash_of(states_[id]); });
    states_.push_back(state);
    return static_cast<StateId>(states_.size() - 1);
  }

  std::vector<Call> calls_;
  std::deque<State> states_;  // grows without a copy
  HashSlots numbers_;         // of states
};

}  // namespace

std::unique_ptr<OfflineModel> NewSumModel(const History& history,
                                          const std::vector<ObjectCall>& calls,
                                          const FirstState& first) {
  if (first.unknown) return std::make_unique<UnknownSum>(history.values, calls);
  return std::make_unique<Sum>(history.values, calls, first);
}

}  // namespace stampede::linearizability
