// What a step is given. It sees its own state and one of these, nothing else (law 1).
#ifndef STAMPEDE_CORE_INPUT_H_
#define STAMPEDE_CORE_INPUT_H_

#include <cstdint>
#include <variant>

#include "stampede/core/fields.h"
#include "stampede/core/internal/protocol_types.h"
#include "stampede/core/node_id.h"
#include "stampede/core/number.h"
#include "stampede/core/time.h"

namespace stampede {

// Names one sync of a node's own choosing, returned in Synced.
using SyncToken = Number<struct SyncTokenTag>;

// The node starts, for the first time or again. `disk` is what its disk holds; `incarnation` counts
// its starts from 0.
template <class P>
struct Boot {
  DurableOf<P> disk;
  std::uint32_t incarnation = 0;
  STAMPEDE_FIELDS(Boot, disk, incarnation)
};

template <class P>
struct Receive {
  NodeId from;
  typename P::Message message;
  STAMPEDE_FIELDS(Receive, from, message)
};

// A timer that the node set has run out. It is no longer set.
template <class P>
struct Expire {
  TimerOf<P> timer{};
  STAMPEDE_FIELDS(Expire, timer)
};

// Everything written before the Sync with this token is durable.
struct Synced {
  SyncToken token;
  STAMPEDE_FIELDS(Synced, token)
};

// Numbers the operations of one client, from 1; none comes twice, whatever the client forgets.
using OperationNumber = Number<struct OperationNumberTag>;

// Clients only: their user wants this done. The answer is a Return effect.
template <class P>
struct Invoke {
  OperationOf<P> operation;
  OperationNumber number = {};
  STAMPEDE_FIELDS(Invoke, operation, number)
};

template <class P>
struct Input {
  using Event = std::variant<Boot<P>, Receive<P>, Expire<P>, Synced, Invoke<P>>;

  LocalTime now;              // what the node's own clock shows
  std::uint64_t entropy = 0;  // 64 random bits, a function of the input's name (law 3)
  Event event;
  STAMPEDE_FIELDS(Input, now, entropy, event)
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_INPUT_H_
