// Types whose states are several values: sets, queues, and accounts of a bank.
#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "stampede/core/hash.h"
#include "stampede/invariants/linearizability/internal/hash_slots.h"
#include "stampede/invariants/linearizability/internal/offline_models.h"

namespace stampede::linearizability {
namespace {

// States are lists of numbers, each kept once.
class Containers : public OfflineModel {
 public:
  using Items = std::vector<std::uint64_t>;

  Containers(const History& history, const std::vector<ObjectCall>& calls)
      : history_(history), calls_(calls) {}

  bool IsDelicate(CallId, bool) override { return true; }
  std::string Show(StateId state) const override {
    std::string shown;
    for (const std::uint64_t item : items(state)) {
      shown += (shown.empty() ? "" : " ") + ShowItem(item);
    }
    return "{" + shown + "}";
  }
  std::size_t bytes() const override { return bytes_ + numbers_.bytes(); }

 protected:
  StateId NumberOf(const Items& items) {
    const std::uint64_t hash = HashOf(items);
    const auto known = numbers_.Find(hash, [&](std::uint64_t id) { return states_[id] == items; });
    if (known.has_value()) return static_cast<StateId>(*known);
    numbers_.Insert(hash, states_.size(), [this](std::uint64_t id) { return HashOf(states_[id]); });
    states_.push_back(items);
    // An allocation takes a header and is rounded up, as usual allocators do it.
    bytes_ += sizeof(Items) + (items.size() * sizeof(std::uint64_t) + 8 + 15) / 16 * 16;
    return static_cast<StateId>(states_.size() - 1);
  }
  const Items& items(StateId state) const { return states_[state]; }
  const ObjectCall& call(CallId id) const { return calls_[id]; }
  const History& history() const { return history_; }
  virtual std::string ShowItem(std::uint64_t item) const {
    return history_.values.Show(static_cast<ValueId>(item));
  }

 private:
  static std::uint64_t HashOf(const Items& items) {
    std::uint64_t hash = items.size();
    for (const std::uint64_t item : items) hash = Mix(hash, item);
    return hash;
  }

  const History& history_;
  const std::vector<ObjectCall>& calls_;
  std::deque<Items> states_;  // grows without a copy
  HashSlots numbers_;         // of states
  std::size_t bytes_ = 0;     // of states
};

// States are sorted. Where nothing is removed, sets grow, and a read foretells what is added.
class Set final : public Containers {
 public:
  Set(const History& history, const std::vector<ObjectCall>& calls) : Containers(history, calls) {
    for (const ObjectCall& its : calls) {
      removes_ = removes_ || its.function == Function::kRemove;
      Items read;
      if (its.function == Function::kRead && its.returned != kNever) {
        const std::vector<ValueId>& list = history.lists[its.seen];
        read.assign(list.begin(), list.end());
        std::sort(read.begin(), read.end());
        read.erase(std::unique(read.begin(), read.end()), read.end());
      }
      read_.push_back(its.function == Function::kRead ? NumberOf(read) : kNoState);
    }
  }

  StateId Initial() override { return NumberOf({}); }

  StateId Step(StateId state, CallId id, bool known) override {
    const ObjectCall& its = call(id);
    if (its.function == Function::kRead) return known && read_[id] != state ? kNoState : state;
    const Items& before = items(state);
    const auto place = std::lower_bound(before.begin(), before.end(), std::uint64_t{its.a});
    const bool has = place != before.end() && *place == its.a;
    if (its.function == Function::kContains) {
      return known && has != (history().values.AsNumber(its.seen) != 0) ? kNoState : state;
    }
    if (has == (its.function == Function::kAdd)) return state;
    Items after = before;
    const auto at = after.begin() + (place - before.begin());
    if (has) {
      after.erase(at);
    } else {
      after.insert(at, its.a);
    }
    return NumberOf(after);
  }
  bool IsRead(CallId id, bool) const override {
    return call(id).function == Function::kRead || call(id).function == Function::kContains;
  }
  StateId Needs(CallId id, bool known) override {
    return known && call(id).function == Function::kRead ? read_[id] : kAnyState;
  }
  StateId Leaves(CallId id, bool) override {
    if (IsRead(id, true)) return kSameState;
    return removes_ ? kAnyState : kLongerState;
  }
  bool LeadsTo(StateId from, StateId to) const override {
    return std::includes(items(to).begin(), items(to).end(), items(from).begin(),
                         items(from).end());
  }
  std::uint64_t LengthOf(StateId state) const override { return items(state).size(); }

 private:
  bool removes_ = false;
  std::vector<StateId> read_;  // by call
};

// First in, first out; or, where it is not ordered, in any order: then states are sorted.
//
// A dequeue without an answer may take any value of an unordered queue. Which one, matters only
// where a dequeue finds nothing: everything that was enqueued has then been taken. So the choice is
// put off. A gap stands for one value that was taken of those before it, and the values between two
// gaps are sorted. An empty queue was seen if every value has a gap of its own behind it.
class Queue final : public Containers {
 public:
  Queue(const History& history, const std::vector<ObjectCall>& calls, bool ordered)
      : Containers(history, calls), ordered_(ordered) {}

  void Prepare(const std::vector<bool>& known, bool) override {
    bool takes_unknown = false;
    bool finds_nothing = false;
    for (CallId id = 0; id < known.size(); ++id) {
      if (call(id).function != Function::kDequeue) continue;
      takes_unknown = takes_unknown || !known[id];
      finds_nothing = finds_nothing || FindsNothing(id, known[id]);
    }
    has_gaps_ = !ordered_ && takes_unknown && finds_nothing;
  }

  StateId Initial() override { return NumberOf({}); }

