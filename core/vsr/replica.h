// The state of one replica: a value.
#ifndef STAMPEDE_CORE_VSR_REPLICA_H_
#define STAMPEDE_CORE_VSR_REPLICA_H_

#include <cstdint>
#include <optional>

#include "absl/container/inlined_vector.h"
#include "stampede/core/fields.h"
#include "stampede/core/input.h"
#include "stampede/core/kv/service.h"
#include "stampede/core/node_id.h"
#include "stampede/core/vsr/checkpoint.h"
#include "stampede/core/vsr/client_table.h"
#include "stampede/core/vsr/group.h"
#include "stampede/core/vsr/log.h"
#include "stampede/core/vsr/messages.h"
#include "stampede/core/vsr/types.h"

namespace stampede::vsr {

// One slot per machine.
template <class T>
using PerReplica = absl::InlinedVector<T, 7>;

// A question to another replica that is waiting for its answer.
struct Transfer {
  View target;  // the view that the answer must come from
  Nonce nonce;
  NodeId peer;  // asked last
  STAMPEDE_FIELDS(Transfer, target, nonce, peer)
};

// What a disk can hold for a replica: in mode persisted-view the epoch and the view number alone,
// in mode durable-log all of it, in the others nothing. Replaced as a whole.
struct DurableRecord {
  bool started = false;  // some incarnation belonged to a group, and may have said so
  Group group;
  View view;
  View last_normal;
  Checkpoint checkpoint;
  Log log;
  OpNumber executed;  // at least so many are committed
  STAMPEDE_FIELDS(DurableRecord, started, group, view, last_normal, checkpoint, log, executed)
};

// Always holds: in status normal, view = last_normal; entries 1..executed never change; the log has
// dropped no entry behind the checkpoint; log, checkpoint, view and last_normal of a group change
// together.
struct Replica {
  Status status = Status::kFresh;
  Group group;
  View view;
  View last_normal = kNoView;  // the latest view of this epoch in which the status was normal
  Checkpoint checkpoint;       // the latest
  Log log;
  OpNumber executed;  // the last operation executed; committed, as far as this replica knows
  // What the executed operations make: the service, the client table, and the group that the next
  // operation belongs to. `group` may be a later one.
  ServiceHandle service;
  ClientTable clients;
  Group executed_group;

  // As a primary in status normal: how far each backup's log is known to match, and for how many
  // heartbeats the oldest uncommitted operation has been waiting.
  PerReplica<OpNumber> acked;
  std::uint16_t stalled_heartbeats = 0;

  // In status view-change.
  ReplicaSet start_view_change_from;  // others
  PerReplica<std::optional<DoViewChange>> do_view_change_from;
  bool do_view_change_sent = false;

  std::optional<Transfer> transfer;
  Nonce last_nonce;  // never used twice, by no incarnation

  PerReplica<std::optional<RecoveryResponse>> recovery_from;  // in status recovering
  bool lost_memory = false;                                   // in a crash, and has not got it back
  ReplicaSet epoch_started;  // members of this epoch that are known to work in it
  CrashVector incarnations;  // in mode crash-vector
  DurableRecord durable;     // what was last written
  SyncToken syncs;

  std::uint16_t fruitless_views = 0;  // views in a row without progress, for backoff

  STAMPEDE_FIELDS(Replica, status, group, view, last_normal, checkpoint, log, executed, service,
                  clients, executed_group, acked, stalled_heartbeats, start_view_change_from,
                  do_view_change_from, do_view_change_sent, transfer, last_nonce, recovery_from,
                  lost_memory, epoch_started, incarnations, durable, syncs, fruitless_views)
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_REPLICA_H_
