// ProtocolName as the command and the tests know it. They include nothing else of the protocol, so
// that a change of it does not compile them again.
#ifndef PROTOCOL_NAME_DRIVER_H_
#define PROTOCOL_NAME_DRIVER_H_

#include "stampede/replay/new_protocol_driver.h"

struct ProtocolName;
STAMPEDE_DECLARE_DRIVER(ProtocolName);

#endif  // PROTOCOL_NAME_DRIVER_H_
