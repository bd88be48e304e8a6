#include "stampede/invariants/linearizability/offline_checker.h"

#include <algorithm>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "stampede/core/enum_names.h"
#include "stampede/core/hash.h"

namespace stampede::linearizability {
namespace {

// --- Small random histories against the definition -----------------------------------------------

using State = std::vector<std::int64_t>;

// An operation and its answer in numbers; `list` is what a read of several values saw.
struct Step {
  Function function = Function::kRead;
  std::int64_t a = 0;
  std::int64_t b = 0;
  std::int64_t seen = 0;
  bool done = true;
  bool has_sum = true;      // of an addition to a counter
  std::int64_t amount = 0;  // of a transfer from account a to account b
  State list;
};

constexpr std::int64_t kNothing = -1;  // nil

// What the object of a random history holds at first; `any`: the check is not told.
State FirstState(ModelKind model, bool any) {
  if (any) return {3};
  switch (model) {
    case ModelKind::kRegister:
    case ModelKind::kCasRegister: return {kNothing};
    case ModelKind::kAccumulator:
    case ModelKind::kCounter: return {0};
    case ModelKind::kMutex:
    case ModelKind::kLease: return {kNothing};
    case ModelKind::kBank: return {10, 20, 30};  // by account
    default: return {};
  }
}

// The states that the step may lead to, by the types' definitions; where `known` is set, only if it
// is answered as it was.
std::vector<State> After(ModelKind model, const State& before, const Step& step, bool known) {
  State after = before;
  const auto if_so = [&](bool fits) {
    return !known || fits ? std::vector<State>{after} : std::vector<State>{};
  };
  switch (step.function) {
    case Function::kRead:
      if (model == ModelKind::kSet) {
        State sorted = before;
        std::sort(sorted.begin(), sorted.end());
        return if_so(sorted == step.list);
      }
      if (model == ModelKind::kList || model == ModelKind::kKv || model == ModelKind::kBank) {
        return if_so(before == step.list);
      }
      return if_so(before[0] == step.seen);
    case Function::kWrite: return {State{step.a}};
    case Function::kDelete: return {State{}};
    case Function::kCas: {
      const bool same = before == State{step.a};
      if (same) after = State{step.b};
      return if_so(step.done == same);
    }
    case Function::kAppend: after.push_back(step.a); return {after};
    case Function::kAdd:
      if (model == ModelKind::kSet) {
        if (std::find(after.begin(), after.end(), step.a) == after.end()) after.push_back(step.a);
        std::sort(after.begin(), after.end());
        return {after};
      }
      after[0] += step.a;
      return if_so(!step.has_sum || after[0] == step.seen);
    case Function::kRemove: std::erase(after, step.a); return {after};
    case Function::kContains:
      return if_so((std::find(before.begin(), before.end(), step.a) != before.end()) ==
                   (step.seen != 0));
    case Function::kEnqueue:
    case Function::kPush: after.push_back(step.a); return {after};
    case Function::kPop:
      if (before.empty()) return if_so(step.seen == kNothing);
      after.pop_back();
      return if_so(before.back() == step.seen);
    case Function::kDequeue: {
      if (before.empty()) return if_so(step.seen == kNothing);
      std::vector<State> all;
      for (std::size_t i = 0; i < before.size(); ++i) {
        if (model == ModelKind::kQueue && i > 0) break;
        if (known && before[i] != step.seen) continue;
        after = before;
        after.erase(after.begin() + static_cast<std::ptrdiff_t>(i));
        all.push_back(after);
      }
      return all;
    }
    case Function::kAcquire:
      if (before[0] != kNothing) return if_so(false);
      return {State{step.a}};
    case Function::kRelease:
      if (before[0] != step.a) return if_so(false);
      return {State{kNothing}};
    case Function::kRenew: return if_so(before[0] == step.a);
    case Function::kExpire: return {State{kNothing}};
    case Function::kTransfer:
      after[static_cast<std::size_t>(step.a)] -= step.amount;
      after[static_cast<std::size_t>(step.b)] += step.amount;
      return {after};
    case Function::kTxn:
    case Function::kOwn: break;
  }
  return {};
}

struct Call {
  Step step;
  std::size_t invoked = 0;
  std::size_t returned = static_cast<std::size_t>(-1);
};

bool SomeOrder(ModelKind model, const std::vector<Call>& calls, std::size_t end, unsigned taken,
               const State& state) {
  bool all = true;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if ((taken >> i & 1) == 0 && calls[i].returned < end) all = false;
  }
  if (all) return true;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if ((taken >> i & 1) != 0 || calls[i].invoked >= end) continue;
    bool first = true;
    for (std::size_t j = 0; j < calls.size(); ++j) {
      if ((taken >> j & 1) == 0 && calls[j].returned < std::min(end, calls[i].invoked)) {
        first = false;
      }
    }
    if (!first) continue;
    for (const State& after : After(model, state, calls[i].step, calls[i].returned < end)) {
      if (SomeOrder(model, calls, end, taken | 1u << i, after)) return true;
    }
  }
  return false;
}

