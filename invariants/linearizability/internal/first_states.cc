#include "stampede/invariants/linearizability/internal/first_states.h"

#include <algorithm>
#include <set>

namespace stampede::linearizability {
namespace {

constexpr std::size_t kMost = 256;

// The operations that may take effect before the object has changed, or change it first: those that
// were invoked before the first change was over.
std::vector<const ObjectCall*> BeforeTheFirstChange(const std::vector<ObjectCall>& calls) {
  std::uint32_t changed = kNever;
  for (const ObjectCall& call : calls) {
    const bool same =
        call.function == Function::kRead || (call.function == Function::kCas && !call.done);
    if (!same) changed = std::min(changed, call.returned);
  }
  std::vector<const ObjectCall*> before;
  for (const ObjectCall& call : calls) {
    if (call.invoked < changed) before.push_back(&call);
  }
  return before;
}

std::vector<FirstState> AnyState() {
  std::vector<FirstState> states(1);
  states[0].unknown = true;
  return states;
}

// A value that is met before the first change, or a value that is never met.
std::optional<std::vector<FirstState>> FirstValues(const History& history,
                                                   const std::vector<ObjectCall>& calls) {
  std::vector<FirstState> states(1);
  states[0].value = static_cast<ValueId>(history.values.size());
  std::set<ValueId> met;
  for (const ObjectCall& call : calls) {
    // Behind appends, what was there at first is a beginning of what is read.
    if (call.function == Function::kAppend) return AnyState();
    if (call.function == Function::kTxn) return std::nullopt;  // many values at once
  }
  for (const ObjectCall* call : BeforeTheFirstChange(calls)) {
    if (call->function == Function::kRead && call->returned != kNever) met.insert(call->seen);
    // One that failed may have taken effect as long as its answer is not known.
    if (call->function == Function::kCas) met.insert(call->a);
  }
  for (const ValueId value : met) states.push_back({value, 0, {}, false});
  return states.size() > kMost ? AnyState() : states;
}

// The sums from which an answer comes about that may be the first.
std::optional<std::vector<FirstState>> FirstSums(const History& history,
                                                 const std::vector<ObjectCall>& calls) {
  const auto number = [&](ValueId value) {
    return history.values.IsNumber(value) ? history.values.AsNumber(value) : 0;
  };
  std::uint32_t changed = kNever;
  for (const ObjectCall& call : calls) {
    if (call.function == Function::kRead) continue;
    // Without its sum an addition may stand before every answer.
    if (call.returned == kNever || call.seen == ValueTable::kNil) return AnyState();
    changed = std::min(changed, call.returned);
  }
  std::set<std::int64_t> sums;
  for (const ObjectCall& call : calls) {
    if (call.returned == kNever || call.invoked > changed) continue;
    const std::int64_t amount = call.function == Function::kRead ? 0 : number(call.a);
    sums.insert(static_cast<std::int64_t>(static_cast<std::uint64_t>(number(call.seen)) -
                                          static_cast<std::uint64_t>(amount)));
  }
  std::vector<FirstState> states;
  for (const std::int64_t sum : sums) states.push_back({ValueTable::kNil, sum, {}, false});
  if (states.empty()) states.emplace_back();
  return states.size() > kMost ? AnyState() : states;
}

// What accounts held at first: what the read that ended first saw, without the transfers that it
// may have seen. Those that were over before it began it has seen; of those that overlapped it any.
std::optional<std::vector<FirstState>> FirstBalances(const History& history,
                                                     const std::vector<ObjectCall>& calls) {
  constexpr std::size_t kMostOpen = 8;
  const ObjectCall* read = nullptr;
  for (const ObjectCall& call : calls) {
    if (call.function != Function::kRead || call.returned == kNever) continue;
    if (read == nullptr || call.returned < read->returned) read = &call;
  }
  if (read == nullptr) return std::vector<FirstState>(1);
  FirstState seen;
  const std::vector<ValueId>& list = history.lists[read->seen];
  for (std::size_t i = 0; i + 1 < list.size(); i += 2) {
    if (!history.values.IsNumber(list[i + 1])) return std::nullopt;
    seen.balances.emplace_back(list[i], history.values.AsNumber(list[i + 1]));
  }
  const auto undo = [&](const ObjectCall& call, FirstState& state) {
    const std::vector<ValueId>& transfer = history.lists[call.a];
    const auto amount = static_cast<std::uint64_t>(history.values.AsNumber(transfer[2]));
    for (auto& [account, balance] : state.balances) {
      auto held = static_cast<std::uint64_t>(balance);
      if (account == transfer[0]) held += amount;
      if (account == transfer[1]) held -= amount;
      balance = static_cast<std::int64_t>(held);
    }
  };
  std::vector<const ObjectCall*> open;
  for (const ObjectCall& call : calls) {
    if (call.function != Function::kTransfer || call.invoked > read->returned) continue;
    if (call.returned < read->invoked) {
      undo(call, seen);
    } else {
      open.push_back(&call);
    }
  }
  if (open.size() > kMostOpen) return std::nullopt;
  std::vector<FirstState> states;
  for (std::size_t taken = 0; taken < std::size_t{1} << open.size(); ++taken) {
    FirstState state = seen;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if ((taken >> i & 1) != 0) undo(*open[i], state);
    }
    const auto same = [&](const FirstState& other) { return other.balances == state.balances; };
    if (std::none_of(states.begin(), states.end(), same)) states.push_back(std::move(state));
  }
  return states;
}

}  // namespace

std::optional<std::vector<FirstState>> FirstStates(ModelKind model, const History& history,
                                                   const std::vector<ObjectCall>& calls) {
  const bool sums = model == ModelKind::kAccumulator || model == ModelKind::kCounter;
  if (model == ModelKind::kBank) return FirstBalances(history, calls);
  if (history.any_initial) {
    if (model <= ModelKind::kKv) return FirstValues(history, calls);
    return sums ? FirstSums(history, calls) : std::nullopt;
  }
  FirstState state;
  state.value =
      history.initial.value_or(model == ModelKind::kKv ? ValueTable::kEmpty : ValueTable::kNil);
  if (sums && history.values.IsNumber(state.value)) {
    state.sum = history.values.AsNumber(state.value);
  }
  return std::vector<FirstState>{state};
}

std::string ShowInitial(const History& history, ValueId value) {
  return value < history.values.size() ? history.values.Show(value) : "what it held at first";
}

}  // namespace stampede::linearizability
