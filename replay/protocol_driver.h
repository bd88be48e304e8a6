// One protocol behind an interface without templates: tools and the command work through it. What a
// protocol must provide for it is compiled once, by TypedProtocolDriver.
#ifndef STAMPEDE_REPLAY_PROTOCOL_DRIVER_H_
#define STAMPEDE_REPLAY_PROTOCOL_DRIVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/core/defect.h"
#include "stampede/core/network.h"
#include "stampede/invariants/invariant.h"
#include "stampede/replay/run_difference.h"
#include "stampede/replay/run_spec.h"
#include "stampede/scenarios/scenario.h"
#include "stampede/scenarios/scenario_result.h"
#include "stampede/sim/profile.h"
#include "stampede/sim/run_control.h"
#include "stampede/sim/run_totals.h"
#include "stampede/sim/swarm_plan.h"

namespace stampede {

// What a user may choose about the runs of a protocol.
struct RunChoices {
  std::vector<std::uint16_t> replicas = {3, 5, 7};
  std::vector<std::uint16_t> clients = {1, 2, 3, 4};
  std::uint64_t fault_events = 2000;
  std::string defect = {};                                         // by name; empty: none
  std::vector<std::pair<std::string, std::string>> settings = {};  // fields of the configuration
  std::vector<std::string> disable = {};  // invariants that are not checked
  // Disks may also lose and falsify what was synced, or be wiped. Only what the protocol promises
  // even then is checked; an error where that is nothing.
  bool beyond_fault_model = false;
  Profile profile = {};  // which faults, how strong; latencies
  // Knobs that are on, or off, in every run. "all" means every one; one that is named by itself
  // goes before it.
  std::vector<std::string> knobs = {};
  std::vector<std::string> no_knobs = {};
  WorkloadChoice workload = {};  // what clients ask for, and when
};

class ProtocolDriver;

// Observes a run from its specification to its outcome, whatever makes it.
class WholeRunObserver : public RunObserver {
 public:
  virtual void OnBegin(const ProtocolDriver& protocol, const RunSpec& spec) = 0;
  // It has begun, and outlives the calls that follow.
  virtual void OnRun(const AnyRun&) {}
  virtual void OnEnd(const RunOutcome& outcome) = 0;
};

// What is wanted of a run beside its outcome.
struct RunOutputs {
  std::ostream* trace = nullptr;                       // gets the whole trace
  bool states = false;                                 // the trace holds states, too
  std::function<void(const std::string& line)> story;  // gets every line of StoryWriter
  // Is called after every step was checked, before its effects leave.
  std::function<void(const StepView& step, const RunControl& run)> on_step = nullptr;
  std::uint64_t until_step = ~std::uint64_t{0};  // ends the run after this step
  std::string command;                           // for the trace's header
  scenario::Scenario* scenario = nullptr;        // gets the run as a scenario
  // Gets what clients asked and were answered, in the format of docs/history-format.md; "" where
  // P's operations are not written as those of a model (HistoryOf in invariants/linearizability).
  std::string* history = nullptr;
  WholeRunObserver* observer = nullptr;
};

// One field of a protocol's configuration.
struct SettingInfo {
  std::string name;
  std::string usual;   // as --set takes it
  std::string values;  // what it may be: "true or false", "kv, accumulator", "a duration"
};

// How a trace is replayed.
struct ReplayChoices {
  // Goes on where the run differs from the recorded one: decisions about what does not come up are
  // passed over.
  bool tolerant = false;
  // After this step, forget what was recorded and let the swarm of this seed decide.
  std::uint64_t leave_after = ~std::uint64_t{0};
  std::optional<std::uint64_t> then_random;
};

// A protocol with choices made: runs are a function of their seed.
class SeededRuns {
 public:
  virtual ~SeededRuns() = default;
  // Makes run after run as fast as it can.
  virtual std::unique_ptr<RunWorker> NewWorker() const = 0;
  // The run of `seed` as data, and what decides in it.
  virtual RunSpec SpecOf(std::uint64_t seed) const = 0;
  virtual std::unique_ptr<Adversary> AdversaryOf(std::uint64_t seed) const = 0;
  virtual const ProtocolDriver& protocol() const = 0;

