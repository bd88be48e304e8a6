// The ProtocolDriver of a protocol, by its type.
#ifndef STAMPEDE_REPLAY_NEW_PROTOCOL_DRIVER_H_
#define STAMPEDE_REPLAY_NEW_PROTOCOL_DRIVER_H_

#include <memory>

#include "stampede/replay/protocol_driver.h"

namespace stampede {

// P with its invariants (InvariantsOf). Defined in typed_protocol_driver.h, or compiled in a file
// of P's own and declared by STAMPEDE_DECLARE_DRIVER.
template <class P>
std::unique_ptr<ProtocolDriver> NewProtocolDriver();

}  // namespace stampede

// Says that another file has STAMPEDE_DEFINE_DRIVER(P), see split_protocol_driver.h. At global
// scope; P may be incomplete.
#define STAMPEDE_DECLARE_DRIVER(P) \
  extern template std::unique_ptr<stampede::ProtocolDriver> stampede::NewProtocolDriver<P>()

#endif  // STAMPEDE_REPLAY_NEW_PROTOCOL_DRIVER_H_