// A history of one object: a run of it with real states, of which some answers are then spoilt.
class RandomHistory {
 public:
  // `unique`: no value is written twice, and texts can be taken apart.
  // `any`: what it holds at first is not said.
  RandomHistory(ModelKind model, std::uint64_t seed, std::uint64_t more = 0, bool unique = false,
                bool any = false)
      : model_(model), seed_(seed), unique_(unique), any_(any) {
    const std::uint64_t operations = 3 + Draw(5) + more;
    const std::uint64_t clients = 2 + Draw(3) + more / 10;
    State state = FirstState(model, any);
    std::vector<std::size_t> open(clients, calls.size());
    std::vector<bool> busy(clients, false);
    std::vector<bool> took_effect;
    std::size_t now = 0;
    std::size_t begun = 0;
    while (begun < operations || std::find(busy.begin(), busy.end(), true) != busy.end()) {
      const std::uint64_t client = Draw(clients);
      if (!busy[client]) {
        if (begun == operations) continue;
        ++begun;
        open[client] = calls.size();
        busy[client] = true;
        calls.push_back({Draw(), now++});
        took_effect.push_back(false);
      } else if (!took_effect[open[client]]) {
        Execute(state, calls[open[client]].step);
        took_effect[open[client]] = true;
      } else {
        busy[client] = false;
        Call& call = calls[open[client]];
        if (Draw(8) != 0) call.returned = now++;
        if (Draw(more == 0 ? 6 : 3 * more) == 0) Spoil(call.step);
      }
    }
  }

