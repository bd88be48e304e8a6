// Accumulators and counters. Sums wrap around at 64 bits.
#include <deque>
#include <string>
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

class Sum final : public OfflineModel {
 public:
  Sum(const ValueTable& values, const std::vector<ObjectCall>& calls, const FirstState& first)
      : initial_(NumberOf(first.sum)) {
    for (const ObjectCall& call : calls) {
      Call own;
      own.reads = call.function == Function::kRead;
      if (!own.reads && values.IsNumber(call.a)) own.amount = values.AsNumber(call.a);
      own.tells = own.reads || call.seen != ValueTable::kNil;
      if (own.tells && values.IsNumber(call.seen)) own.sum = values.AsNumber(call.seen);
      calls_.push_back(own);
    }
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
  struct Call {
    bool reads = false;
    bool tells = false;  // its answer says the sum
    std::int64_t amount = 0;
    std::int64_t sum = 0;
  };

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

}  // namespace

std::unique_ptr<OfflineModel> NewSumModel(const History& history,
                                          const std::vector<ObjectCall>& calls,
                                          const FirstState& first) {
  return std::make_unique<Sum>(history.values, calls, first);
}

}  // namespace stampede::linearizability
