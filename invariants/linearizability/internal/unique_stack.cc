#include "stampede/invariants/linearizability/internal/unique_stack.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "stampede/invariants/linearizability/internal/gap_cover.h"

namespace stampede::linearizability {
namespace {

// Where the operations of a value can happen.
struct Inside {
  Gaps push;
  Gaps pop;
  // Where it surely is inside.
  Gaps surely() const { return {push.last + 1, pop.first - 1}; }
};

// The windows in which something waits for a free gap. Each is handed out once.
class Waiting {
 public:
  explicit Waiting(const std::vector<Inside>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      windows_.push_back({values[i].push, i});
      windows_.push_back({values[i].pop, i});
    }
    std::sort(windows_.begin(), windows_.end(),
              [](const Window& a, const Window& b) { return a.gaps.first < b.gaps.first; });
    while (leaves_ < windows_.size()) leaves_ *= 2;
    latest_.assign(2 * leaves_, -1);
    for (std::size_t i = 0; i < windows_.size(); ++i) latest_[leaves_ + i] = windows_[i].gaps.last;
    for (std::size_t node = leaves_; node-- > 1;) Update(node);
  }

  // Appends the value of each window that `gap` lies in: twice where both of its operations wait.
  void Take(std::int64_t gap, std::vector<std::size_t>& values) {
    const auto behind = std::partition_point(windows_.begin(), windows_.end(),
                                             [&](const Window& w) { return w.gaps.first <= gap; });
    Take(1, 0, leaves_, static_cast<std::size_t>(behind - windows_.begin()), gap, values);
  }

 private:
  struct Window {
    Gaps gaps;
    std::size_t value;
  };

  // Of the windows from `from` on, `size` of them below this node; only the first `count` of all.
  void Take(std::size_t node, std::size_t from, std::size_t size, std::size_t count,
            std::int64_t gap, std::vector<std::size_t>& values) {
    if (from >= count || latest_[node] < gap) return;
    if (size == 1) {
      values.push_back(windows_[from].value);
      latest_[node] = -1;
      return;
    }
    Take(2 * node, from, size / 2, count, gap, values);
    Take(2 * node + 1, from + size / 2, size / 2, count, gap, values);
    Update(node);
  }
  void Update(std::size_t node) {
    latest_[node] = std::max(latest_[2 * node], latest_[2 * node + 1]);
  }

  std::vector<Window> windows_;       // by their first gaps
  std::vector<std::int64_t> latest_;  // a tree: the latest last gap of the windows that wait
  std::size_t leaves_ = 1;
};

// Whether these values, and pops that found nothing in these windows, fit a stack. `gaps`: how many
// there are; the last one is behind all events.
bool Fits(const std::vector<Inside>& values, const std::vector<Gaps>& found_nothing,
          std::int64_t gaps) {
  GapCover cover(gaps);
  for (const Inside& value : values) cover.Add(value.surely(), 1);
  std::vector<std::int64_t> free;
  cover.TakeFree(free);
  for (const Gaps& window : found_nothing) {
    const auto first = std::lower_bound(free.begin(), free.end(), window.first);
    if (first == free.end() || *first > window.last) return false;
  }
  Waiting waiting(values);
  std::vector<int> ready(values.size(), 0);  // of its two operations
  std::vector<std::size_t> waiters;
  std::size_t left = values.size();
  while (!free.empty()) {
    const std::int64_t gap = free.back();
    free.pop_back();
    waiters.clear();
    waiting.Take(gap, waiters);
    for (const std::size_t value : waiters) {
      if (++ready[value] < 2) continue;
      --left;
      cover.Add(values[value].surely(), -1);
    }
    cover.TakeFree(free);
  }
  return left == 0;
}

// What happened before an event, with the numbers of gaps instead of events.
class StackCalls {
 public:
  // Reads the calls before event `end`; false where they say that values do not differ.
  bool Read(const std::vector<ObjectCall>& calls, std::uint32_t end) {
    for (const ObjectCall& call : calls) {
      if (call.invoked >= end) break;
      times_.push_back(call.invoked);
      if (call.returned < end) times_.push_back(call.returned);
    }
    std::sort(times_.begin(), times_.end());
    for (const ObjectCall& call : calls) {
      if (call.invoked >= end) break;
      if (call.function != Function::kPush) continue;
      if (call.a == ValueTable::kNil) return false;
      if (!numbers_.emplace(call.a, values_.size()).second) return false;
      Value& value = values_.emplace_back();
      value.where.push = Window(call, end);
      value.where.pop = {last_gap(), last_gap()};
    }
    for (const ObjectCall& call : calls) {
      if (call.invoked >= end) break;
      if (call.function == Function::kPop) ReadPop(call, end);
    }
    return true;
  }

