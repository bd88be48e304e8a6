// What can be done to a run from outside, between two of its steps. A scenario tells its story by
// these, and a trace records them. Decisions about messages yet to be sent and about windows of
// virtual time are the adversary's (sim/adversary.h).
#ifndef STAMPEDE_SIM_COMMAND_H_
#define STAMPEDE_SIM_COMMAND_H_

#include <cstdint>
#include <variant>

#include "stampede/core/node_id.h"
#include "stampede/core/time.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/names.h"

namespace stampede {

// The client's user wants this done. It is invoked at once, or when the client has its answer to
// what was asked before.
template <class P>
struct InvokeOperation {
  NodeId client;
  typename P::Operation operation;
};

// A timer that is set runs out now.
struct FireTimer {
  NodeId node;
  std::uint8_t timer = 0;  // index in the protocol's timers
};

// A message that is under way, held or not, ...
struct DeliverMessage {  // ... arrives now
  MessageName message;
};
struct ReleaseMessage {  // ... goes on its way, when it was held
  MessageName message;
};
struct DropMessage {  // ... never arrives
  MessageName message;
};

// The node stops between two steps, until it is started again.
struct CrashNode {
  NodeId node;
  DiskLoss loss = DiskLoss::kUnsynced;
  Duration down;  // until it starts again by itself; zero: it does not
};

// A node that is down starts again with what its disk holds.
struct RestartNode {
  NodeId node;
};

// The node stops in the step that this input brings about, after `effect` of its effects.
struct CrashDuringStep {
  std::uint64_t input = 0;  // packed name
  NodeId node;
  std::uint32_t effect = 0;
  DiskLoss loss = DiskLoss::kUnsynced;
  Duration down;
};

// From now on this holds instead, until the next window begins.
struct ChangeFaults {
  Faults faults;
};

// World::Heal().
struct HealAll {};

template <class P>
using Command =
    std::variant<InvokeOperation<P>, FireTimer, DeliverMessage, ReleaseMessage, DropMessage,
                 CrashNode, RestartNode, CrashDuringStep, ChangeFaults, HealAll>;

}  // namespace stampede

#endif  // STAMPEDE_SIM_COMMAND_H_
