#include "stampede/invariants/linearizability/history_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "stampede/core/keyed_random.h"
#include "stampede/invariants/linearizability/internal/brute_force.h"
#include "stampede/invariants/linearizability/models.h"

namespace stampede::linearizability {
namespace {

using testing::ElementsAre;

// Writes histories down: `w = history.Invoke(...)`, `history.Return(w, ...)`.
class Builder {
 public:
  std::uint32_t Invoke(Function function, std::int64_t a = 0, std::int64_t b = 0,
                       std::uint32_t key = 0) {
    Event event;
    event.function = function;
    event.operation = operations_++;
    event.key = key;
    event.a = history.values.Number(a);
    event.b = history.values.Number(b);
    history.events.push_back(event);
    invocations_.push_back(event);
    return event.operation;
  }
  void Return(std::uint32_t operation, std::int64_t seen = 0, bool done = true) {
    Event event = invocations_[operation];
    event.kind = Event::Kind::kReturn;
    event.done = done;
    event.a = history.values.Number(seen);
    history.events.push_back(event);
  }
  void Abandon(std::uint32_t operation) {
    Event event = invocations_[operation];
    event.kind = Event::Kind::kAbandon;
    history.events.push_back(event);
  }
  void Do(Function function, std::int64_t a, std::int64_t seen, std::uint32_t key = 0) {
    Return(Invoke(function, a, 0, key), seen);
  }

  History history;

