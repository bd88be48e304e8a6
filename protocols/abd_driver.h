// NewProtocolDriver<Abd>(), compiled once.
#ifndef STAMPEDE_PROTOCOLS_ABD_DRIVER_H_
#define STAMPEDE_PROTOCOLS_ABD_DRIVER_H_

#include "stampede/replay/new_protocol_driver.h"

namespace stampede {
struct Abd;
}  // namespace stampede

STAMPEDE_DECLARE_DRIVER(stampede::Abd);

#endif  // STAMPEDE_PROTOCOLS_ABD_DRIVER_H_
