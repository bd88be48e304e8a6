// What is fixed for a group of replicas and its clients.
#ifndef STAMPEDE_CORE_VSR_CONFIG_H_
#define STAMPEDE_CORE_VSR_CONFIG_H_

#include <cstdint>

#include "stampede/core/fields.h"
#include "stampede/core/node_id.h"
#include "stampede/core/time.h"
#include "stampede/core/vsr/defects.h"
#include "stampede/core/vsr/types.h"

namespace stampede::vsr {

enum class ServiceKind : std::uint8_t { kKv, kAccumulator };
constexpr auto EnumNames(ServiceKind) {
  return std::to_array<std::string_view>({"kv", "accumulator"});
}

struct Config {
  static constexpr std::uint16_t kFewest = 3;     // members of a group,
  static constexpr std::uint16_t kMost = 7;       // and the most
  static constexpr std::uint16_t kMachines = 16;  // the most replicas of a cluster, members or not

  // Size of the first group, r0 .. : K = 2f + 1 of the paper (even groups work too). The cluster's
  // other replicas wait until a reconfiguration calls them. 0: all belong to it.
  std::uint16_t members = 0;
  ServiceKind service = ServiceKind::kKv;
  RecoveryMode recovery = RecoveryMode::kPersistedView;
  Defect defect = Defect::kNone;

  Duration heartbeat = Milliseconds(10);
  // Backups wait this long, plus up to half of it at random, doubled for every view in a row that
  // made no progress, at most `backoff_doublings` times.
  Duration view_timeout = Milliseconds(50);
  std::uint16_t backoff_doublings = 4;
  Duration resend = Milliseconds(20);
  Duration client_retry = Milliseconds(60);
  // A primary whose oldest operation has found no quorum for this many heartbeats leaves its view:
  // perhaps it is heard by the others and does not hear them.
  std::uint16_t stall_heartbeats = 6;

  // After so many operations a replica takes a checkpoint, and drops the log up to the checkpoint
  // before; 0: never.
  std::uint32_t checkpoint_interval = 256;
  // How many clients the client table remembers; clients then register. 0: all, without
  // registering.
  std::uint32_t sessions = 0;
  // Of a million operations that clients draw by themselves, so many are reconfigurations.
  std::uint32_t reconfigurations = 0;

  STAMPEDE_FIELDS(Config, members, service, recovery, defect, heartbeat, view_timeout,
                  backoff_doublings, resend, client_retry, stall_heartbeats, checkpoint_interval,
                  sessions, reconfigurations)

  // Of a cluster of so many replicas.
  std::uint16_t first_members(std::uint16_t replicas) const {
    return members == 0 ? replicas : members;
  }

  RecoveryMode recovery_mode() const {
    return defect == Defect::kPaperRecovery ? RecoveryMode::kPaper : recovery;
  }
  // Whether the view is durable before other replicas hear of it.
  bool remembers() const {
    return recovery_mode() == RecoveryMode::kPersistedView ||
           recovery_mode() == RecoveryMode::kDurableLog;
  }
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_CONFIG_H_
