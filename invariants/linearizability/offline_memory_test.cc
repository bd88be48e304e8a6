// What the check of a whole history holds at most, and how its tables grow.
#include <cstdint>
#include <gtest/gtest.h>
#include <malloc.h>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "stampede/core/hash.h"
#include "stampede/invariants/linearizability/internal/hash_slots.h"
#include "stampede/invariants/linearizability/offline_checker.h"

namespace stampede::linearizability {
namespace {

// One object's history, of operations that are all open at the same time.
class Crowd {
 public:
  Crowd() { history_.keys.emplace_back(); }

  std::uint32_t Invoke(Function function, ValueId a) {
    Add(Event::Kind::kInvoke, function, operations_, a);
    return operations_++;
  }
  void Return(Function function, std::uint32_t operation, ValueId seen) {
    Add(Event::Kind::kReturn, function, operation, seen);
  }
  ValueId Number(std::uint64_t number) {
    return history_.values.Number(static_cast<std::int64_t>(number));
  }
  const History& history() const { return history_; }

 private:
  void Add(Event::Kind kind, Function function, std::uint32_t operation, ValueId a) {
    Event event;
    event.kind = kind;
    event.function = function;
    event.operation = operation;
    event.a = a;
    history_.events.push_back(event);
  }

  History history_;
  std::uint32_t operations_ = 0;
};

// Many adds of different amounts, none of which tells the sum; a read that no subset explains soon.
History BlindAdds() {
  Crowd crowd;
  std::uint64_t sum = 0;
  std::vector<std::uint32_t> adds;
  for (std::uint64_t i = 0; i < 40; ++i) {
    const std::uint64_t amount = 1 + Mix(i, 7) % 1'000'000;
    sum += amount;
    adds.push_back(crowd.Invoke(Function::kAdd, crowd.Number(amount)));
  }
  const std::uint32_t read = crowd.Invoke(Function::kRead, ValueTable::kNil);
  crowd.Return(Function::kRead, read, crowd.Number(sum / 2));
  for (const std::uint32_t add : adds) crowd.Return(Function::kAdd, add, ValueTable::kNil);
  return crowd.history();
}

// Values that are the same are put in, all at once, and taken out one by one.
History EqualValues(Function in, Function out) {
  Crowd crowd;
  std::vector<std::uint32_t> entered;
  for (std::uint64_t i = 0; i < 40; ++i) entered.push_back(crowd.Invoke(in, crowd.Number(i % 3)));
  for (const std::uint32_t operation : entered) crowd.Return(in, operation, ValueTable::kNil);
  for (std::uint64_t i = 0; i < 40; ++i) {
    const std::uint32_t taken = crowd.Invoke(out, ValueTable::kNil);
    crowd.Return(out, taken, crowd.Number(Mix(i, 3) % 4));
  }
  return crowd.history();
}

std::uint64_t Held() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

struct MemoryCase {
  std::string name;
  ModelKind model;
  History history;
};

TEST(OfflineMemoryTest, ASearchHoldsWhatItMayAndNoMore) {
  const MemoryCase cases[] = {
      {"adds", ModelKind::kCounter, BlindAdds()},
      {"queue", ModelKind::kQueue, EqualValues(Function::kEnqueue, Function::kDequeue)},
      {"stack", ModelKind::kStack, EqualValues(Function::kPush, Function::kPop)},
  };
  for (const MemoryCase& test : cases) {
    for (const std::uint64_t megabytes : {5u, 16u, 23u}) {
      const std::uint64_t limit = megabytes << 20;
      const std::uint64_t before = Held();
      std::uint64_t most = 0;
      OfflineLimits limits;
      limits.bytes = limit;
      limits.must_stop = [&] {
        most = std::max(most, Held() - before);
        return false;
      };
      const OfflineFinding found = CheckWholeHistory(test.model, test.history, limits);
      if (most == 0) GTEST_SKIP() << "another allocator";
      ASSERT_EQ(found.objects[0].limit, HitLimit::kMemory) << test.name;
      EXPECT_GE(most, limit / 10 * 9) << test.name << ", " << megabytes;
      EXPECT_LE(most, limit / 10 * 11) << test.name << ", " << megabytes;
    }
  }
}

// Hashes that differ little, so that all bits matter.
std::uint64_t HashOf(std::uint64_t number) {
  return number % 3 == 0 ? number << 40 : number % 3 == 1 ? number : Mix(number, 1);
}

TEST(HashSlotsTest, FindsWhatWasInsertedAndNothingElse) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    HashSlots slots;
    std::vector<std::uint64_t> things;
    std::unordered_map<std::uint64_t, std::uint64_t> expected;
    for (std::uint64_t i = 0; i < 3'000; ++i) {
      const std::uint64_t thing = Mix(seed, i) % 2'000;
      const auto found =
          slots.Find(HashOf(thing), [&](std::uint64_t number) { return things[number] == thing; });
      const auto known = expected.find(thing);
      ASSERT_EQ(found.has_value(), known != expected.end()) << thing;
      if (found.has_value()) {
        ASSERT_EQ(*found, known->second);
        continue;
      }
      slots.Insert(HashOf(thing), things.size(),
                   [&](std::uint64_t number) { return HashOf(things[number]); });
      expected[thing] = things.size();
      things.push_back(thing);
    }
    ASSERT_EQ(slots.size(), things.size());
  }
}

}  // namespace
}  // namespace stampede::linearizability
