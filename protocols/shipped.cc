#include "stampede/protocols/shipped.h"

#include "stampede/protocols/abd_driver.h"
#include "stampede/protocols/vsr_driver.h"

namespace stampede {

ProtocolRegistry ShippedProtocols() {
  ProtocolRegistry protocols;
  protocols.Add(NewProtocolDriver<Vsr>());
  protocols.Add(NewProtocolDriver<Abd>());
  return protocols;
}

}  // namespace stampede
