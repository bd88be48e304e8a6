// The queue of what is going to happen, ordered by virtual time.
#ifndef STAMPEDE_SIM_EVENT_QUEUE_H_
#define STAMPEDE_SIM_EVENT_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stampede/core/keyed_random.h"
#include "stampede/core/time.h"

namespace stampede {

enum class EventKind : std::uint32_t { kMessage, kTimer, kBoot, kInvoke, kWindow, kDisk };

// One scheduled event, 16 bytes. Events of the same time are ordered by `tie`, a keyed hash of the
// event's name: one event less does not reorder the others. Two of equal tie are ordered by kind
// and index, which say what comes up: a message in flight, a timer, a node.
class Scheduled {
 public:
  static constexpr int kTieBits = 20;
  static constexpr std::int64_t kMostTime = (std::int64_t{1} << 44) - 1;  // microseconds

  // REQUIRES: 0 <= at < 2^44 microseconds, which is 203 days; index < 2^28. Of `tie` the low 20
  // bits count.
  Scheduled(Time at, std::uint32_t tie, EventKind kind, std::uint32_t index)
      : key_(static_cast<std::uint64_t>(at.microseconds()) << kTieBits |
             (tie & ((1u << kTieBits) - 1))),
        event_(static_cast<std::uint32_t>(kind) << kIndexBits | index) {}

  Time at() const { return Time(static_cast<std::int64_t>(key_ >> kTieBits)); }
  std::uint32_t tie() const { return static_cast<std::uint32_t>(key_ & ((1u << kTieBits) - 1)); }
  EventKind kind() const { return static_cast<EventKind>(event_ >> kIndexBits); }
  std::uint32_t index() const { return event_ & ((1u << kIndexBits) - 1); }

  friend bool operator<(const Scheduled& a, const Scheduled& b) {
    return a.key_ != b.key_ ? a.key_ < b.key_ : a.event_ < b.event_;
  }

 private:
  static constexpr int kIndexBits = 28;

  std::uint64_t key_;  // time and tie: one comparison
  std::uint32_t event_;
};

// A 4-ary min-heap over a vector: half the levels of a binary heap, children on one cache line, and
// forked by copying a vector.
class EventQueue {
 public:
  // Begins anew; ties are drawn under `salt`.
  void Start(std::uint64_t salt) {
    heap_.clear();
    salt_ = salt;
  }

  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }

  // REQUIRES for both: not empty.
  const Scheduled& top() const { return heap_.front(); }
  void Pop() {
    const Scheduled last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) SiftDown(last);
  }

  // The draw about an event of this name: its tie, and for a message its latency.
  std::uint64_t DrawOf(std::uint64_t packed_name) const { return Draw(salt_, packed_name); }

  // `packed_name` is that of what is to happen.
  void Schedule(Time at, std::uint64_t packed_name, EventKind kind, std::uint32_t index) {
    ScheduleDrawn(at, DrawOf(packed_name), kind, index);
  }
  // A window begins before anything else that happens at its time: its tie alone is zero.
  void ScheduleDrawn(Time at, std::uint64_t draw, EventKind kind, std::uint32_t index) {
    const std::uint32_t tie =
        kind == EventKind::kWindow ? 0 : static_cast<std::uint32_t>(draw) | 1u;
    Push({at, tie, kind, index});
  }

  void Push(const Scheduled& event) {
    std::size_t hole = heap_.size();
    heap_.push_back(event);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (!(event < heap_[parent])) break;
      heap_[hole] = heap_[parent];
      hole = parent;
    }
    heap_[hole] = event;
  }

 private:
  void SiftDown(const Scheduled& event) {
    const std::size_t size = heap_.size();
    std::size_t hole = 0;
    while (true) {
      const std::size_t first = hole * 4 + 1;
      if (first >= size) break;
      const std::size_t least = LeastChild(first, size);
      if (!(heap_[least] < event)) break;
      heap_[hole] = heap_[least];
      hole = least;
    }
    heap_[hole] = event;
  }

  // The least of the up to four siblings from `first` on.
  std::size_t LeastChild(std::size_t first, std::size_t size) const {
    const Scheduled* heap = heap_.data();
    if (first + 4 <= size) [[likely]] {  // in pairs: fewer comparisons wait for each other
      const std::size_t a = first + (heap[first + 1] < heap[first] ? 1 : 0);
      const std::size_t b = first + 2 + (heap[first + 3] < heap[first + 2] ? 1 : 0);
      return heap[b] < heap[a] ? b : a;
    }
    std::size_t least = first;
    for (std::size_t child = first + 1; child < size; ++child) {
      if (heap[child] < heap[least]) least = child;
    }
    return least;
  }

  std::uint64_t salt_ = 0;
  std::vector<Scheduled> heap_;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_EVENT_QUEUE_H_
