#include "stampede/invariants/linearizability/internal/unique_queue.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace stampede::linearizability {
namespace {

// A value and the times of its operations: kNever as an end where an operation has none.
struct Value {
  std::uint32_t enqueue_called = kNever;  // kNever: it was not enqueued
  std::uint32_t enqueue_ended = kNever;
  std::uint32_t dequeue_called = kNever;  // kNever: it was not dequeued
  std::uint32_t dequeue_ended = kNever;
};

// Whether no value is overtaken, where `takers`, the times at which dequeues without an answer were
// called, may each take one that was not dequeued.
bool NoneIsOvertaken(std::vector<Value> values, std::vector<std::uint32_t> takers) {
  // A value that was never dequeued, and whose enqueue need not have happened, overtakes none.
  std::erase_if(values, [](const Value& value) {
    return value.enqueue_ended == kNever && value.dequeue_called == kNever;
  });
  // From the value enqueued last on: the first end of a dequeue of what was enqueued behind a time.
  std::sort(values.begin(), values.end(),
            [](const Value& a, const Value& b) { return a.enqueue_called < b.enqueue_called; });
  std::vector<std::uint32_t> first_end(values.size() + 1, kNever);
  for (std::size_t i = values.size(); i-- > 0;) {
    const bool dequeued = values[i].dequeue_called != kNever;
    first_end[i] = std::min(first_end[i + 1], dequeued ? values[i].dequeue_ended : kNever);
  }
  std::vector<std::uint32_t> deadlines;  // of values that must be taken before they are overtaken
  for (const Value& value : values) {
    const auto behind = std::upper_bound(
        values.begin(), values.end(), value.enqueue_ended,
        [](std::uint32_t time, const Value& other) { return time < other.enqueue_called; });
    const std::uint32_t deadline = first_end[static_cast<std::size_t>(behind - values.begin())];
    if (deadline == kNever) continue;
    if (value.dequeue_called == kNever) {
      deadlines.push_back(deadline);
    } else if (value.dequeue_called > deadline) {
      return false;
    }
  }
  std::sort(deadlines.begin(), deadlines.end());
  std::sort(takers.begin(), takers.end());
  for (std::size_t i = 0; i < deadlines.size(); ++i) {
    if (i >= takers.size() || takers[i] > deadlines[i]) return false;
  }
  return true;
}

}  // namespace

std::optional<bool> IsUniqueQueue(const std::vector<ObjectCall>& calls, bool ordered,
                                  std::uint32_t end) {
  std::vector<Value> values;
  std::vector<std::uint32_t> takers;
  // It is never iterated.
  absl::flat_hash_map<ValueId, std::size_t> numbers;
  for (const ObjectCall& call : calls) {
    if (call.invoked >= end) break;
    if (call.function != Function::kEnqueue) continue;
    if (call.a == ValueTable::kNil) return std::nullopt;
    if (!numbers.emplace(call.a, values.size()).second) return std::nullopt;
    Value& value = values.emplace_back();
    value.enqueue_called = call.invoked;
    if (call.returned < end) value.enqueue_ended = call.returned;
  }
  bool fits = true;
  for (const ObjectCall& call : calls) {
    if (call.invoked >= end) break;
    if (call.function != Function::kDequeue) continue;
    if (call.returned >= end) {
      takers.push_back(call.invoked);
      continue;
    }
    if (call.seen == ValueTable::kNil) return std::nullopt;
    const auto known = numbers.find(call.seen);
    if (known == numbers.end()) {
      fits = false;
      continue;
    }
    Value& value = values[known->second];
    fits = fits && value.dequeue_called == kNever && value.enqueue_called < call.returned;
    value.dequeue_called = call.invoked;
    value.dequeue_ended = call.returned;
  }
  if (!fits || !ordered) return fits;
  return NoneIsOvertaken(std::move(values), std::move(takers));
}

}  // namespace stampede::linearizability
