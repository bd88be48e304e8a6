// The state of one replica: a value.
#ifndef STAMPEDE_CORE_VSR_REPLICA_H_
#define STAMPEDE_CORE_VSR_REPLICA_H_

#include <cstdint>
#include <optional>

#include "absl/container/inlined_vector.h"
#include "core/fields.h"
#include "core/kv/service.h"
#include "core/node_id.h"
#include "core/vsr/client_table.h"
#include "core/vsr/log.h"
#include "core/vsr/messages.h"
#include "core/vsr/types.h"

namespace stampede::vsr {

// One slot per replica of the group.
template <class T>
using PerReplica = absl::InlinedVector<T, 7>;

// A question to another replica that is waiting for its answer.
struct Transfer {
  View target;  // the view that the answer must come from
  Nonce nonce;
  NodeId peer;  // asked last
  STAMPEDE_FIELDS(Transfer, target, nonce, peer)
};

// Always holds: in status normal, view = last_normal; entries 1..executed never change.
struct Replica {
  Status status = Status::kNormal;
  View view;
  View last_normal;  // the latest view in which the status was normal
  Log log;
  OpNumber executed;  // the last operation executed; committed, as far as this replica knows
  ServiceHandle service;
  ClientTable clients;

  // As a primary in status normal: how far each backup's log is known to match, and for how many
  // heartbeats the oldest uncommitted operation has been waiting.
  PerReplica<OpNumber> acked;
  std::uint16_t stalled_heartbeats = 0;

  // In status view-change.
  ReplicaSet start_view_change_from;  // others
  PerReplica<std::optional<DoViewChange>> do_view_change_from;
  bool do_view_change_sent = false;

  std::optional<Transfer> transfer;
  Nonce last_nonce;

  std::uint16_t fruitless_views = 0;  // views in a row without progress, for backoff

  STAMPEDE_FIELDS(Replica, status, view, last_normal, log, executed, service, clients, acked,
                  stalled_heartbeats, start_view_change_from, do_view_change_from,
                  do_view_change_sent, transfer, last_nonce, fruitless_views)
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_REPLICA_H_
