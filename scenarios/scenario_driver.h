// Drives a run as a scenario says.
#ifndef STAMPEDE_SCENARIOS_SCENARIO_DRIVER_H_
#define STAMPEDE_SCENARIOS_SCENARIO_DRIVER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "stampede/scenarios/scenario.h"
#include "stampede/scenarios/scenario_result.h"
#include "stampede/sim/run_control.h"

namespace stampede {

class ScenarioAdversary;

// The settings of the run that a scenario is about.
RunSettings SettingsOf(const scenario::Scenario& scenario);

// The adversary that goes with the driver: what the scenario decides, with `beneath` for the rest
// (the swarm of its random faults).
std::unique_ptr<Adversary> AdversaryOf(const scenario::Scenario& scenario, AnyAdversary beneath);

// The steps of the scenario in order, the others beside them. REQUIRES of the run: SettingsOf() and
// AdversaryOf() the same scenario.
//
// With `tolerant`, a step that finds nothing to act on is passed over, checks are not made, and in
// the end everything must get well.
class ScenarioDriver final : public RunDriver {
 public:
  ScenarioDriver(std::shared_ptr<const scenario::Scenario> scenario, const Vocabulary& vocabulary,
                 bool tolerant);

  std::unique_ptr<RunDriver> Clone() const override {
    return std::make_unique<ScenarioDriver>(*this);
  }
  DriverAct Next(RunControl& run) override;
  bool in_charge() const override { return true; }

  // What came of the scenario, after the run has ended with `outcome`.
  ScenarioResult Result(const RunOutcome& outcome, RunControl& run);

 private:
  struct Due {  // a step, or the end of a fault
    std::size_t step = ScenarioResult::kNoStep;
    std::size_t fault = 0;
  };

  static ScenarioAdversary& AdversaryOf(RunControl& run);

  void Arrange(RunControl& run);
  void ArmNamed(const scenario::OnMessages& on, std::size_t index, RunControl& run);
  bool DoDue(RunControl& run);
  enum class Progress { kDone, kWaits, kStuck };
  Progress RunNextStep(RunControl& run);
  bool IsWaitOver(std::size_t index, bool begins, RunControl& run);
  bool CrashesNext() const;
  void DrainDisks(RunControl& run) const;
  void Wait(RunControl& run);
  void NoticeStep(RunControl& run);
  bool AnswersFit(RunControl& run);
  void Finished(std::size_t index, RunControl& run);
  void Schedule(std::size_t index, Duration plus, RunControl& run) {
    due_.emplace(std::pair(run.now() + plus, sequence_++), Due{index, 0});
  }

  // Each action; false where there was nothing to act on, with why_ saying so. `index` is its step.
  bool Perform(const scenario::Invoke& action, std::size_t index, RunControl& run);
  bool Perform(const scenario::Fire& action, std::size_t index, RunControl& run);
  bool Perform(const scenario::OnMessages& action, std::size_t index, RunControl& run);
  bool Perform(const scenario::Inject& action, std::size_t index, RunControl& run);
  bool Perform(const scenario::Crash& action, std::size_t index, RunControl& run);
  bool Perform(const scenario::Entropy& action, std::size_t index, RunControl& run);
  bool Perform(const scenario::Restart& action, std::size_t index, RunControl& run);
  bool Perform(const scenario::Resume& action, std::size_t index, RunControl& run);
  bool Perform(const scenario::Heal& action, std::size_t index, RunControl& run);
  bool Perform(const scenario::Check& action, std::size_t index, RunControl& run);
  // These three are waits.
  bool Perform(const scenario::Run&, std::size_t, RunControl&) { return true; }
  bool Perform(const scenario::Until&, std::size_t, RunControl&) { return true; }
  bool Perform(const scenario::Settle&, std::size_t, RunControl&) { return true; }

  bool ActOn(const scenario::OnMessages& action, const MessagePattern& pattern, RunControl& run);
  // Makes the faults that last hold now, and those of `instant` once.
  void ApplyFaults(const TimedFault* instant, RunControl& run);
  static std::vector<MessageName> InFlight(const MessagePattern& pattern, bool held_only,
                                           const RunControl& run);
  bool Holds(const Condition& condition, std::size_t watch, RunControl& run) const;
  std::string Summaries(const RunControl& run) const;

  std::shared_ptr<const scenario::Scenario> scenario_;
  Vocabulary vocabulary_;
  bool tolerant_ = false;

  bool arranged_ = false;
  std::string why_;
  ScenarioResult result_;
  std::vector<bool> done_;             // by step
  std::vector<std::size_t> in_order_;  // steps that are run in order
  std::size_t next_in_order_ = 0;
  bool waiting_ = false;  // the step in order is a wait that has begun
  Time deadline_;         // of that wait
  std::multimap<std::pair<Time, std::uint64_t>, Due> due_;
  std::uint64_t sequence_ = 0;
  std::multimap<std::uint64_t, std::size_t> after_input_;
  std::multimap<std::string, std::size_t> after_step_;
  struct Waiting {
    std::size_t step;
    Condition condition;
    std::size_t watch;
  };
  std::vector<Waiting> when_;
  std::map<std::size_t, std::size_t> rules_;    // by rule: the step that made it
  std::map<std::size_t, std::size_t> watches_;  // by step in order: what it waits to be sent
  std::uint64_t seen_steps_ = 0;
  struct Asked {  // an operation whose answer is expected
    std::size_t step;
    std::uint16_t client;
    std::uint64_t number;  // among the client's operations
  };
  std::map<std::uint16_t, std::uint64_t> asked_;  // how many operations, by client
  std::vector<Asked> unanswered_;
};

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_SCENARIO_DRIVER_H_
