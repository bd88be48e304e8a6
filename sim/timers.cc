#include "stampede/sim/timers.h"

#include <algorithm>

namespace stampede {

void Timers::FollowClock(std::size_t slot, const NodeClock& old, const NodeClock& clock,
                         Duration jump, Time now, EventQueue& queue) {
  for (std::size_t i = 0; i < kinds_; ++i) {
    TimerState& timer = at(slot, i);
    if (!timer.set || timer.deadline <= now) continue;
    const Duration left = old.At(timer.deadline) - old.At(now) - jump;
    timer.deadline = left > Duration() ? now + clock.Until(left) : now;
    Queue(slot, i, queue);
  }
}

void Timers::Enable(Time now, EventQueue& queue) {
  manual_ = false;
  for (std::size_t slot = 0; slot < slots_.nodes(); ++slot) {
    for (std::size_t i = 0; i < kinds_; ++i) {
      TimerState& timer = at(slot, i);
      if (!timer.set) continue;
      timer.deadline = std::max(timer.deadline, now);
      Requeue(slot, i, queue);
    }
  }
}

}  // namespace stampede
