#ifndef STAMPEDE_PROTOCOLS_VSR_DRIVER_H_
#define STAMPEDE_PROTOCOLS_VSR_DRIVER_H_

#include <memory>

#include "stampede/replay/protocol_driver.h"

namespace stampede {

// Viewstamped Replication with its invariants.
std::unique_ptr<ProtocolDriver> NewVsrDriver();

}  // namespace stampede

#endif  // STAMPEDE_PROTOCOLS_VSR_DRIVER_H_
