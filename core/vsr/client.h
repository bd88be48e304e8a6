// The client's side of the protocol (the paper, section 4.1, steps 1 and 7; sections 4.5 and 7.4).
#ifndef STAMPEDE_CORE_VSR_CLIENT_H_
#define STAMPEDE_CORE_VSR_CLIENT_H_

#include <cstdint>

#include "stampede/core/fields.h"
#include "stampede/core/payload.h"
#include "stampede/core/vsr/group.h"
#include "stampede/core/vsr/types.h"

namespace stampede::vsr {

// A client has at most one operation outstanding.
struct Client {
  ClientId id;  // of this incarnation
  Epoch epoch;  // the latest heard of, and its members
  Members members;
  View view;                  // the latest of that epoch that a reply named
  OpNumber session;           // the latest; 0: none yet, or none needed
  bool registered = false;    // whether that session is not known to be gone
  RequestNumber request;      // of the latest operation
  bool waiting = false;       // for the answer to it
  Payload operation;          // the operation that is waited for
  std::uint16_t retries = 0;  // of it so far; the wait doubles with each
  STAMPEDE_FIELDS(Client, id, epoch, members, view, session, registered, request, waiting,
                  operation, retries)
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_CLIENT_H_
