#include "stampede/invariants/linearizability/internal/growing_set.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace stampede::linearizability {
namespace {

struct Addition {
  std::uint32_t called = 0;
  std::uint32_t ended = kNever;
  bool seen = false;  // by some read before
};
struct Read {
  std::vector<ValueId> elements;  // sorted
  std::uint32_t called = 0;
  std::uint32_t ended = 0;
};

}  // namespace

std::optional<bool> IsGrowingSet(const History& history, const std::vector<ObjectCall>& calls,
                                 std::uint32_t end) {
  // It is never iterated.
  absl::flat_hash_map<ValueId, std::size_t> numbers;
  std::vector<Addition> additions;
  std::vector<Read> reads;
  for (const ObjectCall& call : calls) {
    if (call.invoked >= end) break;
    const bool known = call.returned < end;
    if (call.function == Function::kAdd) {
      if (!numbers.emplace(call.a, additions.size()).second) return std::nullopt;
      additions.push_back({call.invoked, known ? call.returned : kNever, false});
    } else if (call.function != Function::kRead) {
      return std::nullopt;
    } else if (known) {
      std::vector<ValueId> elements = history.lists[call.seen];
      std::sort(elements.begin(), elements.end());
      elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
      reads.push_back({std::move(elements), call.invoked, call.returned});
    }
  }
  std::sort(reads.begin(), reads.end(), [](const Read& a, const Read& b) {
    return std::pair(a.elements.size(), a.called) < std::pair(b.elements.size(), b.called);
  });
  std::vector<ValueId> before;  // what the last read saw
  std::uint32_t now = 0;        // the event behind which it took place
  for (const Read& read : reads) {
    std::vector<ValueId> fresh;
    std::set_difference(read.elements.begin(), read.elements.end(), before.begin(), before.end(),
                        std::back_inserter(fresh));
    if (read.elements.size() - fresh.size() != before.size()) return false;
    std::uint32_t earliest = std::max(now, read.called);
    for (const ValueId element : fresh) {
      const auto known = numbers.find(element);
      if (known == numbers.end()) return false;
      Addition& addition = additions[known->second];
      addition.seen = true;
      if (addition.ended < now) return false;
      earliest = std::max(earliest, addition.called);
    }
    if (read.ended < earliest) return false;
    now = earliest;
    before = read.elements;
  }
  return std::all_of(additions.begin(), additions.end(), [now](const Addition& addition) {
    return addition.seen || addition.ended > now;
  });
}

}  // namespace stampede::linearizability