 private:
  std::uint32_t operations_ = 0;
  std::vector<Event> invocations_;
};

// Writes that all overlap, and then reads of what none of them wrote last: many orders to try, none
// of which fits. The values are written twice, so only a search can tell.
void AddHardObject(Builder& builder, std::uint32_t key, int writes) {
  std::vector<std::uint32_t> open;
  for (int i = 0; i < writes; ++i) open.push_back(builder.Invoke(Function::kAdd, 1 << i, 0, key));
  for (const std::uint32_t operation : open) builder.Return(operation, (1 << writes) - 1);
}

TEST(HistoryChecker, TellsTheFirstViolation) {
  Builder builder;
  builder.Do(Function::kWrite, 1, 0);
  const auto two = builder.Invoke(Function::kWrite, 2);
  builder.Do(Function::kRead, 0, 2);
  builder.Do(Function::kRead, 0, 1);
  builder.Return(two);
  for (const ModelKind model : {ModelKind::kRegister, ModelKind::kCasRegister}) {
    const Finding finding = CheckHistory(model, builder.history);
    EXPECT_EQ(finding.verdict, Verdict::kViolation);
    EXPECT_EQ(finding.violation, 6u);
    EXPECT_TRUE(finding.exact);
  }
}

TEST(HistoryChecker, TellsEventByEvent) {
  Builder builder;
  HistoryChecker checker(ModelKind::kAccumulator, builder.history);
  const auto next = [&](std::size_t events) {
    Verdict verdict = Verdict::kOk;
    for (std::size_t i = 0; i < events; ++i) verdict = checker.Next();
    return verdict;
  };
  builder.Do(Function::kAdd, 5, 5);
  EXPECT_EQ(next(2), Verdict::kOk);
  builder.Do(Function::kAdd, 5, 5);
  EXPECT_EQ(next(2), Verdict::kViolation);
  EXPECT_EQ(checker.Finish().violation, 3u);
}

TEST(HistoryChecker, ObjectsDoNotTouchEachOther) {
  Builder builder;
  builder.Do(Function::kWrite, 1, 0, 0);
  builder.Do(Function::kWrite, 2, 0, 1);
  builder.Do(Function::kRead, 0, 1, 0);
  builder.Do(Function::kRead, 0, 2, 1);
  EXPECT_EQ(CheckHistory(ModelKind::kRegister, builder.history).verdict, Verdict::kOk);
  builder.Do(Function::kRead, 0, 1, 1);
  EXPECT_EQ(CheckHistory(ModelKind::kRegister, builder.history).violation, 9u);
}

TEST(HistoryChecker, TellsWhatMayBeHeld) {
  Builder builder;
  builder.Do(Function::kWrite, 1, 0);
  builder.Abandon(builder.Invoke(Function::kWrite, 2));
  const auto three = builder.Invoke(Function::kWrite, 3);
  const auto four = builder.Invoke(Function::kWrite, 4);
  builder.Return(three);
  builder.Return(four);
  HistoryChecker checker(ModelKind::kRegister, builder.history);
  EXPECT_EQ(checker.Finish().verdict, Verdict::kOk);
  EXPECT_THAT(checker.StatesOf(0).states, ElementsAre("2", "3", "4"));
  builder.Do(Function::kRead, 0, 4);
  EXPECT_EQ(checker.Finish().verdict, Verdict::kOk);
  EXPECT_THAT(checker.StatesOf(0).states, ElementsAre("2", "4"));
  // The same by the search: 4 is written twice now.
  builder.Do(Function::kWrite, 4, 0);
  EXPECT_EQ(checker.Finish().verdict, Verdict::kOk);
  EXPECT_THAT(checker.StatesOf(0).states, ElementsAre("2", "4"));
}

TEST(HistoryChecker, ALimitEndsInUnknown) {
  Builder builder;
  AddHardObject(builder, 0, 12);
  EXPECT_EQ(CheckHistory(ModelKind::kAccumulator, builder.history).verdict, Verdict::kViolation);
  EXPECT_EQ(CheckHistory(ModelKind::kAccumulator, builder.history, {.configurations = 100}).verdict,
            Verdict::kUnknown);
  EXPECT_EQ(CheckHistory(ModelKind::kAccumulator, builder.history, {.bytes = 20'000}).verdict,
            Verdict::kUnknown);
  EXPECT_EQ(CheckHistory(ModelKind::kAccumulator, builder.history, {.configurations = 0}).verdict,
            Verdict::kUnknown);
}

TEST(HistoryChecker, AHardObjectDoesNotHideWhatIsWrongWithAnEasyOne) {
  Builder builder;
  AddHardObject(builder, 0, 22);
  builder.Do(Function::kAdd, 5, 6, 1);
  const Finding finding =
      CheckHistory(ModelKind::kAccumulator, builder.history, {.configurations = 100'000});
  EXPECT_EQ(finding.verdict, Verdict::kViolation);
  EXPECT_EQ(finding.violation, 45u);
  EXPECT_FALSE(finding.exact);
}

TEST(HistoryChecker, ASearchThatTakesLongGoesOnWithLaterEvents) {
  Builder builder;
  AddHardObject(builder, 0, 12);
  for (int i = 0; i < 200; ++i) builder.Do(Function::kAdd, 0, 0, 1);
  HistoryChecker checker(ModelKind::kAccumulator, builder.history);
  std::size_t unknown = 0;
  Verdict verdict = Verdict::kOk;
  for (std::size_t i = 0; i < builder.history.events.size(); ++i) {
    verdict = checker.Next();
    unknown += verdict == Verdict::kUnknown ? 1 : 0;
  }
  EXPECT_GT(unknown, 0u);
  EXPECT_LT(unknown, 200u);
  EXPECT_EQ(verdict, Verdict::kViolation);
}

// Many appends at once, whose order a read tells; and once more. All orders are too many to try.
TEST(HistoryChecker, TellsWhatMayBeHeldAfterManyOrdersThatAReadExcludes) {
  Builder builder;
  std::string text;
  for (int round = 0; round < 3; ++round) {
    std::vector<std::uint32_t> open;
    for (int i = 0; i < 14; ++i) open.push_back(builder.Invoke(Function::kAppend, i % 10));
    for (int i = 13; i >= 0; --i) {
      builder.Return(open[static_cast<std::size_t>(i)]);
      text += std::to_string(i % 10);
    }
    const auto read = builder.Invoke(Function::kRead);
    builder.Return(read);
    builder.history.events.back().a = builder.history.values.Text(text);
  }
  HistoryChecker checker(ModelKind::kKv, builder.history);
  ASSERT_EQ(checker.Finish().verdict, Verdict::kOk);
  const FinalStates finals = checker.StatesOf(0);
  EXPECT_TRUE(finals.complete);
  EXPECT_THAT(finals.states, ElementsAre('"' + text + '"'));
}

// There are millions of them: some are told, soon.
TEST(HistoryChecker, DoesNotLookForMoreFinalStatesThanAPersonReads) {
  Builder builder;
  for (int i = 0; i < 40; ++i) builder.Invoke(Function::kAppend, i);
  HistoryChecker checker(ModelKind::kKv, builder.history);
  ASSERT_EQ(checker.Finish().verdict, Verdict::kOk);
  const FinalStates finals = checker.StatesOf(0);
  EXPECT_FALSE(finals.complete);
  EXPECT_GT(finals.states.size(), 100u);
  EXPECT_LT(finals.states.size(), 10'000u);
  EXPECT_LT(checker.bytes(), std::size_t{32} << 20);
}

TEST(HistoryChecker, ForgetsThePastWhereNothingIsOpen) {
  Builder builder;
  builder.Abandon(builder.Invoke(Function::kAdd, 1'000'000));
  HistoryChecker checker(ModelKind::kAccumulator, builder.history);
  for (std::int64_t sum = 1; sum <= 50'000; ++sum) builder.Do(Function::kAdd, 1, sum);
  EXPECT_EQ(checker.Finish().verdict, Verdict::kOk);
  EXPECT_LT(checker.bytes(), std::size_t{5} << 20);
  EXPECT_THAT(checker.StatesOf(0).states, ElementsAre("1050000", "50000"));
  builder.Do(Function::kAdd, 0, 1'050'000);
  EXPECT_EQ(checker.Finish().verdict, Verdict::kOk);
  builder.Do(Function::kAdd, 0, 50'000);
  EXPECT_EQ(checker.Finish().violation, builder.history.events.size() - 1);
}

TEST(HistoryChecker, StartsAgain) {
  Builder builder;
  AddHardObject(builder, 0, 8);
  HistoryChecker checker(ModelKind::kAccumulator, builder.history);
  const Finding first = checker.Finish();
  checker.Start();
  const Finding second = checker.Finish();
  EXPECT_EQ(first.violation, second.violation);
  EXPECT_EQ(first.verdict, Verdict::kViolation);
}

TEST(HistoryChecker, ManyAbandonedAndManyOpenOperations) {
  Builder builder;
  for (int i = 0; i < 200; ++i) {
    const auto write = builder.Invoke(Function::kWrite, 1 + i % 3);
    if (i % 2 == 0) builder.Abandon(write);
  }
  builder.Do(Function::kRead, 0, 3);
  builder.Do(Function::kRead, 0, 1);
  EXPECT_EQ(CheckHistory(ModelKind::kCasRegister, builder.history).verdict, Verdict::kOk);
  builder.Do(Function::kRead, 0, 9);
  EXPECT_EQ(CheckHistory(ModelKind::kCasRegister, builder.history).verdict, Verdict::kViolation);
}

// Registers whose values are written once are checked without a search: against the definition.
TEST(HistoryChecker, AgreesWithTheDefinitionOnRegistersWithUniqueValues) {
  constexpr std::uint64_t kHistories = 30'000;
  std::size_t violations = 0;
  for (std::uint64_t seed = 0; seed < kHistories; ++seed) {
    Builder builder;
    HistoryChecker checker(ModelKind::kRegister, builder.history);
    std::vector<Call<CellModel>> calls;
    std::vector<std::uint32_t> open;
    std::size_t time = 0;
    bool explained = true;
    for (std::uint64_t turn = 0; turn < 14 && explained; ++turn) {
      const auto draw = [&](std::uint64_t name) { return Draw(seed, turn * 8 + name); };
      if (open.size() < 3 && Below(draw(0), 2) == 0) {
        const bool write = Below(draw(1), 2) == 0;
        const auto value = static_cast<std::int64_t>(calls.size());
        open.push_back(builder.Invoke(write ? Function::kWrite : Function::kRead, value));
        const Event& event = builder.history.events.back();
        calls.push_back({{event.function, event.a, event.b}, {}, ++time});
        EXPECT_EQ(checker.Next(), Verdict::kOk);
      } else if (!open.empty()) {
        const std::size_t which = Below(draw(2), open.size());
        const std::uint32_t operation = open[which];
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(which));
        builder.Return(operation, Between(draw(3), 0, static_cast<std::int64_t>(calls.size()) - 1));
        calls[operation].seen = {builder.history.events.back().a, true};
        calls[operation].returned = ++time;
        explained = SomeOrderExplains(CellModel(), calls);
        ASSERT_EQ(checker.Next(), explained ? Verdict::kOk : Verdict::kViolation) << seed;
        violations += explained ? 0 : 1;
      }
    }
    if (!explained || builder.history.events.empty()) continue;
    std::vector<std::string> ends;
    for (const ValueId end : AllEnds(CellModel(), calls)) {
      ends.push_back(builder.history.values.Show(end));
    }
    std::sort(ends.begin(), ends.end());
    ASSERT_EQ(checker.StatesOf(0).states, ends) << seed;
  }
  EXPECT_GT(violations, kHistories / 10);
  EXPECT_LT(violations, kHistories * 9 / 10);
}

}  // namespace
}  // namespace stampede::linearizability
