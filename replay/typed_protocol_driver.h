// The ProtocolDriver of a protocol P with its invariants. Instantiate it once per protocol.
#ifndef STAMPEDE_REPLAY_TYPED_PROTOCOL_DRIVER_H_
#define STAMPEDE_REPLAY_TYPED_PROTOCOL_DRIVER_H_

#include "stampede/replay/split_protocol_driver.h"  // IWYU pragma: export
#include "stampede/replay/typed_run.h"              // IWYU pragma: export

#endif  // STAMPEDE_REPLAY_TYPED_PROTOCOL_DRIVER_H_