  StateId Step(StateId state, CallId id, bool known) override {
    const ObjectCall& its = call(id);
    Items after = items(state);
    if (its.function == Function::kEnqueue) {
      const auto last = std::find(after.rbegin(), after.rend(), kGap).base();
      const auto place = ordered_ ? after.end() : std::lower_bound(last, after.end(), its.a);
      after.insert(place, its.a);
      return NumberOf(after);
    }
    if (FindsNothing(id, known)) return AllTaken(after) ? Initial() : kNoState;
    if (after.empty()) return known ? kNoState : state;
    if (!known && !ordered_) {
      // Without gaps it need not take effect: nothing asks for it.
      if (!has_gaps_) return state;
      after.push_back(kGap);
      return NumberOf(after);
    }
    auto taken = after.begin();
    if (known && !ordered_) {
      // Of equal values that which came last: the others have more gaps behind them.
      taken = std::find(after.rbegin(), after.rend(), std::uint64_t{its.seen}).base();
      if (taken == after.begin()) return kNoState;
      --taken;
    }
    if (known && *taken != its.seen) return kNoState;
    after.erase(taken);
    // Gaps before all values are gaps of none.
    after.erase(after.begin(), std::find_if(after.begin(), after.end(),
                                            [](std::uint64_t item) { return item != kGap; }));
    return NumberOf(after);
  }
  bool IsRead(CallId id, bool known) const override {
    return !has_gaps_ && FindsNothing(id, known);
  }
  StateId Needs(CallId id, bool known) override {
    return IsRead(id, known) ? Initial() : kAnyState;
  }
  StateId Leaves(CallId id, bool known) override {
    if (IsRead(id, known)) return kSameState;
    return FindsNothing(id, known) ? Initial() : kAnyState;
  }

 protected:
  std::string ShowItem(std::uint64_t item) const override {
    return item == kGap ? "(one of them taken)" : Containers::ShowItem(item);
  }

 private:
  static constexpr std::uint64_t kGap = std::uint64_t{1} << 32;  // no value

  bool FindsNothing(CallId id, bool known) const {
    return known && call(id).function == Function::kDequeue && call(id).seen == ValueTable::kNil;
  }
  static bool AllTaken(const Items& items) {
    std::size_t gaps = 0;
    for (std::size_t i = items.size(); i-- > 0;) {
      if (items[i] == kGap) {
        ++gaps;
      } else if (gaps-- == 0) {
        return false;
      }
    }
    return true;
  }

  const bool ordered_;
  bool has_gaps_ = false;
};

// States are balances, by account.
class Bank final : public Containers {
 public:
  Bank(const History& history, const std::vector<ObjectCall>& calls, const FirstState& first)
      : Containers(history, calls) {
    for (const auto& [account, balance] : first.balances) {
      accounts_.push_back(account);
      first_.push_back(static_cast<std::uint64_t>(balance));
    }
    for (const ObjectCall& its : calls) {
      Items read;
      bool fits = true;
      if (its.function == Function::kRead && its.returned != kNever) {
        read.assign(accounts_.size(), 0);
        const std::vector<ValueId>& list = history.lists[its.seen];
        for (std::size_t i = 0; i + 1 < list.size(); i += 2) {
          const std::size_t place = PlaceOf(list[i]);
          fits = fits && place < accounts_.size() && history.values.IsNumber(list[i + 1]);
          if (fits) read[place] = static_cast<std::uint64_t>(history.values.AsNumber(list[i + 1]));
        }
        fits = fits && list.size() == 2 * accounts_.size();
      }
      read_.push_back(its.function == Function::kRead && fits ? NumberOf(read) : kNoState);
    }
  }

  StateId Initial() override { return NumberOf(first_); }

  StateId Step(StateId state, CallId id, bool known) override {
    const ObjectCall& its = call(id);
    if (its.function == Function::kRead) return known && read_[id] != state ? kNoState : state;
    const std::vector<ValueId>& transfer = history().lists[its.a];
    const auto amount = static_cast<std::uint64_t>(history().values.AsNumber(transfer[2]));
    Items after = items(state);
    const std::size_t from = PlaceOf(transfer[0]);
    const std::size_t to = PlaceOf(transfer[1]);
    if (from < after.size()) after[from] -= amount;
    if (to < after.size()) after[to] += amount;
    return NumberOf(after);
  }
  bool IsRead(CallId id, bool) const override { return call(id).function == Function::kRead; }
  StateId Needs(CallId id, bool known) override {
    return known && IsRead(id, true) && read_[id] != kNoState ? read_[id] : kAnyState;
  }
  StateId Leaves(CallId id, bool) override { return IsRead(id, true) ? kSameState : kAnyState; }
  std::string Show(StateId state) const override {
    std::string shown;
    for (std::size_t i = 0; i < accounts_.size(); ++i) {
      shown += (i == 0 ? "" : ", ") + history().values.Show(accounts_[i]) + ": " +
               std::to_string(static_cast<std::int64_t>(items(state)[i]));
    }
    return "{" + shown + "}";
  }

 private:
  std::size_t PlaceOf(ValueId account) const {
    return static_cast<std::size_t>(std::find(accounts_.begin(), accounts_.end(), account) -
                                    accounts_.begin());
  }

  std::vector<ValueId> accounts_;
  Items first_;
  std::vector<StateId> read_;  // by call; kNoState: no state is answered so
};

}  // namespace

std::unique_ptr<OfflineModel> NewContainerModel(ModelKind model, const History& history,
                                                const std::vector<ObjectCall>& calls,
                                                const FirstState& first) {
  if (model == ModelKind::kSet) return std::make_unique<Set>(history, calls);
  if (model == ModelKind::kBank) return std::make_unique<Bank>(history, calls, first);
  return std::make_unique<Queue>(history, calls, model == ModelKind::kQueue);
}

}  // namespace stampede::linearizability
