// NewProtocolDriver<Vsr>(), compiled once.
#ifndef STAMPEDE_PROTOCOLS_VSR_DRIVER_H_
#define STAMPEDE_PROTOCOLS_VSR_DRIVER_H_

#include "stampede/replay/new_protocol_driver.h"

namespace stampede {
struct Vsr;
}  // namespace stampede

STAMPEDE_DECLARE_DRIVER(stampede::Vsr);

#endif  // STAMPEDE_PROTOCOLS_VSR_DRIVER_H_
