// Plays a scenario in a world of its protocol.
#ifndef STAMPEDE_SCENARIOS_PLAYER_H_
#define STAMPEDE_SCENARIOS_PLAYER_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/core/violation.h"
#include "stampede/scenarios/scenario.h"
#include "stampede/scenarios/scenario_adversary.h"
#include "stampede/scenarios/scenario_options.h"
#include "stampede/scenarios/scenario_result.h"
#include "stampede/sim/hunt_settings.h"
#include "stampede/sim/run.h"
#include "stampede/sim/swarm_adversary.h"
#include "stampede/sim/world.h"

namespace stampede {

// `Checks` as for Drive(). The observer is the World's.
template <class P, class Checks, class O>
class Player {
 public:
  using TheWorld = World<P, ScenarioAdversary, O>;

  // REQUIRES: all three outlive this. `options` are OptionsOf(scenario).
  Player(const scenario::Scenario& scenario, const RunOptions<P>& options, Checks& checks,
         O& observer)
      : scenario_(scenario), options_(options), checks_(checks), observer_(observer) {}

  // Tells the story. With `tolerant`, a step that finds nothing to act on is passed over, checks
  // are not made, and in the end everything must get well. `also(seen, world)` is called after
  // every step of a node; it returns false to end the run.
  template <class Also>
  ScenarioResult Play(bool tolerant, Also&& also);

 private:
  struct Due {  // a step, or the end of a trouble
    std::size_t step = ScenarioResult::kNoStep;
    std::size_t trouble = 0;
  };

  void Arrange();
  void ArmNamed(const scenario::OnMessages& on, std::size_t index);
  template <class F>
  bool DoDue(F& after_step);
  template <class F>
  bool RunNextStep(F& after_step);
  bool CrashesNext() const;
  template <class F>
  void DrainDisks(F& after_step);
  template <class F>
  void Wait(F& after_step);
  void SeeWhatHappened();
  void Finished(std::size_t index);
  void Schedule(std::size_t index, Duration plus) {
    due_.emplace(std::pair(world_.now() + plus, sequence_++), Due{index, 0});
  }

  // Each action; false where there was nothing to act on, with why_ saying so.
  template <class F>
  bool Perform(const scenario::Invoke& action, F& after_step);
  template <class F>
  bool Perform(const scenario::Fire& action, F& after_step);
  template <class F>
  bool Perform(const scenario::OnMessages& action, F& after_step);
  template <class F>
  bool Perform(const scenario::Cut& action, F& after_step);
  template <class F>
  bool Perform(const scenario::Partition& action, F& after_step);
  template <class F>
  bool Perform(const scenario::Pause& action, F& after_step);
  template <class F>
  bool Perform(const scenario::Resume& action, F& after_step);
  template <class F>
  bool Perform(const scenario::Slow& action, F& after_step);
  template <class F>
  bool Perform(const scenario::SlowDisk& action, F& after_step);
  template <class F>
  bool Perform(const scenario::FillDisk& action, F& after_step);
  template <class F>
  bool Perform(const scenario::Clock& action, F& after_step);
  template <class F>
  bool Perform(const scenario::Crash& action, F& after_step);
  template <class F>
  bool Perform(const scenario::Restart& action, F& after_step);
  template <class F>
  bool Perform(const scenario::Heal& action, F& after_step);
  template <class F>
  bool Perform(const scenario::Check& action, F& after_step);
  // These three are waits of the story.
  template <class F>
  bool Perform(const scenario::Run&, F&) {
    return true;
  }
  template <class F>
  bool Perform(const scenario::Until&, F&) {
    return true;
  }
  template <class F>
  bool Perform(const scenario::Settle&, F&) {
    return true;
  }

  template <class F>
  bool ActOn(const scenario::OnMessages& action, const MessagePattern& pattern, F& after_step);
  template <class F>
  void BeginFaults(const Faults& faults, const std::optional<Duration>& span, F& after_step);
  template <class F>
  void ApplyFaults(const Faults& leaps, F& after_step);
  std::vector<MessageName> UnderWay(const MessagePattern& pattern, bool held_only) const;
  std::size_t SlotOf(NodeId id) const {
    return id.is_client() ? std::size_t{scenario_.replicas} + id.index() : id.index();
  }
  std::size_t nodes() const { return std::size_t{scenario_.replicas} + scenario_.clients; }
  template <class Visit>
  void ForEachLink(const std::vector<LinkPattern>& links, Visit&& visit) const;
  Faults CutsOf(const std::vector<LinkPattern>& links) const;
  bool Holds(const Condition& condition, std::size_t watch) const;
  std::string Summaries() const;

  bool ended() const {
    return !go_on_ || result_.run.violation.has_value() || !result_.stuck.empty();
  }

  const scenario::Scenario& scenario_;
  const RunOptions<P> options_;
  Checks& checks_;
  O& observer_;
  QuietAdversary quiet_;
  SwarmAdversary swarm_;
  ScenarioAdversary adversary_;
  TheWorld world_;

  bool tolerant_ = false;
  bool go_on_ = true;
  std::string why_;
  ScenarioResult result_;
  std::vector<bool> done_;             // by step
  std::vector<std::size_t> in_order_;  // steps that are run in order
  std::size_t next_in_order_ = 0;      // of the story
  bool waiting_ = false;               // the story is at a wait that has begun
  Time deadline_;                      // of that wait
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
  std::map<std::size_t, std::size_t> watches_;  // by step of the story: what it waits to be sent
  std::uint64_t seen_steps_ = 0;
};

}  // namespace stampede

#include "stampede/scenarios/player_actions.h"  // IWYU pragma: export
#include "stampede/scenarios/player_faults.h"   // IWYU pragma: export
#include "stampede/scenarios/player_story.h"    // IWYU pragma: export

#endif  // STAMPEDE_SCENARIOS_PLAYER_H_
