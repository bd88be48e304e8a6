#include "stampede/protocols/vsr_driver.h"

#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/vsr/invariants.h"
#include "stampede/replay/split_protocol_driver.h"

STAMPEDE_DEFINE_DRIVER(stampede::Vsr);
