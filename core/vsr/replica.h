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
#include "stampede/core/vsr/config.h"
#include "stampede/core/vsr/group.h"
#include "stampede/core/vsr/log.h"
#include "stampede/core/vsr/messages.h"
#include "stampede/core/vsr/types.h"

namespace stampede::vsr {

// One slot for each machine, by index.
template <class T>
using PerReplica = absl::InlinedVector<T, 7>;

// A question to another replica whose answer has not arrived.
struct Transfer {
  View target;  // the view that the answer must come from
  Nonce nonce;
  NodeId peer;  // the replica asked last
  STAMPEDE_FIELDS(Transfer, target, nonce, peer)
};

// What a replica keeps on its disk, written as a whole: in mode persisted-view the group and the
// view, in mode durable-log all of it, in the others the group alone, once it has left epoch 0.
struct DurableRecord {
  bool started = false;  // whether some incarnation belonged to a group
  Group group;
  View view;
  View last_normal;
  Checkpoint checkpoint;
  Log log;
  OpNumber executed;  // operations 1..executed are committed; more may be
  STAMPEDE_FIELDS(DurableRecord, started, group, view, last_normal, checkpoint, log, executed)
};

// Always holds between two steps, and is asserted in each: executed <= last; in status normal, view
// = last_normal, else last_normal <= view; entries 1..executed never change; the log has dropped no
// entry behind the checkpoint. A log, and the last_normal that it belongs to, change in one step.
struct Replica {
  Status status = Status::kFresh;
  Group group;
  View view;
  View last_normal = kNoView;  // the latest view of this epoch in which the status was normal
  Checkpoint checkpoint;       // the latest
  Log log;
  OpNumber executed;  // the last operation executed, which is committed
  // What operations 1..executed make: the service, the client table, and the group that the next
  // operation belongs to. `group` may already be a later one.
  ServiceHandle service;
  ClientTable clients;
  Group executed_group;

  // Of a normal primary: up to which operation each backup has acknowledged, and for how many
  // heartbeats the oldest uncommitted operation has waited.
  PerReplica<OpNumber> acked;
  std::uint16_t stalled_heartbeats = 0;
  // Of a normal primary: backups that acknowledged something since a quorum had, and for how many
  // heartbeats that is.
  ReplicaSet heard;
  std::uint16_t unheard_heartbeats = 0;

  // In status view-change: what others have sent for this view, and the own DoViewChange.
  ReplicaSet start_view_change_from;
  PerReplica<std::optional<DoViewChange>> do_view_change_from;
  bool do_view_change_sent = false;

  std::optional<Transfer> transfer;
  Nonce last_nonce;  // of the latest question; no two incarnations use the same

  PerReplica<std::optional<RecoveryResponse>> recovery_from;  // in status recovering
  bool lost_memory = false;  // whether a crash took its state, and it has not recovered yet
  ReplicaSet epoch_started;  // members of this epoch that are known to work in it
  CrashVector incarnations;  // in mode crash-vector
  DurableRecord durable;     // what was last written
  SyncToken syncs;

  std::uint16_t fruitless_views = 0;  // views in a row without progress, for backoff

  STAMPEDE_FIELDS(Replica, status, group, view, last_normal, checkpoint, log, executed, service,
                  clients, executed_group, acked, stalled_heartbeats, heard, unheard_heartbeats,
                  start_view_change_from, do_view_change_from, do_view_change_sent, transfer,
                  last_nonce, recovery_from, lost_memory, epoch_started, incarnations, durable,
                  syncs, fruitless_views)
};

// How many of the first operations the replica need not keep: all up to the checkpoint before the
// latest.
std::uint64_t Droppable(const Config& config, const Replica& replica);

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_REPLICA_H_
