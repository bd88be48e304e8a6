#include "stampede/replay/run_recorder.h"

#include <utility>

namespace stampede {

RunRecorder::RunRecorder(const ProtocolDriver& protocol, const RunSpec& spec,
                         const RunOutputs& outputs, const TraceOrigin& origin, Also also)
    : outputs_(outputs), also_(std::move(also)) {
  if (outputs.trace != nullptr) {
    trace_.emplace(*outputs.trace, protocol.vocabulary(), outputs.states);
    trace_->Begin(spec, origin);
  }
  if (outputs.scenario != nullptr) {
    scenario_.emplace(spec, protocol.name(), protocol.usual_config(), protocol.network());
  }
  if (outputs.observer != nullptr) outputs.observer->OnBegin(protocol, spec);
  if (outputs.story) {
    story_.emplace(protocol.vocabulary(), spec.settings.window, outputs.story);
  }
}

void RunRecorder::Attach(AnyRun* run) {
  run_ = run;
  if (outputs_.observer != nullptr) outputs_.observer->OnRun(*run);
}

void RunRecorder::End(const RunOutcome& outcome) {
  if (trace_) trace_->End(outcome);
  if (scenario_) *outputs_.scenario = scenario_->Finish(outcome);
  if (outputs_.observer != nullptr) outputs_.observer->OnEnd(outcome);
}

void RunRecorder::OnStep(const StepView& step) {
  ForEach([&](RunObserver& observer) { observer.OnStep(step); });
  if (outputs_.on_step) outputs_.on_step(step, *run_);
  const bool goes_on = !also_ || also_(step);
  if ((!goes_on || step.step >= outputs_.until_step) && run_ != nullptr) run_->Interrupt();
}

void RunRecorder::OnSent(const MessageName& name, const MessageFault& fault, Time arrival) {
  ForEach([&](RunObserver& observer) { observer.OnSent(name, fault, arrival); });
}
void RunRecorder::OnLost(const MessageName& name, Loss why) {
  ForEach([&](RunObserver& observer) { observer.OnLost(name, why); });
}
void RunRecorder::OnReleased(const MessageName& name, const ReleasePoint& point) {
  ForEach([&](RunObserver& observer) { observer.OnReleased(name, point); });
}
void RunRecorder::OnWindow(std::uint64_t window, const FaultState& faults) {
  ForEach([&](RunObserver& observer) { observer.OnWindow(window, faults); });
}
void RunRecorder::OnCrashPlanned(const CrashPoint& crash) {
  ForEach([&](RunObserver& observer) { observer.OnCrashPlanned(crash); });
}
void RunRecorder::OnCrash(const CrashPoint& crash) {
  ForEach([&](RunObserver& observer) { observer.OnCrash(crash); });
}
void RunRecorder::OnHeal(const FaultState& lasting) {
  ForEach([&](RunObserver& observer) { observer.OnHeal(lasting); });
}
void RunRecorder::OnCommand(const Command& command, Time now) {
  ForEach([&](RunObserver& observer) { observer.OnCommand(command, now); });
}

}  // namespace stampede
