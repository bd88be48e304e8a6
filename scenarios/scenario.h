// A scenario: a run as the list of exceptions to quiet. See README.md here for the format.
//
// It knows a protocol only by its Vocabulary: what belongs to the protocol itself (its
// configuration, operations, the state of a node) is kept as JSON text.
#ifndef STAMPEDE_SCENARIOS_SCENARIO_H_
#define STAMPEDE_SCENARIOS_SCENARIO_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "stampede/core/keyed_random.h"
#include "stampede/core/node_id.h"
#include "stampede/core/time.h"
#include "stampede/scenarios/condition.h"
#include "stampede/sim/decisions.h"
#include "stampede/sim/fault_choice.h"
#include "stampede/sim/faults.h"
#include "stampede/sim/names.h"
#include "stampede/sim/patterns.h"
#include "stampede/sim/workload_choice.h"

namespace stampede {

inline constexpr int kScenarioVersion = 2;

}  // namespace stampede

namespace stampede::scenario {

// When a step is done.
struct InOrder {  // when the step in order before it is done
  friend bool operator==(const InOrder&, const InOrder&) = default;
};
struct AtTime {  // at this virtual time
  Time at;
  friend bool operator==(const AtTime&, const AtTime&) = default;
};
struct AfterInput {         // so long after a node has taken the step that this input caused
  std::uint64_t input = 0;  // packed name
  Duration plus;
  friend bool operator==(const AfterInput&, const AfterInput&) = default;
};
struct AfterStep {  // so long after the scenario's step of that name is done
  std::string name;
  Duration plus;
  friend bool operator==(const AfterStep&, const AfterStep&) = default;
};
struct When {  // when this has become true
  Condition condition;
  friend bool operator==(const When&, const When&) = default;
};
using Trigger = std::variant<InOrder, AtTime, AfterInput, AfterStep, When>;

// What a step does.
struct Invoke {
  NodeId client;
  std::string operation;  // JSON
  // What it must be answered, JSON as in Check; nothing: anything, or never.
  std::optional<std::string> answers = std::nullopt;
  friend bool operator==(const Invoke&, const Invoke&) = default;
};
struct Fire {
  NodeId node;
  std::uint8_t timer = 0;
  friend bool operator==(const Fire&, const Fire&) = default;
};
// Decides about messages. One that is named is decided on whenever it comes up.
struct OnMessages {
  enum class Verb : std::uint8_t { kDrop, kDuplicate, kDelay, kHold, kRelease, kDeliver };
  enum class Which : std::uint8_t {
    kOldest,  // the oldest that is under way, or else the next that is sent
    kAll,     // all that are under way
    kEvery,   // all that are under way, and all that will be sent
  };
  Verb verb = Verb::kDrop;
  std::vector<MessagePattern> messages;
  Which which = Which::kOldest;
  Duration by;  // of kDelay, and how much later the copy of kDuplicate comes
  friend bool operator==(const OnMessages&, const OnMessages&) = default;
};
// A fault of nodes or links begins, for so long; without a span, until healed, or for good.
struct Inject {
  TimedFault fault;
  std::optional<Duration> span;
  bool lasts = false;  // healing does not end it
  friend bool operator==(const Inject&, const Inject&) = default;
};
// Ends pauses of these nodes.
struct Resume {
  std::vector<NodeId> nodes;
  friend bool operator==(const Resume&, const Resume&) = default;
};
// Without an input between two steps, else in the step that it brings about.
struct Crash {
  NodeId node;
  std::optional<std::uint64_t> input;
  std::uint32_t effects = 0;  // so many of that step still leave
  DiskLoss loss = DiskLoss::kUnsynced;
  std::optional<Duration> span;  // until it restarts by itself
  friend bool operator==(const Crash&, const Crash&) = default;
};
// The random bits of the step that this input brings about, in place of those that the salt makes.
struct Entropy {
  std::uint64_t input = 0;  // packed name
  std::uint64_t bits = 0;
  friend bool operator==(const Entropy&, const Entropy&) = default;
};
struct Restart {
  NodeId node;
  friend bool operator==(const Restart&, const Restart&) = default;
};
// Ends cuts of these links; without any, all faults for good.
struct Heal {
  std::vector<LinkPattern> links;
  friend bool operator==(const Heal&, const Heal&) = default;
};
struct Run {
  Duration span;
  friend bool operator==(const Run&, const Run&) = default;
};
struct Until {
  Condition condition;
  Duration within;
  friend bool operator==(const Until&, const Until&) = default;
};
struct Check {
  NodeId node;
  std::string fields;  // a JSON object: some of the node's fields and what they are
  friend bool operator==(const Check&, const Check&) = default;
};
// All faults end, and everything must get well.
struct Settle {
  friend bool operator==(const Settle&, const Settle&) = default;
};
using Action = std::variant<Invoke, Fire, OnMessages, Inject, Crash, Entropy, Restart, Resume, Heal,
                            Run, Until, Check, Settle>;

struct Step {
  std::string name;  // for AfterStep
  std::string note;  // for the reader
  Trigger trigger;
  Action action;
  friend bool operator==(const Step&, const Step&) = default;
};

struct Expectation {
  std::string violation;       // the invariant's name; empty: none
  std::optional<NodeId> node;  // whose step breaks it
  std::string says;            // what its summary contains
  // After all steps, and healed but for what lasts: every client must be answered, whatever the
  // protocol promises; or must not be, within that time, which is the violation "progress".
  bool progress = false;
  std::optional<Duration> no_progress_within;
  friend bool operator==(const Expectation&, const Expectation&) = default;
};

// Clients that work by themselves.
struct OwnWorkload {
  Duration think_min;
  Duration think_max = Milliseconds(5);
  std::uint64_t salt = 0;
  Duration interval;  // between arrivals; zero: a closed loop
  std::vector<OperationWeight> mix;
  std::uint16_t outstanding = 1;  // operations of a client under way at a time
  friend bool operator==(const OwnWorkload&, const OwnWorkload&) = default;
};

// The random swarm on top of what the scenario says.
struct RandomFaults {
  std::uint64_t seed = 0;
  std::uint64_t steps = 2000;  // of the run, before it heals
  FaultChoice faults;
  friend bool operator==(const RandomFaults&, const RandomFaults&) = default;
};

struct Scenario {
  std::string title;
  std::string why;
  std::string protocol;
  std::string options = "{}";      // JSON: what differs from the protocol's usual configuration
  std::vector<std::string> knobs;  // of the protocol: those that are on
  std::string defect;              // planted; empty: none
  std::uint16_t replicas = 3;
  std::uint16_t clients = 1;
  bool manual_delivery = false;
  Duration latency_min = Microseconds(300);
  Duration latency_max = Microseconds(700);
  std::uint64_t network_salt = 0;
  std::optional<bool> ordered;  // links, as TCP's; otherwise as the protocol declares
  bool manual_timers = false;
  Duration clock_offset_max;
  std::uint64_t entropy_salt = 0;
  Duration disk_latency = Microseconds(100);
  Duration liveness_bound = Seconds(30);
  std::optional<OwnWorkload> workload;  // without one, clients do what steps say
  std::optional<RandomFaults> random;
  std::vector<std::string> disable;  // invariants that are not checked
  std::vector<Step> steps;
  Expectation expect;
  // The scenario is also run with nothing planted. Steps that find nothing to act on are then
  // passed over, and the run must end well.
  bool passes_without_defect = false;
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

}  // namespace stampede::scenario

namespace stampede {

// The protocol that a scenario is about; an error where `text` is no scenario at all.
absl::StatusOr<std::string> ScenarioProtocol(std::string_view text);

// Reads a scenario. The text is hostile: errors name line or JSON pointer, and what was expected.
absl::StatusOr<scenario::Scenario> ParseScenario(std::string_view text,
                                                 const Vocabulary& vocabulary);

// The file of a scenario, one step a line. `schema`, a path or address, is named for editors.
std::string WriteScenario(const scenario::Scenario& scenario, const Vocabulary& vocabulary,
                          std::string_view schema);

// One step as its line in the file, without its note.
std::string ShowStepOf(const scenario::Step& step, const Vocabulary& vocabulary);

}  // namespace stampede

#endif  // STAMPEDE_SCENARIOS_SCENARIO_H_
