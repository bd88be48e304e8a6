#include "stampede/invariants/linearizability/internal/unique_stack.h"

#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <random>

namespace stampede::linearizability {
namespace {

constexpr ValueId kFoundNothing = ValueTable::kNil;
constexpr ValueId kFirstValue = kFoundNothing + 1;

// Whether some order explains the answers before `end`, by trying all.
class Definition {
 public:
  Definition(const std::vector<ObjectCall>& calls, std::uint32_t end)
      : calls_(calls), end_(end), placed_(calls.size(), false) {}

  bool SomeOrderExplains() {
    std::uint32_t first_answer = kNever;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      if (!placed_[i] && calls_[i].returned < end_) {
        first_answer = std::min(first_answer, calls_[i].returned);
      }
    }
    if (first_answer == kNever) return true;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      if (placed_[i] || calls_[i].invoked > first_answer || calls_[i].invoked >= end_) continue;
      if (Place(i)) return true;
    }
    return false;
  }

 private:
  bool Place(std::size_t i) {
    const std::vector<ValueId> before = stack_;
    const ObjectCall& call = calls_[i];
    const ValueId top = stack_.empty() ? kFoundNothing : stack_.back();
    const bool known = call.returned < end_;
    if (call.function == Function::kPop && known && call.seen != top) return false;
    if (call.function == Function::kPush) stack_.push_back(call.a);
    if (call.function == Function::kPop && !stack_.empty()) stack_.pop_back();
    placed_[i] = true;
    const bool explains = SomeOrderExplains();
    placed_[i] = false;
    stack_ = before;
    return explains;
  }

  const std::vector<ObjectCall>& calls_;
  const std::uint32_t end_;
  std::vector<bool> placed_;
  std::vector<ValueId> stack_;
};

// Of a few clients at a stack, whose answers are sometimes wrong and sometimes missing.
std::vector<ObjectCall> RandomCalls(std::uint64_t seed, std::size_t size, std::uint32_t* events) {
  std::mt19937_64 random(seed);
  const auto draw = [&](std::uint64_t below) { return random() % below; };
  struct Client {
    std::size_t call = 0;
    enum class At { kIdle, kInvoked, kExecuted } at = At::kIdle;
  };
  std::vector<Client> clients(2 + draw(3));
  std::vector<ObjectCall> calls;
  std::vector<ValueId> stack;
  std::uint32_t now = 0;
  const std::uint64_t pushes = 3 + draw(4);
  while (true) {
    Client& client = clients[draw(clients.size())];
    if (client.at == Client::At::kIdle) {
      if (calls.size() == size) break;
      client.call = calls.size();
      ObjectCall& call = calls.emplace_back();
      call.function = draw(10) < pushes ? Function::kPush : Function::kPop;
      if (call.function == Function::kPush) call.a = kFirstValue + ValueId(client.call);
      call.invoked = now++;
      client.at = Client::At::kInvoked;
    } else if (client.at == Client::At::kInvoked) {
      ObjectCall& call = calls[client.call];
      if (call.function == Function::kPush) {
        stack.push_back(call.a);
      } else if (!stack.empty()) {
        call.seen = stack.back();
        stack.pop_back();
      }
      if (call.function == Function::kPop && draw(8) == 0) {
        call.seen = draw(3) == 0 ? kFoundNothing : kFirstValue + ValueId(draw(size));
      }
      client.at = Client::At::kExecuted;
    } else {
      if (draw(12) == 0) {
        client.at = Client::At::kIdle;  // never answered
        continue;
      }
      calls[client.call].returned = now++;
      client.at = Client::At::kIdle;
    }
  }
  *events = now;
  return calls;
}

TEST(UniqueStack, AgreesWithTheDefinitionOnEveryPrefix) {
  const char* number = std::getenv("STAMPEDE_RANDOM_HISTORIES");
  const std::uint64_t histories = number == nullptr ? 3'000 : std::strtoull(number, nullptr, 10);
  int fit = 0;
  int broken = 0;
  int open = 0;
  for (std::uint64_t seed = 0; seed < histories; ++seed) {
    std::uint32_t events = 0;
    const std::vector<ObjectCall> calls = RandomCalls(seed, 4 + seed % 7, &events);
    for (std::uint32_t end = 1; end <= events; ++end) {
      const bool explained = Definition(calls, end).SomeOrderExplains();
      const auto decided = FitsUniqueStack(calls, end);
      ASSERT_TRUE(decided.has_value());
      const bool all_answered = std::none_of(calls.begin(), calls.end(), [&](const ObjectCall& c) {
        return c.function == Function::kPop && c.invoked < end && c.returned >= end;
      });
      if (*decided == Fit::kMaybe) {
        ++open;
        ASSERT_FALSE(all_answered) << seed << " before event " << end;
      } else {
        ASSERT_EQ(*decided == Fit::kYes, explained) << seed << " before event " << end;
        ++(explained ? fit : broken);
      }
    }
  }
  EXPECT_GT(fit, 10'000);
  EXPECT_GT(broken, 3'000);
  EXPECT_LT(open, (fit + broken) / 20);
}

ObjectCall Push(ValueId value, std::uint32_t invoked, std::uint32_t returned) {
  return {.function = Function::kPush, .a = value, .invoked = invoked, .returned = returned};
}
ObjectCall Pop(ValueId seen, std::uint32_t invoked, std::uint32_t returned) {
  return {.function = Function::kPop, .seen = seen, .invoked = invoked, .returned = returned};
}

TEST(UniqueStack, ValuesThatAreNotUniqueAreLeftToTheSearch) {
  EXPECT_EQ(FitsUniqueStack({Push(kFirstValue, 0, 1), Push(kFirstValue, 2, 3)}, kNever),
            std::nullopt);
}

TEST(UniqueStack, AMillionOperationsAreDecided) {
  std::vector<ObjectCall> calls;
  const std::uint32_t values = 500'000;
  for (std::uint32_t i = 0; i < values; ++i) {
    calls.push_back(Push(kFirstValue + i, 2 * i, 2 * i + 1));
  }
  for (std::uint32_t i = 0; i < values; ++i) {
    const std::uint32_t called = 2 * (values + i);
    calls.push_back(Pop(kFirstValue + values - 1 - i, called, called + 1));
  }
  EXPECT_EQ(FitsUniqueStack(calls, kNever), Fit::kYes);
  std::swap(calls[values].seen, calls[values + 1].seen);
  EXPECT_EQ(FitsUniqueStack(calls, kNever), Fit::kNo);
}

}  // namespace
}  // namespace stampede::linearizability
