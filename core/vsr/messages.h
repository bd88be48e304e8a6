// The messages of the protocol. Sender and receiver are known from the input that carries one.
#ifndef STAMPEDE_CORE_VSR_MESSAGES_H_
#define STAMPEDE_CORE_VSR_MESSAGES_H_

#include <string>
#include <variant>

#include "core/fields.h"
#include "core/payload.h"
#include "core/vsr/log.h"
#include "core/vsr/types.h"

namespace stampede::vsr {

// Client to primary, or to all when it got no answer.
struct Request {
  ClientId client;
  RequestNumber request;
  Payload operation;
  STAMPEDE_FIELDS(Request, client, request, operation)
};

// Primary to client, once the operation was executed at position `op`.
struct Reply {
  View view;
  RequestNumber request;
  OpNumber op;
  std::string result;
  STAMPEDE_FIELDS(Reply, view, request, op, result)
};

// Primary to backups: entry number `op`, and how far the primary has committed.
struct Prepare {
  View view;
  OpNumber op;
  Entries entry;
  OpNumber commit;
  STAMPEDE_FIELDS(Prepare, view, op, entry, commit)
};

// Backup to primary: its log in `view` holds all entries up to `op`.
struct PrepareOk {
  View view;
  OpNumber op;
  STAMPEDE_FIELDS(PrepareOk, view, op)
};

// Primary to backups, as a heartbeat.
struct Commit {
  View view;
  OpNumber commit;
  STAMPEDE_FIELDS(Commit, view, commit)
};

// To all: the sender has left its view for this one.
struct StartViewChange {
  View view;
  STAMPEDE_FIELDS(StartViewChange, view)
};

// To the primary of the new view: what the sender knows. It takes no part in lower views any more.
struct DoViewChange {
  View view;
  View last_normal;  // the latest view in which the sender's status was normal
  Log log;
  OpNumber commit;
  STAMPEDE_FIELDS(DoViewChange, view, last_normal, log, commit)
};

// Primary of the new view to all: the log that the view starts with.
struct StartView {
  View view;
  Log log;
  OpNumber commit;
  STAMPEDE_FIELDS(StartView, view, log, commit)
};

// State transfer: asks a normal replica of `view` for the entries after `after`.
struct GetState {
  View view;
  OpNumber after;
  Nonce nonce;
  STAMPEDE_FIELDS(GetState, view, after, nonce)
};

struct NewState {
  View view;
  Nonce nonce;  // of the GetState that this answers
  Entries entries;
  OpNumber commit;
  STAMPEDE_FIELDS(NewState, view, nonce, entries, commit)
};

using Message = std::variant<Request, Reply, Prepare, PrepareOk, Commit, StartViewChange,
                             DoViewChange, StartView, GetState, NewState>;

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_MESSAGES_H_
