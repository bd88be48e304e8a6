// Mutexes and leases: free, or held by somebody.
#include <string>
#include <vector>

#include "stampede/invariants/linearizability/internal/offline_models.h"

namespace stampede::linearizability {
namespace {

class Lock final : public OfflineModel {
 public:
  Lock(const History& history, const std::vector<ObjectCall>& calls)
      : history_(history), calls_(calls) {}

  StateId Initial() override { return kFree; }

  StateId Step(StateId state, CallId id, bool known) override {
    const ObjectCall& call = calls_[id];
    const StateId held = HeldBy(call.a);
    switch (call.function) {
      case Function::kAcquire: return state == kFree ? held : known ? kNoState : state;
      case Function::kRelease: return state == held ? kFree : known ? kNoState : state;
      case Function::kRenew: return state == held || !known ? state : kNoState;
      case Function::kRead: return !known || state == Read(call) ? state : kNoState;
      default: return kFree;
    }
  }
  bool IsRead(CallId id, bool) const override {
    const Function function = calls_[id].function;
    return function == Function::kRenew || function == Function::kRead;
  }
  StateId Needs(CallId id, bool known) override {
    const ObjectCall& call = calls_[id];
    if (!known) return kAnyState;
    switch (call.function) {
      case Function::kAcquire: return kFree;
      case Function::kRelease:
      case Function::kRenew: return HeldBy(call.a);
      case Function::kRead: return Read(call);
      default: return kAnyState;
    }
  }
  StateId Leaves(CallId id, bool) override {
    const ObjectCall& call = calls_[id];
    if (IsRead(id, true)) return kSameState;
    return call.function == Function::kAcquire ? HeldBy(call.a) : kFree;
  }
  // An operation without an answer takes effect only in the right state.
  bool IsDelicate(CallId id, bool known) override { return !known && !IsRead(id, known); }
  std::string Show(StateId state) const override {
    if (state == kFree) return "free";
    return state == HeldBy(ValueTable::kNil) ? "held"
                                             : "held by " + history_.values.Show(state - 1);
  }
  std::size_t bytes() const override { return 0; }

 private:
  static constexpr StateId kFree = 0;
  static StateId HeldBy(ValueId holder) { return holder + 1; }
  static StateId Read(const ObjectCall& call) {
    return call.seen == ValueTable::kNil ? kFree : HeldBy(call.seen);
  }

  const History& history_;
  const std::vector<ObjectCall>& calls_;
};

}  // namespace

std::unique_ptr<OfflineModel> NewLockModel(const History& history,
                                           const std::vector<ObjectCall>& calls,
                                           const FirstState&) {
  return std::make_unique<Lock>(history, calls);
}

}  // namespace stampede::linearizability
