// The client's side of the protocol (the paper, section 4.1, steps 1 and 7; sections 4.5 and 7.4).
#ifndef STAMPEDE_CORE_VSR_CLIENT_H_
#define STAMPEDE_CORE_VSR_CLIENT_H_

#include <cstdint>

#include "stampede/core/fields.h"
#include "stampede/core/payload.h"
#include "stampede/core/vsr/group.h"
#include "stampede/core/vsr/types.h"

namespace stampede::vsr {

// Has at most one operation outstanding.
struct Client {
  ClientId id;  // of this incarnation
  Epoch epoch;  // the latest heard of, and its members
  Members members;
  View view;                // the latest of that epoch that a reply spoke of
  OpNumber session;         // the latest it had; 0: none yet, or none needed
  bool registered = false;  // and that one is not known to be gone
  RequestNumber request;    // of the latest operation
  bool waiting = false;
  Payload operation;  // the one that is waited for
  std::uint16_t retries = 0;
  STAMPEDE_FIELDS(Client, id, epoch, members, view, session, registered, request, waiting,
                  operation, retries)
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_CLIENT_H_