  // Makes the run of `seed` again, with outputs.
  RunOutcome Record(std::uint64_t seed, const RunOutputs& outputs) const;
  // Makes the run of `seed` again: each step as text (JSON), with the state in which it leaves its
  // node.
  std::vector<std::string> StepTexts(std::uint64_t seed) const;
  // Makes the run of `seed` repeatedly and says where another one differs from the first. Nothing
  // where none does.
  std::optional<RunDifference> Diagnose(std::uint64_t seed) const;
};

// What came of replaying a trace.
struct Replayed {
  RunOutcome outcome;
  // Where the run first differed from the recorded one; empty when it did not.
  std::string difference;
  std::uint64_t different_step = 0;
  std::uint64_t skipped = 0;    // decisions whose message or window did not come up,
  std::uint64_t decisions = 0;  // of so many that were recorded
};

class ProtocolDriver {
 public:
  virtual ~ProtocolDriver() = default;

  virtual std::string_view name() const = 0;
  virtual std::string_view title() const = 0;
  virtual std::span<const DefectInfo> defects() const = 0;
  virtual std::vector<InvariantInfo> invariants() const = 0;
  virtual std::vector<std::string_view> marks() const = 0;
  // The names of its replicas' statuses, by number; none where the protocol has no Status.
  virtual std::vector<std::string_view> statuses() const = 0;
  // The marks, by number, that a progress line shows, and what it calls them.
  virtual std::vector<std::pair<std::size_t, std::string_view>> highlights() const = 0;
  // The fields of its configuration.
  virtual std::vector<SettingInfo> settings() const = 0;
  // The words of which the names in files are made.
  virtual Vocabulary vocabulary() const = 0;
  // The names of its knobs; none where the protocol has no Knob.
  virtual std::vector<std::string_view> knobs() const = 0;
  // What it takes the network for.
  virtual Network network() const = 0;
  // The usual configuration, JSON.
  virtual std::string usual_config() const = 0;

  // Errors say which choice does not fit and why.
  virtual absl::StatusOr<std::unique_ptr<SeededRuns>> Open(const RunChoices& choices) const = 0;

  // Begins a run. An error where the specification cannot be run; `where_config` is the place of
  // its configuration for messages.
  virtual absl::StatusOr<std::unique_ptr<AnyRun>> Begin(const RunSpec& spec, RunStart start,
                                                        const std::string& where_config) const = 0;
  // An error where `operation`, JSON, is none of the protocol's in such a run. `where` is its
  // place.
  virtual absl::Status CheckOperation(const RunSpec& spec, const std::string& operation,
                                      const std::string& where) const = 0;
  // What the swarm must know of such a run. REQUIRES: Begin() takes it.
  virtual SwarmShape ShapeOf(const RunSpec& spec) const = 0;

  // Replays the text of a trace: without its seed, from its decisions alone, comparing fingerprints
  // step by step. An error where the text is not a sound trace of this protocol.
  absl::StatusOr<Replayed> Replay(std::string_view text, const ReplayChoices& choices,
                                  const RunOutputs& outputs) const;

  // Runs a scenario; without its defect, tolerantly and to a good end (see ScenarioDriver). An
  // error where it does not fit the protocol.
  absl::StatusOr<ScenarioResult> RunScenario(const scenario::Scenario& scenario,
                                             bool without_defect, const RunOutputs& outputs) const;

  // The shortest schedule, with delivery and timers by hand, of the failure to which `scenario`
  // comes; nothing where there is none of that kind. `stop` keeps the best so far.
  std::optional<scenario::Scenario> Schedule(const scenario::Scenario& scenario,
                                             const std::function<bool()>& stop) const;
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_PROTOCOL_DRIVER_H_
