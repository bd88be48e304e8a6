#include "stampede/protocols/vsr_driver.h"

#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/vsr/invariants.h"
#include "stampede/replay/split_protocol_driver.h"

namespace stampede {

STAMPEDE_DEFINE_DRIVER(Vsr);

std::unique_ptr<ProtocolDriver> NewVsrDriver() {
  return std::make_unique<TypedProtocolDriver<Vsr>>();
}

}  // namespace stampede
