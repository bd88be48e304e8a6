// Drives a debugged run: as recorded, and tolerantly once it was changed by hand.
#ifndef STAMPEDE_REPLAY_DEBUG_INTERNAL_DEBUG_DRIVER_H_
#define STAMPEDE_REPLAY_DEBUG_INTERNAL_DEBUG_DRIVER_H_

#include <cstdint>
#include <memory>
#include <set>
#include <utility>

#include "stampede/replay/debug/recorded_run.h"

namespace stampede {

// Makes at most one step each time that it is asked.
//
// As recorded, a command comes after the step that it came after, and the run ends where the
// recorded one did. In a changed run steps have other numbers: a command comes behind the step of
// the input that it came behind, or else when its time has come, and is passed over where there is
// nothing for it to act on. In the end everything heals and must get well.
class DebugDriver final : public RunDriver {
 public:
  explicit DebugDriver(std::shared_ptr<const RecordedRun> recorded);

  // From now on the run is another one than was recorded.
  void Diverge() { diverged_ = true; }
  // A step was taken. Called for each, in order; Next() does so by itself.
  void Notice(const RunControl& run);
  std::uint64_t skipped() const { return skipped_; }  // commands that were passed over

  std::unique_ptr<RunDriver> Clone() const override { return std::make_unique<DebugDriver>(*this); }
  DriverAct Next(RunControl& run) override;
  // The end of the recorded run is known.
  bool in_charge() const override { return !diverged_; }

 private:
  bool DoRecorded(const Command& command, RunControl& run) const;
  DriverAct EndAsRecorded(const RunControl& run) const;
  DriverAct HealIfNothingGoesByItself(RunControl& run) const;

  std::shared_ptr<const RecordedRun> recorded_;
  bool diverged_ = false;
  std::size_t next_ = 0;  // command
  std::uint64_t skipped_ = 0;
  // Inputs of steps that commands came behind, and that have been taken.
  std::shared_ptr<const std::set<std::uint64_t>> awaited_;
  std::set<std::uint64_t> taken_;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_DEBUG_INTERNAL_DEBUG_DRIVER_H_
