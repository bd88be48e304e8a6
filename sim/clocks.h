// The clocks of the nodes, which may run fast or slow and may jump.
#ifndef STAMPEDE_SIM_CLOCKS_H_
#define STAMPEDE_SIM_CLOCKS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stampede/core/keyed_random.h"
#include "stampede/core/time.h"
#include "stampede/sim/faults.h"
#include "stampede/sim/node_slots.h"

namespace stampede {

// Maps virtual time to what the node sees. A rate of one million is true time; two million runs
// twice as fast.
class NodeClock {
 public:
  NodeClock() = default;
  explicit NodeClock(Duration offset) : local_base_(LocalTime(0) + offset) {}

  LocalTime At(Time now) const {
    if (rate_ == std::int64_t{kMillion}) [[likely]]  // spares most steps a division
      return local_base_ + (now - world_base_);
    return local_base_ + Scale(now - world_base_, rate_, std::int64_t{kMillion});
  }
  // How long, in virtual time, until the node's clock has advanced by `span`. At least as long as
  // it takes: never early by rounding.
  Duration Until(Duration span) const {
    if (rate_ == std::int64_t{kMillion}) return span;
    return Scale(span, std::int64_t{kMillion}, rate_) + Microseconds(1);
  }

  std::int64_t rate() const { return rate_; }

  // From `now` on the clock runs at `rate`, starting `jump` ahead of where it was. REQUIRES:
  // rate > 0.
  void Change(Time now, std::int64_t rate, Duration jump) {
    local_base_ = At(now) + jump;
    world_base_ = now;
    rate_ = rate;
  }

 private:
  static Duration Scale(Duration span, std::int64_t times, std::int64_t over) {
    if (times == over) return span;
    return Duration(span.microseconds() / over * times + span.microseconds() % over * times / over);
  }

  Time world_base_;
  LocalTime local_base_;
  std::int64_t rate_ = kMillion;
};

class Clocks {
 public:
  // Every clock starts up to `offset_max` from zero, drawn under `salt`.
  void Start(const NodeSlots& slots, std::uint64_t salt, Duration offset_max) {
    const std::uint64_t key = SubKey(salt, "clock offset");
    const std::int64_t most = offset_max.microseconds();
    clocks_.clear();
    for (std::size_t slot = 0; slot < slots.nodes(); ++slot) {
      clocks_.emplace_back(Duration(Between(Draw(key, slot), -most, most)));
    }
  }

  const NodeClock& operator[](std::size_t slot) const { return clocks_[slot]; }

  // Makes the clocks run and jump as `faults` say, from `now` on. Calls changed(slot, old clock,
  // jump) after each change.
  template <class F>
  void Apply(const FaultState& faults, Time now, F&& changed) {
    for (std::size_t slot = 0; slot < clocks_.size(); ++slot) {
      const std::int64_t rate = faults.node(slot).clock_rate;
      const Duration jump = faults.node(slot).clock_jump;
      if (rate == clocks_[slot].rate() && jump == Duration()) continue;
      const NodeClock old = clocks_[slot];
      clocks_[slot].Change(now, rate, jump);
      changed(slot, old, jump);
    }
  }

 private:
  std::vector<NodeClock> clocks_;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_CLOCKS_H_
