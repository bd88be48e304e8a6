#include "stampede/replay/debug/internal/debug_driver.h"

#include "stampede/replay/debug/internal/debug_adversary.h"

namespace stampede {
namespace {

std::shared_ptr<const std::set<std::uint64_t>> AwaitedInputs(const RecordedRun& recorded) {
  std::set<std::uint64_t> inputs;
  for (const PlacedCommand& command : recorded.commands) inputs.insert(command.after_input);
  return std::make_shared<const std::set<std::uint64_t>>(std::move(inputs));
}

}  // namespace

DebugDriver::DebugDriver(std::shared_ptr<const RecordedRun> recorded)
    : recorded_(std::move(recorded)), awaited_(AwaitedInputs(*recorded_)) {}

void DebugDriver::Notice(const RunControl& run) {
  const std::uint64_t input = run.cause().packed_name;
  if (awaited_->contains(input)) taken_.insert(input);
}

DriverAct DebugDriver::Next(RunControl& run) {
  Notice(run);
  if (next_ == recorded_->commands.size()) {
    return diverged_ ? HealIfNothingGoesByItself(run) : EndAsRecorded(run);
  }
  const PlacedCommand& next = recorded_->commands[next_];
  const bool early = diverged_ ? next.after_input != 0 && !taken_.contains(next.after_input)
                               : run.steps() < next.recorded.after_step;
  const Time at = next.recorded.at;
  const Time end = early ? at + Microseconds(1) : at;
  if (run.now() < end && run.AdvanceBefore(end)) return DriverAct::kActed;
  ++next_;
  if (!DoRecorded(next.recorded.command, run)) ++skipped_;
  return DriverAct::kActed;
}

bool DebugDriver::DoRecorded(const Command& command, RunControl& run) const {
  const auto* change = std::get_if<ChangeFaults>(&command);
  if (change == nullptr) return run.Do(command);
  auto& adversary = static_cast<DebugAdversary&>(run.adversary());
  return run.Do(ChangeFaults{adversary.OnChange(change->faults)});
}

DriverAct DebugDriver::EndAsRecorded(const RunControl& run) const {
  if (run.steps() < recorded_->outcome.steps) return DriverAct::kPassed;
  switch (recorded_->outcome.ending) {
    case Ending::kViolation: return DriverAct::kPassed;  // it is found without one step more
    case Ending::kStuck: return DriverAct::kStuck;
    default: return DriverAct::kDone;
  }
}

// With manual timers a changed run would never end. What comes by itself until the end of the
// recorded run comes first.
DriverAct DebugDriver::HealIfNothingGoesByItself(RunControl& run) const {
  if (!run.settings().manual_timers || run.healed()) return DriverAct::kPassed;
  const Time past = recorded_->outcome.end + Microseconds(1);
  if (run.now() < past && run.AdvanceBefore(past)) return DriverAct::kActed;
  return run.Do(HealAll{}) ? DriverAct::kActed : DriverAct::kPassed;
}

}  // namespace stampede
