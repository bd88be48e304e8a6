// Carries out the commands of a recorded run where they were carried out then.
#ifndef STAMPEDE_REPLAY_INTERNAL_RECORDED_DRIVER_H_
#define STAMPEDE_REPLAY_INTERNAL_RECORDED_DRIVER_H_

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "stampede/core/time.h"
#include "stampede/replay/trace.h"
#include "stampede/sim/run_control.h"

namespace stampede {

// A command comes after the step that it came after; once the run has become another one, when its
// time has come, whatever has happened until then.
class RecordedDriver final : public RunDriver {
 public:
  // `end` is the time of the last recorded step.
  RecordedDriver(std::vector<RecordedCommand> commands, Time end)
      : commands_(std::move(commands)), end_(end) {}

  // The run has become another one than was recorded.
  void Diverge() { diverged_ = true; }

  std::unique_ptr<RunDriver> Clone() const override {
    return std::make_unique<RecordedDriver>(*this);
  }

  DriverAct Next(RunControl& run) override {
    if (next_ == commands_.size()) return HealIfNothingGoesByItself(run);
    const RecordedCommand& next = commands_[next_];
    // In another run the steps that a command came after may never come.
    const bool early = !diverged_ && run.steps() < next.after_step;
    const Time end = early ? next.at + Microseconds(1) : next.at;
    if (run.now() < end && run.AdvanceBefore(end)) return DriverAct::kActed;
    ++next_;
    if (!run.Do(next.command)) ++skipped_;
    return DriverAct::kActed;
  }

  // Commands that could not be carried out, or whose time never came.
  std::uint64_t skipped() const { return skipped_ + (commands_.size() - next_); }

 private:
  // With manual timers a run that does not end as recorded would never end. What comes by itself
  // after the last command, such as a disk that is done, comes first.
  DriverAct HealIfNothingGoesByItself(RunControl& run) {
    if (!run.settings().manual_timers || run.healed()) return DriverAct::kPassed;
    const Time past = end_ + Microseconds(1);
    if (run.now() < past && run.AdvanceBefore(past)) return DriverAct::kActed;
    return run.Do(HealAll{}) ? DriverAct::kActed : DriverAct::kPassed;
  }

  std::vector<RecordedCommand> commands_;
  Time end_;
  bool diverged_ = false;
  std::size_t next_ = 0;
  std::uint64_t skipped_ = 0;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_INTERNAL_RECORDED_DRIVER_H_
