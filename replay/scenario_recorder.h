// Observes a run and writes it down as a scenario: everything that was not quiet becomes a step.
// Running that scenario makes the same run again, step by step.
#ifndef STAMPEDE_REPLAY_SCENARIO_RECORDER_H_
#define STAMPEDE_REPLAY_SCENARIO_RECORDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stampede/core/network.h"
#include "stampede/replay/run_spec.h"
#include "stampede/scenarios/scenario.h"
#include "stampede/sim/fault_spans.h"
#include "stampede/sim/run_control.h"

namespace stampede {

class ScenarioRecorder final : public RunObserver {
 public:
  // The run of `spec`, of the protocol called so, whose usual configuration is that JSON, and that
  // takes the network for that.
  ScenarioRecorder(const RunSpec& spec, std::string_view protocol, std::string usual_config,
                   Network network);

  void OnStep(const StepView& step) override;
  void OnSent(const MessageName& name, const MessageFault& fault, Time) override;
  void OnReleased(const MessageName& name, const ReleasePoint& point) override;
  void OnWindow(std::uint64_t window, const FaultState& faults) override;
  void OnCrash(const CrashPoint& crash) override { crash_ = crash; }
  void OnHeal(const FaultState& lasting) override;
  void OnCommand(const Command& command, Time now) override;

  // The run's scenario. It expects what the run came to.
  scenario::Scenario Finish(const RunOutcome& outcome);

 private:
  // A fault that a command made hold behind a step: the others begin as a window does.
  struct BegunBehind {
    TimedFault fault;
    Time since;
    std::uint64_t input = 0;   // of that step
    std::size_t sequence = 0;  // its place among what was done then
  };

  // What clients were told to do and have not begun, and since when it can have come to its client.
  struct Waiting {
    NodeId client;
    std::string operation;
    Time since;
  };

  template <class Trigger>
  void AddAs(std::size_t sequence, Time when, const Trigger& trigger, scenario::Action action) {
    scenario::Step step;
    step.trigger.emplace<Trigger>(trigger);
    step.action = std::move(action);
    steps_.emplace_back(std::pair(when, sequence), std::move(step));
  }
  template <class Trigger>
  void Add(Time when, const Trigger& trigger, scenario::Action action) {
    AddAs(sequence_++, when, trigger, std::move(action));
  }
  void OnMessage(scenario::OnMessages::Verb verb, const MessageName& name, Duration by) {
    Add(now_, scenario::InOrder{}, scenario::OnMessages{verb, {PatternOf(name)}, {}, by});
  }
  // `behind` is the input of the step behind which they change; 0: as a window begins.
  void NoteFaults(Time at, const FaultState& faults, std::uint64_t behind);
  void EndFaults(const std::vector<FaultSpans::Span>& ended, std::optional<Time> at,
                 std::uint64_t behind);
  const BegunBehind* BehindOf(const FaultSpans::Span& span) const;

  const RunSpec spec_;
  const std::string protocol_;
  const std::string usual_config_;
  const Network network_;
  Time now_;
  std::uint64_t last_input_ = 0;
  Time heal_command_at_;
  std::optional<Time> healed_at_;
  CrashPoint crash_;  // the latest
  FaultSpans holding_;
  std::vector<BegunBehind> begun_behind_;
  std::vector<Waiting> waiting_;
  std::size_t sequence_ = 0;
  std::vector<std::pair<std::pair<Time, std::size_t>, scenario::Step>> steps_;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_SCENARIO_RECORDER_H_
