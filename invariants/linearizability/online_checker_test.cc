// The online checker against the definition: on small random histories, all orders tried one by
// one, after every event.
#include "stampede/invariants/linearizability/online_checker.h"

#include <algorithm>
#include <cstdint>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <vector>

#include "stampede/core/hash.h"
#include "stampede/core/keyed_random.h"
#include "stampede/invariants/linearizability/internal/brute_force.h"
#include "stampede/invariants/linearizability/models.h"

namespace stampede::linearizability {
namespace {

// A model of a user's own, with a state of any size and none of what a model may have besides.
struct QueueModel {
  using State = std::vector<int>;
  struct Operation {
    int enqueued = 0;  // 0: dequeues
    friend bool operator==(const Operation&, const Operation&) = default;
  };
  struct Observation {
    int dequeued = 0;  // 0: there was nothing
  };

  static State Initial() { return {}; }
  static std::optional<State> Step(State queue, const Operation& operation,
                                   const Observation* seen) {
    if (operation.enqueued != 0) {
      queue.push_back(operation.enqueued);
      return queue;
    }
    if (seen != nullptr && seen->dequeued != (queue.empty() ? 0 : queue[0])) return std::nullopt;
    if (!queue.empty()) queue.erase(queue.begin());
    return queue;
  }
  static std::uint64_t Hash(const State& queue) {
    Hasher hasher;
    for (const int value : queue) hasher.Add(static_cast<std::uint64_t>(value));
    return hasher.value();
  }
};

QueueModel::Operation DrawOperation(const QueueModel&, std::uint64_t draw, bool) {
  return {Below(draw, 2) == 0 ? 0 : 1 + static_cast<int>(Below(Mix(draw, 1), 3))};
}
QueueModel::Observation Answer(const QueueModel::Operation&, const QueueModel::State& before) {
  return {before.empty() ? 0 : before[0]};
}

// What a random history is drawn from: few values, so that many are written twice.
CellModel::Operation DrawOperation(const CellModel&, std::uint64_t draw, bool appends) {
  const auto value = static_cast<ValueId>(2 + Below(Mix(draw, 1), 2));
  const auto other = static_cast<ValueId>(Below(Mix(draw, 2), 2) == 0 ? 0 : 5 - value);
  switch (Below(draw, 8)) {
    case 0:
    case 1: return {Function::kWrite, value, 0};
    case 2:
    case 3:
      return appends ? CellModel::Operation{Function::kAppend, value, 0}
                     : CellModel::Operation{Function::kCas, other, value};
    case 4: return {Function::kCas, value, other};
    default: return {Function::kRead, 0, 0};
  }
}
AccumulatorModel::Operation DrawOperation(const AccumulatorModel&, std::uint64_t draw, bool) {
  if (Below(draw, 3) == 0) return {true, 0};
  return {false, Between(Mix(draw, 1), -1, 2)};
}

CellModel::Observation Answer(const CellModel::Operation& operation, ValueId before) {
  return {before, before == operation.a};
}
AccumulatorModel::Observation Answer(const AccumulatorModel::Operation& operation,
                                     std::int64_t before) {
  return {before + operation.amount};
}

struct Settings {
  std::size_t operations = 7;
  std::size_t clients = 4;
  bool appends = false;
  bool collects = false;
};

struct Counts {
  std::size_t violations = 0;
  std::size_t ends = 0;
};

// One random history, checked after every event. Most answers are those of a real object whose
// operations take effect somewhere between invocation and answer; some are of a state before.
template <class M>
void CheckOne(const M& model, std::uint64_t seed, const Settings& settings, Counts& counts) {
  struct Client {
    std::size_t call = 0;
    Index id = 0;
    bool busy = false;
    bool done = false;
    bool gone = false;
    typename M::Observation answer = {};
  };
  OnlineChecker<M> checker(model);
  std::vector<Call<M>> calls;
  std::vector<Client> clients(settings.clients);
  std::vector<typename M::State> past = {model.Initial()};
  Budget budget;
  std::size_t time = 0;
  for (std::uint64_t turn = 0; turn < 60; ++turn) {
    const auto draw = [&](std::uint64_t name) { return Draw(seed, turn * 8 + name); };
    Client& client = clients[Below(draw(0), clients.size())];
    if (client.gone) continue;
    if (!client.busy) {
      if (calls.size() == settings.operations) continue;
      client.call = calls.size();
      client.busy = true;
      client.done = false;
      calls.push_back({DrawOperation(model, draw(1), settings.appends), {}, ++time});
      client.id = checker.Invoke(calls.back().operation);
    } else if (!client.done) {
      client.done = true;
      const auto& operation = calls[client.call].operation;
      const bool stale = Below(draw(2), 6) == 0;
      const auto& state = stale ? past[Below(draw(3), past.size())] : past.back();
      client.answer = Answer(operation, state);
      past.push_back(*model.Step(past.back(), operation, nullptr));
    } else if (Below(draw(4), 5) == 0) {
      client.gone = true;
      if (Below(draw(5), 2) == 0) checker.Abandon(client.id);
    } else {
      client.busy = false;
      Call<M>& call = calls[client.call];
      call.seen = client.answer;
      call.returned = ++time;
      const Progress progress = checker.Return(client.id, call.seen, budget);
      const bool explained = SomeOrderExplains(model, calls);
      ASSERT_EQ(progress, explained ? Progress::kLinearizable : Progress::kViolation)
          << "seed " << seed << ", turn " << turn << ", operations " << calls.size();
      if (!explained) {
        ++counts.violations;
        return;
      }
    }
    if (settings.collects && checker.quiescent()) {
      ASSERT_TRUE(checker.Collect(budget));
    }
  }
  auto reachable = checker.ReachableStates(budget);
  ASSERT_TRUE(reachable.complete);
  std::sort(reachable.states.begin(), reachable.states.end());
  ASSERT_EQ(reachable.states, AllEnds(model, calls)) << "seed " << seed;
  ++counts.ends;
}

template <class M>
Counts CheckMany(const M& model, std::uint64_t key, std::uint64_t many, const Settings& settings) {
  Counts counts;
  for (std::uint64_t i = 0; i < many; ++i) {
    CheckOne(model, Draw(key, i), settings, counts);
    if (testing::Test::HasFatalFailure()) break;
  }
  return counts;
}

void ExpectBoth(const Counts& counts, std::uint64_t many) {
  EXPECT_GT(counts.violations, many / 20);
  EXPECT_GT(counts.ends, many / 20);
}

// w(1), w(2), then a read of 1. With a write of 1 still open it is another matter.
TEST(OnlineChecker, SeesAStaleAnswerWithoutASearch) {
  using Operation = CellModel::Operation;
  for (const bool open : {false, true}) {
    OnlineChecker<CellModel> checker;
    Budget none{.configurations = 0};
    if (open) checker.Invoke(Operation{Function::kWrite, 1, 0});
    for (const ValueId value : {1u, 2u}) {
      const Index write = checker.Invoke(Operation{Function::kWrite, value, 0});
      ASSERT_EQ(checker.Return(write, {}, none), Progress::kLinearizable);
    }
    const Index read = checker.Invoke(Operation{});
    EXPECT_EQ(checker.Return(read, {1, true}, none),
              open ? Progress::kSuspended : Progress::kViolation);
  }
}

TEST(OnlineChecker, AgreesWithTheDefinitionOnRegistersWithCas) {
  ExpectBoth(CheckMany(CellModel(), 1, 40'000, {}), 40'000);
}

TEST(OnlineChecker, AgreesWithTheDefinitionOnTextsThatAreAppendedTo) {
  ValueTable values;
  values.Text("a");
  values.Text("b");
  const CellModel model(ValueTable::kEmpty, &values);
  ExpectBoth(CheckMany(model, 2, 30'000, {.appends = true}), 30'000);
}

TEST(OnlineChecker, AgreesWithTheDefinitionOnAccumulators) {
  ExpectBoth(CheckMany(AccumulatorModel(), 3, 30'000, {}), 30'000);
}

TEST(OnlineChecker, AgreesWithTheDefinitionOnAModelOfOnesOwn) {
  ExpectBoth(CheckMany(QueueModel(), 6, 10'000, {}), 10'000);
}

TEST(OnlineChecker, AgreesWithTheDefinitionWhenThePastIsCollected) {
  ExpectBoth(CheckMany(CellModel(), 4, 20'000, {.clients = 2, .collects = true}), 20'000);
  ExpectBoth(CheckMany(AccumulatorModel(), 5, 20'000, {.clients = 3, .collects = true}), 20'000);
}

}  // namespace
}  // namespace stampede::linearizability
