#include "invariants.h"
#include "stampede/replay/typed_protocol_driver.h"

STAMPEDE_DEFINE_DRIVER(Chain);
