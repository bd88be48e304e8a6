#ifndef STAMPEDE_PROTOCOLS_ABD_DRIVER_H_
#define STAMPEDE_PROTOCOLS_ABD_DRIVER_H_

#include <memory>

#include "stampede/replay/protocol_driver.h"

namespace stampede {

// The atomic register of Attiya, Bar-Noy and Dolev with its invariants.
std::unique_ptr<ProtocolDriver> NewAbdDriver();

}  // namespace stampede

#endif  // STAMPEDE_PROTOCOLS_ABD_DRIVER_H_
