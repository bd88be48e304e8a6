// A scenario: a run as a story, told by the exceptions to quiet. See README.md here for the format.
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
#include "stampede/scenarios/message_pattern.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/names.h"

namespace stampede::scenario {

// When a step's moment has come.
struct InOrder {  // the step before it in the story is done
  friend bool operator==(const InOrder&, const InOrder&) = default;
};
struct AtTime {  // of the world
  Time at;
  friend bool operator==(const AtTime&, const AtTime&) = default;
};
struct AfterInput {  // a node has taken the step that this input brought about, and so long passed
  std::uint64_t input = 0;  // packed name
  Duration plus;
  friend bool operator==(const AfterInput&, const AfterInput&) = default;
};
struct AfterStep {  // the scenario's step of that name is done
  std::string name;
  Duration plus;
  friend bool operator==(const AfterStep&, const AfterStep&) = default;
};
struct When {  // this has become true
  Condition condition;
  friend bool operator==(const When&, const When&) = default;
};
using Trigger = std::variant<InOrder, AtTime, AfterInput, AfterStep, When>;

// What a step does.
struct Invoke {
  NodeId client;
  std::string operation;  // JSON
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
struct Cut {
  std::vector<LinkPattern> links;
  std::optional<Duration> span;  // without one, until healed
  friend bool operator==(const Cut&, const Cut&) = default;
};
// Nodes of different groups do not reach each other; nodes of no group reach all.
struct Partition {
  std::vector<std::vector<NodeId>> groups;
  std::optional<Duration> span;
  friend bool operator==(const Partition&, const Partition&) = default;
};
struct Pause {
  std::vector<NodeId> nodes;
  std::optional<Duration> span;
  friend bool operator==(const Pause&, const Pause&) = default;
};
struct Resume {
  std::vector<NodeId> nodes;
  friend bool operator==(const Resume&, const Resume&) = default;
};
struct Slow {
  std::vector<NodeId> nodes;
  Duration by;
  std::optional<Duration> span;
  friend bool operator==(const Slow&, const Slow&) = default;
};
struct SlowDisk {
  std::vector<NodeId> nodes;
  Duration by;
  std::optional<Duration> span;
  friend bool operator==(const SlowDisk&, const SlowDisk&) = default;
};
// Nothing of it becomes durable.
struct FillDisk {
  std::vector<NodeId> nodes;
  std::optional<Duration> span;
  friend bool operator==(const FillDisk&, const FillDisk&) = default;
};
struct Clock {
  std::vector<NodeId> nodes;
  std::int64_t rate = kMillion;  // per million
  Duration jump;
  std::optional<Duration> span;  // of the rate
  friend bool operator==(const Clock&, const Clock&) = default;
};
// Without an input between two steps, else in the step that it brings about.
struct Crash {
  NodeId node;
  std::optional<std::uint64_t> input;
  std::uint32_t effects = 0;  // so many of that step still leave
  DiskLoss lose = DiskLoss::kUnsynced;
  std::optional<Duration> span;  // until it starts again by itself
  friend bool operator==(const Crash&, const Crash&) = default;
};
struct Restart {
  NodeId node;
  friend bool operator==(const Restart&, const Restart&) = default;
};
// Ends cuts of these links; without any, all trouble there is and will be.
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
// All trouble ends, and everything must get well.
struct Settle {
  friend bool operator==(const Settle&, const Settle&) = default;
};
using Action = std::variant<Invoke, Fire, OnMessages, Cut, Partition, Pause, Resume, Slow, SlowDisk,
                            FillDisk, Clock, Crash, Restart, Heal, Run, Until, Check, Settle>;

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
  friend bool operator==(const Expectation&, const Expectation&) = default;
};

// Clients that work by themselves.
struct ClosedLoop {
  Duration think_min;
  Duration think_max = Milliseconds(5);
  std::uint64_t salt = 0;
  friend bool operator==(const ClosedLoop&, const ClosedLoop&) = default;
};

// The random swarm on top of what the scenario says.
struct RandomFaults {
  std::uint64_t seed = 0;
  std::uint64_t steps = 2000;  // of the run, before it heals
  friend bool operator==(const RandomFaults&, const RandomFaults&) = default;
};

struct Scenario {
  std::string title;
  std::string why;
  std::string protocol;
  std::string options = "{}";  // JSON: what differs from the protocol's usual configuration
  std::string defect;          // planted; empty: none
  std::uint16_t replicas = 3;
  std::uint16_t clients = 1;
  bool manual_delivery = false;
  Duration latency_min = Microseconds(300);
  Duration latency_max = Microseconds(700);
  std::uint64_t network_salt = 0;
  bool manual_timers = false;
  Duration clock_offset_max;
  std::uint64_t entropy_salt = 0;
  Duration disk_latency = Microseconds(100);
  Duration liveness_bound = Seconds(30);
  std::optional<ClosedLoop> workload;  // without one, clients do what steps say
  std::optional<RandomFaults> random;
  std::vector<std::string> without;  // invariants left out
  std::vector<Step> steps;
  Expectation expect;
  // The story is also result with nothing planted, skipping what does not come up then, and must
  // end well.
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