  History AsHistory() const {
    History history;
    history.keys.emplace_back();
    history.any_initial = any_;
    std::vector<std::pair<std::size_t, std::size_t>> times;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      times.emplace_back(calls[i].invoked, i);
      if (calls[i].returned != static_cast<std::size_t>(-1)) {
        times.emplace_back(calls[i].returned, i);
      }
    }
    std::sort(times.begin(), times.end());
    for (const auto& [time, i] : times) {
      const Call& call = calls[i];
      Event event;
      event.function = call.step.function;
      event.operation = static_cast<std::uint32_t>(i);
      if (event.function != Function::kRead) {
        event.a = Value(history, call.step.a);
        event.b = Value(history, call.step.b);
      }
      if (event.function == Function::kTransfer) {
        event.a = static_cast<ValueId>(history.lists.size());
        history.lists.push_back({Account(history, call.step.a), Account(history, call.step.b),
                                 history.values.Number(call.step.amount)});
      }
      if (time == call.returned) {
        event.kind = Event::Kind::kReturn;
        event.done = call.step.done;
        event.b = ValueTable::kNil;
        event.a = Answer(history, call.step);
      }
      history.events.push_back(event);
    }
    return history;
  }

  // The number of the first event after which no order explains the answers.
  std::optional<std::uint32_t> FirstViolation(std::size_t events) const {
    const std::vector<State> firsts = FirstStates();
    for (std::size_t end = 1; end <= events; ++end) {
      if (std::none_of(firsts.begin(), firsts.end(), [&](const State& first) {
            return SomeOrder(model_, calls, end, 0, first);
          })) {
        return static_cast<std::uint32_t>(end - 1);
      }
    }
    return std::nullopt;
  }

  std::vector<Call> calls;

 private:
  // More than enough of what the object may have held at first.
  std::vector<State> FirstStates() const {
    if (model_ == ModelKind::kBank) return FirstBalances();
    if (!any_) return {FirstState(model_, false)};
    if (model_ == ModelKind::kAccumulator || model_ == ModelKind::kCounter) {
      std::vector<State> sums;
      for (std::int64_t sum = -60; sum <= 30; ++sum) sums.push_back({sum});
      return sums;
    }
    std::vector<State> values = {{kNothing}, {99}};
    if (model_ == ModelKind::kKv) values.emplace_back();
    for (std::int64_t value = 0; value < 12; ++value) values.push_back({value});
    for (const Call& call : calls) {
      for (std::size_t length = 2; length <= call.step.list.size(); ++length) {
        values.emplace_back(call.step.list.begin(),
                            call.step.list.begin() + static_cast<std::ptrdiff_t>(length));
      }
    }
    return values;
  }
  // What a read saw, without some of the transfers.
  std::vector<State> FirstBalances() const {
    std::vector<State> balances = {FirstState(model_, false)};
    for (const Call& read : calls) {
      if (read.step.function != Function::kRead) continue;
      for (unsigned undone = 0; undone < 1u << calls.size(); ++undone) {
        State before = read.step.list;
        for (std::size_t i = 0; i < calls.size(); ++i) {
          if ((undone >> i & 1) == 0) continue;
          Step back = calls[i].step;
          back.amount = -back.amount;
          if (back.function == Function::kTransfer) {
            before = After(model_, before, back, false)[0];
          }
        }
        balances.push_back(std::move(before));
      }
    }
    std::sort(balances.begin(), balances.end());
    balances.erase(std::unique(balances.begin(), balances.end()), balances.end());
    return balances;
  }
  std::uint64_t Draw(std::uint64_t below) {
    ++drawn_;
    return below == 0 ? 0 : Mix(seed_, drawn_) % below;
  }
  Step Draw() {
    using enum Function;
    std::vector<Function> functions;
    for (int i = 0; i <= static_cast<int>(kTransfer); ++i) {
      if (Supports(model_, static_cast<Function>(i))) functions.push_back(static_cast<Function>(i));
    }
    Step step;
    step.function = functions[Draw(functions.size())];
    const std::uint64_t values = 2 + Draw(6);
    step.a = static_cast<std::int64_t>(Draw(values)) + 1;
    step.b = static_cast<std::int64_t>(Draw(values)) + 1;
    if (unique_) step.a = static_cast<std::int64_t>(calls.size()) + 1;
    if (unique_) step.b = step.a + 1000;
    if (unique_ && step.function == Function::kCas && Draw(2) == 0) step.a = last_b_;
    if (step.function == Function::kCas || step.function == Function::kWrite) {
      last_b_ = step.function == Function::kCas ? step.b : step.a;
    }
    if (model_ == ModelKind::kBank) {
      step.amount = static_cast<std::int64_t>(Draw(4)) + 1;
      step.a = static_cast<std::int64_t>(Draw(3));
      step.b = static_cast<std::int64_t>(Draw(3));
    }
    step.has_sum = model_ == ModelKind::kAccumulator || Draw(2) == 0;
    return step;
  }
  void Execute(State& state, Step& step) {
    if (step.function == Function::kRead) {
      step.list = state;
      if (model_ == ModelKind::kSet) std::sort(step.list.begin(), step.list.end());
      step.seen = state.empty() ? kNothing : state[0];
    }
    if (step.function == Function::kContains) {
      step.seen = std::find(state.begin(), state.end(), step.a) != state.end() ? 1 : 0;
    }
    if (step.function == Function::kAdd && !state.empty()) step.seen = state[0] + step.a;
    if (step.function == Function::kCas) step.done = state == State{step.a};
    if (step.function == Function::kPop) step.seen = state.empty() ? kNothing : state.back();
    if (step.function == Function::kDequeue) {
      step.seen = state.empty() ? kNothing : state[Draw(state.size())];
      if (model_ == ModelKind::kQueue && !state.empty()) step.seen = state[0];
    }
    const auto after = After(model_, state, step, true);
    if (!after.empty()) state = after[0];
  }
  void Spoil(Step& step) {
    step.seen += Draw(2) == 0 ? 1 : -1;
    if (step.function == Function::kContains) step.seen = 1 - std::min<std::int64_t>(step.seen, 1);
    const bool sums = model_ == ModelKind::kAccumulator || model_ == ModelKind::kCounter;
    if (step.seen < (sums ? 0 : kNothing)) step.seen = sums ? 5 : kNothing;
    step.done = !step.done;
    const bool takes = step.function == Function::kDequeue || step.function == Function::kPop;
    if (takes && Draw(2) == 0) step.seen = kNothing;
    if (model_ == ModelKind::kBank && !step.list.empty()) {
      step.list[Draw(3)] += Draw(2) == 0 ? 1 : -1;
      return;
    }
    if (!step.list.empty() && Draw(2) == 0) {
      step.list.pop_back();
    } else if (step.list.size() > 1) {
      std::swap(step.list[0], step.list[1]);
      if (model_ == ModelKind::kSet) std::sort(step.list.begin(), step.list.end());
    }
  }

  std::string Word(std::int64_t value) const {
    return std::to_string(value) + (unique_ ? ";" : "");
  }
  ValueId Value(History& history, std::int64_t value) const {
    if (value == kNothing) return ValueTable::kNil;
    return model_ == ModelKind::kKv ? history.values.Text(Word(value))
                                    : history.values.Number(value);
  }
  static ValueId Account(History& history, std::int64_t account) {
    return history.values.Text(std::string(1, static_cast<char>('a' + account)));
  }
  ValueId Answer(History& history, const Step& step) const {
    if (step.function == Function::kRead && model_ == ModelKind::kBank) {
      std::vector<ValueId> list;
      for (std::size_t i = 0; i < step.list.size(); ++i) {
        list.push_back(Account(history, static_cast<std::int64_t>(i)));
        list.push_back(history.values.Number(step.list[i]));
      }
      history.lists.push_back(std::move(list));
      return static_cast<ValueId>(history.lists.size() - 1);
    }
    if (step.function == Function::kRead && model_ == ModelKind::kKv) {
      std::string text;
      for (const std::int64_t part : step.list) text += Word(part);
      return history.values.Text(text);
    }
    if (step.function == Function::kRead &&
        (model_ == ModelKind::kSet || model_ == ModelKind::kList)) {
      std::vector<ValueId> list;
      for (const std::int64_t part : step.list) list.push_back(history.values.Number(part));
      history.lists.push_back(std::move(list));
      return static_cast<ValueId>(history.lists.size() - 1);
    }
    if (step.function == Function::kAdd) {
      const bool sums = model_ == ModelKind::kAccumulator || model_ == ModelKind::kCounter;
      return sums && step.has_sum ? history.values.Number(step.seen) : ValueTable::kNil;
    }
    return step.seen == kNothing ? ValueTable::kNil : history.values.Number(step.seen);
  }

  const ModelKind model_;
  const std::uint64_t seed_;
  const bool unique_;
  const bool any_;
  std::int64_t last_b_ = 1;
  std::uint64_t drawn_ = 0;
};

