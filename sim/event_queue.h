// The queue of what is going to happen, ordered by virtual time.
#ifndef STAMPEDE_SIM_EVENT_QUEUE_H_
#define STAMPEDE_SIM_EVENT_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/time.h"

namespace stampede {

// One scheduled event, 16 bytes. Events of the same time are ordered by `tie`, a keyed hash of the
// event's name: one event less does not reorder the others. `what` tells the world which event it
// is, and orders two of equal tie.
struct Scheduled {
  Time at;
  std::uint32_t tie = 0;
  std::uint32_t what = 0;
};

// A 4-ary min-heap over a vector: half the levels of a binary heap, children on one cache line, and
// forked by copying a vector.
class EventQueue {
 public:
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  void Clear() { heap_.clear(); }

  // REQUIRES for both: not empty.
  const Scheduled& top() const { return heap_.front(); }
  void Pop() {
    const Scheduled last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) SiftDown(last);
  }

  void Push(const Scheduled& event) {
    std::size_t hole = heap_.size();
    heap_.push_back(event);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (!Before(event, heap_[parent])) break;
      heap_[hole] = heap_[parent];
      hole = parent;
    }
    heap_[hole] = event;
  }

 private:
  static bool Before(const Scheduled& a, const Scheduled& b) {
    if (a.at != b.at) return a.at < b.at;
    const auto order = [](const Scheduled& s) { return std::uint64_t{s.tie} << 32 | s.what; };
    return order(a) < order(b);
  }

  void SiftDown(const Scheduled& event) {
    const std::size_t size = heap_.size();
    std::size_t hole = 0;
    while (true) {
      const std::size_t first = hole * 4 + 1;
      if (first >= size) break;
      const std::size_t end = first + 4 < size ? first + 4 : size;
      std::size_t least = first;
      for (std::size_t child = first + 1; child < end; ++child) {
        if (Before(heap_[child], heap_[least])) least = child;
      }
      if (!Before(heap_[least], event)) break;
      heap_[hole] = heap_[least];
      hole = least;
    }
    heap_[hole] = event;
  }

  std::vector<Scheduled> heap_;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_EVENT_QUEUE_H_
