// Makes a run while it is recorded: as a trace, as lines for a person, as a scenario.
#ifndef STAMPEDE_REPLAY_RUN_RECORDER_H_
#define STAMPEDE_REPLAY_RUN_RECORDER_H_

#include <functional>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "stampede/replay/protocol_driver.h"
#include "stampede/replay/scenario_recorder.h"
#include "stampede/replay/story_writer.h"
#include "stampede/replay/trace_writer.h"

namespace stampede {

// Hands what it observes to whatever `outputs` ask for. `also`, where there is one, is called after
// every step; it returns false to end the run.
class RunRecorder final : public RunObserver {
 public:
  using Also = std::function<bool(const StepView&)>;

  // REQUIRES: all outlive this.
  RunRecorder(const ProtocolDriver& protocol, const RunSpec& spec, const RunOutputs& outputs,
              const TraceOrigin& origin, Also also = nullptr);

  // Ends the run when told to by `also` or by `until_step`. REQUIRES: called once the run has
  // begun.
  void Attach(AnyRun* run);
  // The run has ended.
  void End(const RunOutcome& outcome);

  void OnStep(const StepView& step) override;
  void OnSent(const MessageName& name, const MessageFault& fault, Time arrival) override;
  void OnLost(const MessageName& name, Loss why) override;
  void OnReleased(const MessageName& name, const ReleasePoint& point) override;
  void OnWindow(std::uint64_t window, const FaultState& faults) override;
  void OnCrashPlanned(const CrashPoint& crash) override;
  void OnCrash(const CrashPoint& crash) override;
  void OnHeal(const FaultState& lasting) override;
  void OnCommand(const Command& command, Time now) override;

 private:
  template <class F>
  void ForEach(F&& visit) {
    if (trace_) visit(static_cast<RunObserver&>(*trace_));
    if (scenario_) visit(static_cast<RunObserver&>(*scenario_));
    if (outputs_.observer != nullptr) visit(static_cast<RunObserver&>(*outputs_.observer));
    if (story_) visit(static_cast<RunObserver&>(*story_));
  }

  const RunOutputs& outputs_;
  Also also_;
  AnyRun* run_ = nullptr;
  std::optional<TraceWriter> trace_;
  std::optional<ScenarioRecorder> scenario_;
  std::optional<StoryWriter> story_;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_RUN_RECORDER_H_
