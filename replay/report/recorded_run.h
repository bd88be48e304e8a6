// A whole run as data, for reports: what its page shows and what other formats are made of.
#ifndef STAMPEDE_REPLAY_REPORT_RECORDED_RUN_H_
#define STAMPEDE_REPLAY_REPORT_RECORDED_RUN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stampede/core/node_id.h"
#include "stampede/core/replica_summary.h"
#include "stampede/core/time.h"
#include "stampede/core/violation.h"
#include "stampede/invariants/invariant.h"
#include "stampede/replay/run_spec.h"
#include "stampede/scenarios/scenario.h"
#include "stampede/sim/names.h"
#include "stampede/sim/run_control.h"

namespace stampede::report {

struct Step {
  Time at;
  NodeId node;
  InputKind input{};
  std::string name;             // of the input
  std::uint64_t because = 0;    // the step that sent the message or set the timer; 0: none
  std::ptrdiff_t message = -1;  // that was received, index in RecordedRun::messages
  std::vector<std::size_t> marks;
  bool crashed = false;
  bool wrote = false;      // to its disk
  std::string text;        // for a person: the input => what the node did
  ReplicaSummary summary;  // of a replica, after the step
  bool changed = true;     // its state is another one than before
  // JSON, "" where details are not kept: the node's clock, input, effects and log as fields of an
  // object without its braces; and how the state differs (see StateChanges).
  std::string detail;
  std::string state;
};

enum class MessageEnd : std::uint8_t {
  kReceived,
  kDropped,
  kCut,
  kReceiverDown,
  kConnectionBroken,
  kUnderWay,  // when the run ended
  kHeld,      // the same, and held back
};

struct Message {
  MessageName name;
  std::uint64_t sent_in = 0;   // step
  Time left;                   // its node
  std::uint64_t received = 0;  // step
  Time ended;  // when it was received or lost; of one under way, when it would arrive
  MessageEnd end = MessageEnd::kUnderWay;
  Duration delay;     // by which a fault made it later
  bool held = false;  // for a while
};

// A fault of one node or link, or a node that is down.
struct Span {
  std::string kind;  // "down", or a fault's name
  std::optional<NodeId> node;
  std::optional<std::pair<NodeId, NodeId>> link;
  Time start;
  std::optional<Time> end;  // nothing: until the run ended
  std::string amount;
};

// What happened between two steps, or to one.
struct Note {
  Time at;
  std::uint64_t after_step = 0;
  std::string kind;
  std::optional<NodeId> node;
  std::string text;
};

// What a client asked, and was answered.
struct Operation {
  NodeId client;
  std::uint64_t asked_in = 0;  // step
  std::uint64_t answered_in = 0;
  std::string text;
  std::string answer;  // "" where there is none
};

struct Fact {
  std::string name;
  std::string value;
  bool usual = true;
};

struct Command {
  std::string does;
  std::string line;
};

struct RecordedRun {
  std::string label;     // where there are two: which one this is
  std::string protocol;  // its name
  std::string title;
  RunSpec spec;
  std::vector<std::string> message_types;
  std::vector<std::string> timers;
  std::vector<std::string> marks;
  std::vector<InvariantInfo> invariants;
  std::vector<Fact> facts;  // those that are not usual first
  std::vector<Command> commands;
  std::vector<Step> steps;  // step n at n - 1
  std::vector<Message> messages;
  std::vector<Span> spans;
  std::vector<Note> notes;
  std::vector<Operation> operations;
  RunOutcome outcome;
  std::uint64_t details_from = 1;  // steps before this one have no details
  std::uint64_t healed_after = 0;  // this step; 0: it did not heal
  // The run as exceptions to a quiet one, and the text of its file.
  std::optional<scenario::Scenario> scenario;
  std::string scenario_text;

  std::size_t nodes() const { return std::size_t{spec.replicas} + spec.clients; }
  // Replicas first.
  std::size_t IndexOf(NodeId node) const {
    return node.is_client() ? spec.replicas + node.index() : node.index();
  }
  NodeId NodeAt(std::size_t index) const {
    return index < spec.replicas
               ? NodeId::Replica(static_cast<std::uint16_t>(index))
               : NodeId::Client(static_cast<std::uint16_t>(index - spec.replicas));
  }
  Vocabulary vocabulary = {};  // REQUIRES: the protocol's driver lives
};

}  // namespace stampede::report

#endif  // STAMPEDE_REPLAY_REPORT_RECORDED_RUN_H_
