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
  static constexpr std::uint16_t kFewest = 3;     // replicas that make a group,
  static constexpr std::uint16_t kMost = 7;       // and the most
  static constexpr std::uint16_t kMachines = 16;  // that there can be

  // Machines that can be replicas. r0 .. are the first group, K = 2f + 1 of the paper (even groups
  // work too); the others wait until a reconfiguration calls them.
  std::uint16_t replicas = 3;
  std::uint16_t members = 0;  // of the first group; 0: all
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
  // A primary whose oldest operation found no quorum for this many heartbeats leaves its view: it
  // may be heard by the others without hearing them.
  std::uint16_t stall_heartbeats = 6;

  // After so many operations a replica takes a checkpoint and drops the log before the one before;
  // 0: never.
  std::uint32_t checkpoint_interval = 256;
  // How many clients the client table remembers; they have to register then. 0: all of them.
  std::uint32_t sessions = 0;
  // Where clients work by themselves: so many of a million operations are reconfigurations.
  std::uint32_t reconfigurations = 0;

  STAMPEDE_FIELDS(Config, replicas, members, service, recovery, defect, heartbeat, view_timeout,
                  backoff_doublings, resend, client_retry, stall_heartbeats, checkpoint_interval,
                  sessions, reconfigurations)

  std::uint16_t first_members() const { return members == 0 ? replicas : members; }

  RecoveryMode recovery_mode() const {
    return defect == Defect::kPaperRecovery ? RecoveryMode::kPaper : recovery;
  }
  // Whether a replica's disk says that it has worked before.
  bool remembers() const {
    return recovery_mode() == RecoveryMode::kPersistedView ||
           recovery_mode() == RecoveryMode::kDurableLog;
  }
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_CONFIG_H_
