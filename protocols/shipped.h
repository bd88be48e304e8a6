#ifndef STAMPEDE_PROTOCOLS_SHIPPED_H_
#define STAMPEDE_PROTOCOLS_SHIPPED_H_

#include "stampede/replay/protocol_registry.h"

namespace stampede {

// All protocols that come with Stampede.
ProtocolRegistry ShippedProtocols();

}  // namespace stampede

#endif  // STAMPEDE_PROTOCOLS_SHIPPED_H_
