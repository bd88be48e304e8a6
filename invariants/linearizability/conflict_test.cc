#include "stampede/invariants/linearizability/conflict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "stampede/core/keyed_random.h"

namespace stampede::linearizability {
namespace {

using testing::ElementsAre;

// Appends an operation that is answered at once; returns the number of its answer.
std::uint32_t Do(History& history, std::uint32_t operation, Function function, std::int64_t value,
                 std::uint32_t key = 0) {
  Event event;
  event.function = function;
  event.operation = operation;
  event.key = key;
  event.a = history.values.Number(value);
  history.events.push_back(event);
  event.kind = Event::Kind::kReturn;
  history.events.push_back(event);
  return static_cast<std::uint32_t>(history.events.size() - 1);
}

TEST(Conflict, IsOfTheAnswersThatMatter) {
  History history;
  std::uint32_t operation = 0;
  for (std::uint32_t i = 0; i < 20; ++i) {
    Do(history, operation++, Function::kWrite, i % 3, i % 2);
    Do(history, operation++, Function::kRead, i % 3, i % 2);
  }
  Do(history, operation++, Function::kWrite, 7);
  const auto fresh = Do(history, operation++, Function::kRead, 7);
  const auto overwritten = Do(history, operation++, Function::kWrite, 8);
  Do(history, operation++, Function::kWrite, 9, 1);
  const auto stale = Do(history, operation++, Function::kRead, 7);
  ASSERT_EQ(CheckHistory(ModelKind::kRegister, history).violation, stale);
  EXPECT_THAT(ConflictingAnswers(ModelKind::kRegister, history, stale),
              ElementsAre(fresh, overwritten, stale));
}

TEST(Conflict, MayBeOneAnswerAlone) {
  History history;
  Do(history, 0, Function::kWrite, 1);
  const auto unwritten = Do(history, 1, Function::kRead, 2);
  EXPECT_THAT(ConflictingAnswers(ModelKind::kCasRegister, history, unwritten),
              ElementsAre(unwritten));
}

// On random histories: what is named is a violation, and leaving out any one of it is none.
TEST(Conflict, HasNothingThatCouldBeLeftOut) {
  std::size_t conflicts = 0;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    History history;
    std::vector<std::uint32_t> open;
    std::uint32_t operations = 0;
    for (std::uint64_t turn = 0; turn < 40; ++turn) {
      const std::uint64_t draw = Draw(seed, turn);
      Event event;
      if (open.size() < 3 && Below(draw, 2) == 0) {
        event.function = static_cast<Function>(Below(Mix(draw, 1), 3));
        event.operation = operations++;
        event.a = history.values.Number(static_cast<std::int64_t>(Below(Mix(draw, 2), 3)));
        event.b = history.values.Number(static_cast<std::int64_t>(Below(Mix(draw, 3), 3)));
        open.push_back(static_cast<std::uint32_t>(history.events.size()));
      } else if (!open.empty()) {
        const std::size_t which = Below(Mix(draw, 4), open.size());
        event = history.events[open[which]];
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(which));
        event.kind = Event::Kind::kReturn;
        event.done = Below(Mix(draw, 5), 2) == 0;
        event.a = history.values.Number(static_cast<std::int64_t>(Below(Mix(draw, 6), 3)));
      } else {
        continue;
      }
      history.events.push_back(event);
    }
    const auto violation = CheckHistory(ModelKind::kCasRegister, history).violation;
    if (!violation.has_value()) continue;
    const auto conflict = ConflictingAnswers(ModelKind::kCasRegister, history, *violation);
    ASSERT_EQ(conflict.back(), *violation);
    ++conflicts;
    for (std::size_t left_out = 0; left_out <= conflict.size(); ++left_out) {
      History weaker = history;
      weaker.events.resize(*violation + 1);
      for (std::uint32_t i = 0; i <= *violation; ++i) {
        Event& event = weaker.events[i];
        if (event.kind != Event::Kind::kReturn) continue;
        const auto at = std::find(conflict.begin(), conflict.end(), i);
        if (at == conflict.end() ||
            at == conflict.begin() + static_cast<std::ptrdiff_t>(left_out)) {
          event.kind = Event::Kind::kAbandon;
        }
      }
      ASSERT_EQ(CheckHistory(ModelKind::kCasRegister, weaker).verdict,
                left_out == conflict.size() ? Verdict::kViolation : Verdict::kOk)
          << seed;
    }
  }
  EXPECT_GT(conflicts, 1'000u);
}

}  // namespace
}  // namespace stampede::linearizability
