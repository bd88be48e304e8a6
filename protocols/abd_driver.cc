#include "stampede/protocols/abd_driver.h"

#include "stampede/core/abd/abd.h"
#include "stampede/invariants/abd/invariants.h"
#include "stampede/replay/split_protocol_driver.h"

STAMPEDE_DEFINE_DRIVER(stampede::Abd);
