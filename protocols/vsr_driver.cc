#include "stampede/protocols/vsr_driver.h"

#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/vsr/invariants.h"
#include "stampede/replay/typed_protocol_driver.h"

namespace stampede {

std::unique_ptr<ProtocolDriver> NewVsrDriver() {
  return std::make_unique<TypedProtocolDriver<Vsr>>();
}

}  // namespace stampede
