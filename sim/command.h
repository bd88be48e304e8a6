// What can be done to a run from outside, between two of its steps. A scenario's driver acts by
// these, and a trace records them. Decisions about messages yet to be sent and about windows of
// virtual time are the adversary's (adversary.h).
#ifndef STAMPEDE_SIM_COMMAND_H_
#define STAMPEDE_SIM_COMMAND_H_

#include <cstdint>
#include <string>
#include <variant>

#include "stampede/core/node_id.h"
#include "stampede/core/time.h"
#include "stampede/sim/decisions.h"
#include "stampede/sim/faults.h"
#include "stampede/sim/names.h"

namespace stampede {

// The client's user asks for this. It is invoked at once, or when the client has its answer to what
// was asked before.
struct InvokeOperation {
  NodeId client;
  std::string operation;  // JSON
};

// A timer that is set runs out now.
struct FireTimer {
  NodeId node;
  std::uint8_t timer = 0;  // index in the protocol's timers
};

// A message in flight, held or not, ...
struct DeliverMessage {  // ... arrives now
  MessageName message;
};
struct ReleaseMessage {  // ... goes on its way, when it was held
  MessageName message;
};
struct DropMessage {  // ... never arrives
  MessageName message;
};

// The node crashes between two steps.
struct CrashNode {
  NodeId node;
  DiskLoss loss = DiskLoss::kUnsynced;
  Duration down;  // until it restarts by itself; zero: it does not
};

// A node that is down restarts with what its disk holds.
struct RestartNode {
  NodeId node;
};

// The node crashes in the step that this input brings about, after `effect` of its effects.
struct CrashDuringStep {
  std::uint64_t input = 0;  // packed name
  NodeId node;
  std::uint32_t effect = 0;
  DiskLoss loss = DiskLoss::kUnsynced;
  Duration down;
};

// From now on these faults of nodes and links hold instead, until the next window begins.
struct ChangeFaults {
  FaultState faults;
};

// World::Heal().
struct HealAll {};

using Command =
    std::variant<InvokeOperation, FireTimer, DeliverMessage, ReleaseMessage, DropMessage, CrashNode,
                 RestartNode, CrashDuringStep, ChangeFaults, HealAll>;

}  // namespace stampede

#endif  // STAMPEDE_SIM_COMMAND_H_
