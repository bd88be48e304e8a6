// The client's side of the protocol (the paper, section 4.1, steps 1 and 7).
#ifndef STAMPEDE_CORE_VSR_CLIENT_H_
#define STAMPEDE_CORE_VSR_CLIENT_H_

#include <cstdint>

#include "core/fields.h"
#include "core/payload.h"
#include "core/vsr/types.h"

namespace stampede::vsr {

// Has at most one operation outstanding.
struct Client {
  View view;              // the latest that a reply spoke of
  RequestNumber request;  // of the latest operation
  bool waiting = false;
  Payload operation;  // the one that is waited for
  std::uint16_t retries = 0;
  STAMPEDE_FIELDS(Client, view, request, waiting, operation, retries)
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_CLIENT_H_
