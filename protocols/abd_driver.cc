#include "stampede/protocols/abd_driver.h"

#include "stampede/core/abd/abd.h"
#include "stampede/invariants/abd/invariants.h"
#include "stampede/replay/split_protocol_driver.h"

namespace stampede {

STAMPEDE_DEFINE_DRIVER(Abd);

std::unique_ptr<ProtocolDriver> NewAbdDriver() {
  return std::make_unique<TypedProtocolDriver<Abd>>();
}

}  // namespace stampede
