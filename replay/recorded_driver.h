// Carries out the commands of a recorded run where they were carried out then.
#ifndef STAMPEDE_REPLAY_RECORDED_DRIVER_H_
#define STAMPEDE_REPLAY_RECORDED_DRIVER_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "stampede/core/time.h"
#include "stampede/sim/command.h"

namespace stampede {

// One command, and when it was carried out.
template <class P>
struct TimedCommand {
  Time at;
  std::uint64_t after_step = 0;  // of the run
  Command<P> command;
};

// A driver for Drive(). Strictly, a command comes after the step that it came after; tolerantly,
// when its time has come, whatever has happened until then.
template <class P>
class RecordedRunDriver {
 public:
  // `end` is the time of the last recorded step.
  RecordedRunDriver(std::vector<TimedCommand<P>> commands, Time end, bool tolerant)
      : commands_(std::move(commands)), end_(end), tolerant_(tolerant) {}

  template <class W, class F>
  bool Act(W& world, F& after_step) {
    if (next_ == commands_.size()) return HealIfNothingGoesByItself(world, after_step);
    const TimedCommand<P>& next = commands_[next_];
    // Where the run has become another one, the steps that a command came after may never come.
    const bool early = !tolerant_ && world.steps() < next.after_step;
    const Time end = early ? next.at + Microseconds(1) : next.at;
    if (world.now() < end && world.AdvanceBefore(end, after_step)) return true;
    ++next_;
    if (!world.Do(next.command, after_step)) ++skipped_;
    return true;
  }

  // Commands that could not be carried out, or whose time never came.
  std::uint64_t skipped() const { return skipped_ + (commands_.size() - next_); }

 private:
  // With timers by hand a run that does not end as recorded would never end. What comes by itself
  // after the last command, such as a disk that is done, comes first.
  template <class W, class F>
  bool HealIfNothingGoesByItself(W& world, F& after_step) {
    if (!world.options().manual_timers) return false;
    const Time past = end_ + Microseconds(1);
    if (world.now() < past && world.AdvanceBefore(past, after_step)) return true;
    return world.Do(HealAll{}, after_step);
  }

  const std::vector<TimedCommand<P>> commands_;
  const Time end_;
  const bool tolerant_;
  std::size_t next_ = 0;
  std::uint64_t skipped_ = 0;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_RECORDED_DRIVER_H_