  Fit Decide() const {
    if (impossible_) return Fit::kNo;
    if (FitsWith([](Value) { return std::optional<Gaps>(); })) return Fit::kYes;
    if (!first_open_.has_value()) return Fit::kNo;
    // Perhaps pops without an answer take what they answer later.
    if (FitsWith([](Value value) { return value.pop_later; })) return Fit::kYes;
    // Not even if one of them were there for each value, and all were called as early as the first.
    const Gaps any = {*first_open_, last_gap()};
    return FitsWith([&](Value) { return std::optional(any); }) ? Fit::kMaybe : Fit::kNo;
  }

 private:
  struct Value {
    Inside where;
    bool popped = false;
    std::optional<Gaps> pop_later;  // by a pop that answers so behind the end
  };

  std::int64_t last_gap() const { return static_cast<std::int64_t>(times_.size()) - 1; }
  std::int64_t GapBehind(std::uint32_t time) const {
    return std::lower_bound(times_.begin(), times_.end(), time) - times_.begin();
  }
  Gaps Window(const ObjectCall& call, std::uint32_t end) const {
    return {GapBehind(call.invoked),
            call.returned < end ? GapBehind(call.returned) - 1 : last_gap()};
  }

  void ReadPop(const ObjectCall& call, std::uint32_t end) {
    const bool open = call.returned >= end;
    const Gaps window = Window(call, end);
    if (open && !first_open_.has_value()) first_open_ = window.first;
    if (call.returned == kNever) return;
    if (call.seen == ValueTable::kNil) {
      if (!open) found_nothing_.push_back(window);
      return;
    }
    const auto known = numbers_.find(call.seen);
    if (open) {
      if (known != numbers_.end()) values_[known->second].pop_later = window;
      return;
    }
    if (known == numbers_.end() || values_[known->second].popped) {
      impossible_ = true;
      return;
    }
    Value& value = values_[known->second];
    value.popped = true;
    value.where.pop = window;
    // It was pushed before it was popped.
    value.where.push.last = std::min(value.where.push.last, window.last);
    impossible_ = impossible_ || value.where.push.first > value.where.push.last;
  }

  // Where `pop_of` may tell of a value that was not popped where its pop is.
  template <class PopOf>
  bool FitsWith(PopOf pop_of) const {
    std::vector<Inside> inside;
    for (const Value& value : values_) {
      Inside where = value.where;
      if (!value.popped) where.pop = pop_of(value).value_or(where.pop);
      // It can be pushed and popped at one moment, whatever else is inside; one whose push has no
      // answer and that was not popped, behind the end.
      if (where.pop.first <= where.push.last) continue;
      inside.push_back(where);
    }
    return Fits(inside, found_nothing_, last_gap() + 1);
  }

  std::vector<std::uint32_t> times_;  // of events, sorted; behind each is a gap
  std::vector<Value> values_;
  absl::flat_hash_map<ValueId, std::size_t> numbers_;  // of values; it is never iterated
  std::vector<Gaps> found_nothing_;
  std::optional<std::int64_t> first_open_;  // the first gap of the first pop without an answer
  bool impossible_ = false;
};

}  // namespace

std::optional<Fit> FitsUniqueStack(const std::vector<ObjectCall>& calls, std::uint32_t end) {
  StackCalls stack;
  if (!stack.Read(calls, end)) return std::nullopt;
  return stack.Decide();
}

}  // namespace stampede::linearizability
