// What is fixed for a group of replicas and its clients.
#ifndef STAMPEDE_CORE_VSR_CONFIG_H_
#define STAMPEDE_CORE_VSR_CONFIG_H_

#include <cstdint>

#include "core/fields.h"
#include "core/node_id.h"
#include "core/time.h"
#include "core/vsr/defects.h"
#include "core/vsr/types.h"

namespace stampede::vsr {

enum class ServiceKind : std::uint8_t { kKv, kAccumulator };
constexpr auto EnumNames(ServiceKind) {
  return std::to_array<std::string_view>({"kv", "accumulator"});
}

struct Config {
  std::uint16_t replicas = 3;  // K of the paper's 2f + 1; even groups work too. At least 3.
  ServiceKind service = ServiceKind::kKv;
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

  STAMPEDE_FIELDS(Config, replicas, service, defect, heartbeat, view_timeout, backoff_doublings,
                  resend, client_retry, stall_heartbeats)

  // f: how many replicas may fail.
  int tolerated() const { return (replicas - 1) / 2; }
  // q = K - f: any two of this size meet, for even K too.
  int quorum() const { return replicas - tolerated(); }
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_CONFIG_H_