std::uint64_t HistoriesToTry() {
  const char* number = std::getenv("STAMPEDE_RANDOM_HISTORIES");
  return number == nullptr ? 3'000 : std::strtoull(number, nullptr, 10);
}

// The checker that looks at events one by one was tried against the definition, too, and can take
// longer histories.
TEST(OfflineChecker, AgreesWithTheOnlineCheckerOnLongerHistories) {
  std::uint64_t violations = 0;
  for (std::uint64_t seed = 0; seed < HistoriesToTry() / 3; ++seed) {
    for (const ModelKind model :
         {ModelKind::kRegister, ModelKind::kCasRegister, ModelKind::kKv, ModelKind::kAccumulator}) {
      const RandomHistory random(model, Mix(seed, 77), 10 + seed % 50, seed % 3 != 0);
      History history = random.AsHistory();
      const Finding online = CheckHistory(model, history, {.configurations = 100'000});
      const Finding whole = CheckWholeHistory(model, history).finding;
      if (online.verdict == Verdict::kUnknown || !online.exact) continue;
      ASSERT_EQ(whole.violation, online.violation) << seed << " " << EnumName(model);
      EXPECT_TRUE(whole.exact) << seed << " " << EnumName(model);
      violations += whole.violation.has_value() ? 1 : 0;
    }
  }
  EXPECT_GT(violations, HistoriesToTry() / 20);
}

// All states behind all answers, and nothing else.
TEST(OfflineChecker, TellsTheStatesThatTheOnlineCheckerTells) {
  for (std::uint64_t seed = 0; seed < HistoriesToTry() / 3; ++seed) {
    for (const ModelKind model :
         {ModelKind::kRegister, ModelKind::kCasRegister, ModelKind::kKv, ModelKind::kAccumulator}) {
      const RandomHistory random(model, Mix(seed, 78), seed % 8, seed % 2 != 0);
      History history = random.AsHistory();
      const auto events = EventsByKey(history);
      HistoryChecker online(model, history);
      if (online.Finish().verdict != Verdict::kOk) continue;
      const ObjectFinding found = CheckObject(model, history, events[0], {});
      EXPECT_TRUE(found.finals.complete);
      ASSERT_EQ(found.finals.states, online.StatesOf(0).states) << seed << " " << EnumName(model);
    }
  }
}

// Compares verdict and first violation with the definition. Returns how many histories were bad.
std::uint64_t CompareWithDefinition(ModelKind model, bool any, std::uint64_t histories) {
  std::uint64_t violations = 0;
  for (std::uint64_t seed = 0; seed < histories; ++seed) {
    const std::uint64_t key = Mix(seed, static_cast<std::uint64_t>(model) + (any ? 100 : 0));
    const RandomHistory random(model, key, 0, /*unique=*/false, any);
    const History history = random.AsHistory();
    const auto expected = random.FirstViolation(history.events.size());
    const OfflineFinding found = CheckWholeHistory(model, history);
    EXPECT_EQ(found.finding.verdict, expected.has_value() ? Verdict::kViolation : Verdict::kOk)
        << seed;
    EXPECT_EQ(found.finding.violation, expected) << seed;
    EXPECT_TRUE(found.finding.exact) << seed;
    if (testing::Test::HasFailure()) return 0;
    violations += expected.has_value() ? 1 : 0;
  }
  return violations;
}

std::string NameOf(const testing::TestParamInfo<ModelKind>& test) {
  std::string name(EnumName(test.param));
  std::erase(name, '-');
  return name;
}

// All that `stampede list models` lists.
std::vector<ModelKind> AllModels() {
  std::vector<ModelKind> models;
  for (std::size_t i = 0; i < EnumCount<ModelKind>(); ++i) {
    models.push_back(static_cast<ModelKind>(i));
  }
  return models;
}

class DefinitionTest : public testing::TestWithParam<ModelKind> {};

TEST_P(DefinitionTest, AgreesWithTheCheckerOnVerdictAndFirstViolation) {
  EXPECT_GT(CompareWithDefinition(GetParam(), /*any=*/false, HistoriesToTry()),
            HistoriesToTry() / 20);
}

INSTANTIATE_TEST_SUITE_P(Of, DefinitionTest, testing::ValuesIn(AllModels()), NameOf);

class AnyInitialTest : public testing::TestWithParam<ModelKind> {};

// Of all that the object may have held at first, some beginning must be explained.
TEST_P(AnyInitialTest, AgreesWithTheDefinition) {
  EXPECT_GT(CompareWithDefinition(GetParam(), /*any=*/true, HistoriesToTry()),
            HistoriesToTry() / 100);
}

INSTANTIATE_TEST_SUITE_P(Of, AnyInitialTest,
                         testing::Values(ModelKind::kRegister, ModelKind::kCasRegister,
                                         ModelKind::kKv, ModelKind::kAccumulator,
                                         ModelKind::kCounter),
                         NameOf);

}  // namespace
}  // namespace stampede::linearizability
