// The messages of the protocol. Sender and receiver are known from the input that carries one.
#ifndef STAMPEDE_CORE_VSR_MESSAGES_H_
#define STAMPEDE_CORE_VSR_MESSAGES_H_

#include <string>
#include <variant>

#include "stampede/core/fields.h"
#include "stampede/core/payload.h"
#include "stampede/core/vsr/checkpoint.h"
#include "stampede/core/vsr/crash_vector.h"
#include "stampede/core/vsr/group.h"
#include "stampede/core/vsr/log.h"
#include "stampede/core/vsr/types.h"

namespace stampede::vsr {

// What each message between replicas says about its sender.
struct Header {
  Epoch epoch;               // the epoch it is in
  CrashVector incarnations;  // the incarnations it knows of; in recovery mode crash-vector
  STAMPEDE_FIELDS(Header, epoch, incarnations)

  bool IsPlain() const { return *this == Header(); }  // then a message does not show it
  std::string ToString() const {
    const CrashVector none;
    return "epoch " + std::to_string(epoch.value()) +
           (incarnations == none ? "" : " incarnations " + incarnations.ToString());
  }
};

// A whole log in a message: entries 1..last(). Where the first of them have been dropped, the
// checkpoint stands for them.
struct History {
  Checkpoint checkpoint;
  Log log;  // REQUIRES: log.dropped() <= checkpoint.op()
  STAMPEDE_FIELDS(History, checkpoint, log)

  OpNumber last() const { return log.last(); }
  std::string ToString() const {
    return log.ToString() + (checkpoint ? ", checkpoint " + checkpoint.ToString() : "");
  }
};

// Client to primary, or to all when it got no answer.
struct Request {
  Epoch epoch;  // the latest that the client knows of
  ClientId client;
  OpNumber session;  // 0 until the client has one, and where none is needed
  RequestNumber request;
  Payload operation;
  EntryKind kind = EntryKind::kOperation;
  Members members;  // of a reconfiguration: the next epoch's
  static constexpr bool kShowsWhatDiffers = true;
  STAMPEDE_FIELDS(Request, epoch, client, session, request, operation, kind, members)
};

// Primary to client: the operation was executed at position `op`.
struct Reply {
  Epoch epoch;
  View view;
  ClientId client;
  RequestNumber request;  // 0: a Register was; `op` then names the client's session
  OpNumber op;
  std::string result;
  static constexpr bool kShowsWhatDiffers = true;
  STAMPEDE_FIELDS(Reply, epoch, view, client, request, op, result)
};

// Primary to client: its session is gone. The request may have been executed or not.
struct Evicted {
  ClientId client;
  OpNumber session;
  STAMPEDE_FIELDS(Evicted, client, session)
};

// Primary to backups: entry number `op`, and the last operation that the primary has committed.
struct Prepare {
  Header header;
  View view;
  OpNumber op;
  Entries entry;
  OpNumber commit;
  STAMPEDE_FIELDS(Prepare, header, view, op, entry, commit)
};

// Backup to primary: its log in `view` holds all entries up to `op`.
struct PrepareOk {
  Header header;
  View view;
  OpNumber op;
  STAMPEDE_FIELDS(PrepareOk, header, view, op)
};

// Primary to backups, as a heartbeat: the last operation that the primary has committed. Where it
// `asks`, backups acknowledge what they hold.
struct Commit {
  Header header;
  View view;
  OpNumber commit;
  bool asks = false;
  static constexpr bool kShowsWhatDiffers = true;
  STAMPEDE_FIELDS(Commit, header, view, commit, asks)
};

// To all: the sender has left its view for this one.
struct StartViewChange {
  Header header;
  View view;
  STAMPEDE_FIELDS(StartViewChange, header, view)
};

// To the primary of the new view: what the sender holds. It takes no part in lower views any more.
struct DoViewChange {
  Header header;
  View view;
  View last_normal;  // the latest view in which the sender's status was normal
  History log;
  OpNumber commit;
  STAMPEDE_FIELDS(DoViewChange, header, view, last_normal, log, commit)
};

// Primary of the new view to all: the log that the view starts with.
struct StartView {
  Header header;
  View view;
  History log;
  OpNumber commit;
  STAMPEDE_FIELDS(StartView, header, view, log, commit)
};

// State transfer: asks a normal replica of `view` for the entries after `after`.
struct GetState {
  Header header;
  View view;
  OpNumber after;
  Nonce nonce;
  STAMPEDE_FIELDS(GetState, header, view, after, nonce)
};

// The entries that were asked for; where some of them have been dropped, a checkpoint and the
// entries behind it.
struct NewState {
  Header header;
  View view;
  Nonce nonce;  // of the GetState that this answers
  Checkpoint checkpoint;
  Entries entries;
  OpNumber commit;
  STAMPEDE_FIELDS(NewState, header, view, nonce, checkpoint, entries, commit)
};

// To all: the sender has lost its memory in a crash.
struct Recovery {
  Header header;
  View view;  // the least view that the sender may come back in
  Nonce nonce;
  STAMPEDE_FIELDS(Recovery, header, view, nonce)
};

// A normal replica's answer; the primary's carries its log.
struct RecoveryResponse {
  Header header;
  View view;
  Nonce nonce;  // of the Recovery that this answers
  bool primary = false;
  History log;
  OpNumber commit;
  STAMPEDE_FIELDS(RecoveryResponse, header, view, nonce, primary, log, commit)
};

// To members of an epoch: it has begun, behind operation `group.start`.
struct StartEpoch {
  Header header;
  Group group;
  STAMPEDE_FIELDS(StartEpoch, header, group)
};

// To the sender of a message of an earlier epoch, a client too, or of an EpochQuery: the sender's
// epoch.
struct NewEpoch {
  Header header;
  Group group;
  STAMPEDE_FIELDS(NewEpoch, header, group)
};

// Is there a later epoch than the sender's, and which? To the sender of a message of a later epoch,
// and from a replica that waits to all that it has not asked otherwise.
struct EpochQuery {
  Header header;
  STAMPEDE_FIELDS(EpochQuery, header)
};

// A member of this epoch to all members of it and of the epoch before: the sender works in it.
struct EpochStarted {
  Header header;
  STAMPEDE_FIELDS(EpochStarted, header)
};

// Asks for the operations after `after` that this epoch begins with.
struct GetEpochState {
  Header header;
  OpNumber after;
  Nonce nonce;
  STAMPEDE_FIELDS(GetEpochState, header, after, nonce)
};

// From a replica that works in the epoch: the view it was normal in last, and all it holds. From
// any other: the operations that the epoch begins with, and no view.
struct NewEpochState {
  Header header;
  View view = kNoView;
  Nonce nonce;  // of the GetEpochState that this answers
  Checkpoint checkpoint;
  Entries entries;
  OpNumber commit;
  STAMPEDE_FIELDS(NewEpochState, header, view, nonce, checkpoint, entries, commit)
};

using Message =
    std::variant<Request, Reply, Prepare, PrepareOk, Commit, StartViewChange, DoViewChange,
                 StartView, GetState, NewState, Recovery, RecoveryResponse, Evicted, StartEpoch,
                 NewEpoch, EpochQuery, EpochStarted, GetEpochState, NewEpochState>;

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_MESSAGES_H_
