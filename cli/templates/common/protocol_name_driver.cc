// All that Stampede compiles for the protocol: the one slow file of this project. It is compiled
// again when messages, states or invariants change, and not when only steps do.
#include "protocol_name_driver.h"

#include "protocol_name.h"
#include "protocol_name_invariants.h"
#include "stampede/replay/split_protocol_driver.h"
#include "stampede/replay/typed_run.h"

STAMPEDE_DEFINE_DRIVER(ProtocolName);
STAMPEDE_DEFINE_RUNS(ProtocolName);
