// The timers of all nodes. They count their node's own clock.
#ifndef STAMPEDE_SIM_TIMERS_H_
#define STAMPEDE_SIM_TIMERS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "stampede/core/time.h"
#include "stampede/sim/clocks.h"
#include "stampede/sim/event_queue.h"
#include "stampede/sim/names.h"
#include "stampede/sim/node_slots.h"

namespace stampede {

// One timer. Moving a timer only changes `deadline`; the queue holds one live entry per timer,
// which is put off when it comes up early. Most timers are moved many times before they run out.
struct TimerState {
  bool set = false;
  Time deadline;
  std::optional<Time> queued;  // when its live queue entry comes up
  std::uint32_t count = 0;     // how often it was set; part of its name
  std::uint64_t set_in_step = 0;
};

class Timers {
 public:
  // `kinds` timers for each node. Where they are manual, none runs out by itself until Enable().
  void Start(const NodeSlots& slots, std::size_t kinds, bool manual) {
    slots_ = slots;
    kinds_ = kinds;
    manual_ = manual;
    timers_.assign(slots.nodes() * kinds, {});
  }

  TimerState& at(std::size_t slot, std::size_t timer) { return timers_[slot * kinds_ + timer]; }
  const TimerState& at(std::size_t slot, std::size_t timer) const {
    return timers_[slot * kinds_ + timer];
  }
  bool manual() const { return manual_; }

  // The index of an event of the queue, taken apart.
  std::size_t SlotOf(std::uint32_t index) const { return index / kinds_; }
  std::size_t TimerOf(std::uint32_t index) const { return index % kinds_; }

  std::uint64_t PackedNameOf(std::size_t slot, std::size_t timer) const {
    return PackedName(NameKind::kTimer, slots_.IdOf(slot), static_cast<std::uint8_t>(timer),
                      at(slot, timer).count);
  }

  // Calls visit(node, packed name, deadline) for every timer that is set.
  template <class F>
  void ForEachSet(F&& visit) const {
    for (std::size_t i = 0; i < timers_.size(); ++i) {
      if (!timers_[i].set) continue;
      visit(slots_.IdOf(SlotOf(static_cast<std::uint32_t>(i))),
            PackedNameOf(i / kinds_, i % kinds_), timers_[i].deadline);
    }
  }

  // Sets the timer to run out at `deadline`, in step `step`.
  void Set(std::size_t slot, std::size_t timer, Time deadline, std::uint64_t step,
           EventQueue& queue) {
    TimerState& state = at(slot, timer);
    state.set = true;
    ++state.count;
    state.set_in_step = step;
    state.deadline = deadline;
    if (!manual_) Queue(slot, timer, queue);
  }
  void Cancel(std::size_t slot, std::size_t timer) { at(slot, timer).set = false; }
  void CancelAll(std::size_t slot) {
    for (std::size_t i = 0; i < kinds_; ++i) Cancel(slot, i);
  }

  // A queue entry has come up. Whether its timer runs out now; one that was moved is queued again.
  // `up`: its node is.
  bool IsDue(const Scheduled& event, bool up, EventQueue& queue) {
    TimerState& timer = timers_[event.index()];
    if (timer.queued != event.at()) return false;  // replaced by an earlier entry
    timer.queued.reset();
    if (!up || !timer.set || manual_) return false;
    if (timer.deadline <= event.at()) return true;
    timer.queued = timer.deadline;
    queue.Schedule(timer.deadline, PackedNameOf(SlotOf(event.index()), TimerOf(event.index())),
                   EventKind::kTimer, event.index());
    return false;
  }
  // Its entry is kept elsewhere and comes up again at `at`: no other must be made.
  void KeepQueued(std::uint32_t index, Time at) { timers_[index].queued = at; }

  // The clock of the node was `old` and is `clock` from `now` on, after leaping by `jump`: what is
  // left of each timer counts on the new clock.
  void FollowClock(std::size_t slot, const NodeClock& old, const NodeClock& clock, Duration jump,
                   Time now, EventQueue& queue);

  // From `now` on the timers run out by themselves.
  void Enable(Time now, EventQueue& queue);

 private:
  // Makes an entry for the timer's deadline, unless there is one that comes up by then.
  void Queue(std::size_t slot, std::size_t timer, EventQueue& queue) {
    TimerState& state = at(slot, timer);
    if (state.queued.has_value() && *state.queued <= state.deadline) return;
    Requeue(slot, timer, queue);
  }
  void Requeue(std::size_t slot, std::size_t timer, EventQueue& queue) {
    TimerState& state = at(slot, timer);
    state.queued = state.deadline;
    queue.Schedule(state.deadline, PackedNameOf(slot, timer), EventKind::kTimer,
                   static_cast<std::uint32_t>(slot * kinds_ + timer));
  }

  NodeSlots slots_;
  std::size_t kinds_ = 0;
  bool manual_ = false;
  std::vector<TimerState> timers_;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_TIMERS_H_
