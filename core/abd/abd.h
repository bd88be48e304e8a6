// The multi-writer atomic register without leader, log or views: Attiya, Bar-Noy and Dolev,
// "Sharing Memory Robustly in Message-Passing Systems", JACM 1995, with the writers of Lynch and
// Shvartsman, "Robust Emulation of Shared Memory Using Dynamic Quorum-Acknowledged Broadcasts",
// FTCS 1997. See README.md in this folder.
#ifndef STAMPEDE_CORE_ABD_ABD_H_
#define STAMPEDE_CORE_ABD_ABD_H_

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "stampede/core/defect.h"
#include "stampede/core/fields.h"
#include "stampede/core/number.h"
#include "stampede/core/payload.h"
#include "stampede/core/protocol.h"

namespace stampede {
namespace abd {

// When a value was written: later ones are larger, and no two writers share one.
struct Stamp {
  std::uint64_t number = 0;
  std::uint32_t writer = 0;  // 0: the initial value, which no client wrote
  STAMPEDE_FIELDS(Stamp, number, writer)
  friend constexpr auto operator<=>(const Stamp&, const Stamp&) = default;
};

// A client numbers its phases from 1. A restart makes it forget them, so each incarnation has a
// range of numbers of its own: a late answer to an earlier phase must not count in a later one.
using Phase = Number<struct PhaseTag>;
constexpr Phase NoPhaseYet(std::uint32_t incarnation) {
  return Phase(std::uint64_t{incarnation} << 32);
}

// The writer in a stamp: one incarnation of a client. After a restart a client has forgotten which
// stamps it has given, and values with those stamps may still be in flight.
constexpr std::uint32_t WriterOf(NodeId client, std::uint32_t incarnation) {
  return incarnation << 16 | (client.index() + 1u);
}

// The query phase: a client asks each replica for the value that it holds.
struct Query {
  Phase phase;
  STAMPEDE_FIELDS(Query, phase)
};
struct Held {
  Phase phase;  // of the Query
  Stamp stamp;
  std::string value;
  STAMPEDE_FIELDS(Held, phase, stamp, value)
};
// The store phase: the client asks each replica to store a value.
struct Store {
  Phase phase;
  Stamp stamp;
  std::string value;
  STAMPEDE_FIELDS(Store, phase, stamp, value)
};
struct Stored {
  Phase phase;  // of the Store
  STAMPEDE_FIELDS(Stored, phase)
};

enum class Defect : std::uint8_t {
  kNone,
  kNoWriteBack,
  kStampWithoutWriter,
  kPhasesConfused,
  kSmallWriteQuorum,
  kRestartsEmpty,
  kClientReusesNames,
};
constexpr auto EnumNames(Defect) {
  return std::to_array<std::string_view>({"none", "no-write-back", "stamp-without-writer",
                                          "phases-confused", "small-write-quorum", "restarts-empty",
                                          "client-reuses-names"});
}

enum class Timer : std::uint8_t { kRetry };
constexpr auto EnumNames(Timer) {
  return std::to_array<std::string_view>({"retry"});
}

enum class Mark : std::uint8_t {
  kReadDone,
  kWriteDone,
  kStored,
  kOlderNotStored,
  kLateReplyDropped,
  kClientRetried,
  kRestarted,
  kClientRestarted,
};
constexpr auto EnumNames(Mark) {
  return std::to_array<std::string_view>(
      {"read done", "write done", "value stored", "older value not stored", "late reply dropped",
       "client retried", "restarted from its disk", "client restarted"});
}

struct Config {
  Defect defect = Defect::kNone;
  Duration client_retry = Milliseconds(20);
  STAMPEDE_FIELDS(Config, defect, client_retry)
};

// How many replicas may be lost, and the size of a quorum: any two quorums share a replica.
constexpr int Tolerated(std::uint16_t replicas) {
  return (replicas - 1) / 2;
}
constexpr int Quorum(std::uint16_t replicas) {
  return replicas - Tolerated(replicas);
}

// What a replica holds, in memory and on its disk.
struct Replica {
  Stamp stamp;
  std::string value;
  SyncToken syncs;
  STAMPEDE_FIELDS(Replica, stamp, value, syncs)
};
struct Record {
  Stamp stamp;
  std::string value;
  STAMPEDE_FIELDS(Record, stamp, value)
};

// Has at most one operation outstanding: a query phase, then a store phase.
struct Client {
  std::uint32_t writer = 0;  // signs its stamps
  bool waiting = false;
  bool writes = false;  // else it reads
  bool storing = false;
  Phase phase;
  ReplicaSet answered;  // in this phase
  Stamp stamp;          // the latest heard of, or the one to be stored
  std::string value;
  std::string written;  // what is to be written
  STAMPEDE_FIELDS(Client, writer, waiting, writes, storing, phase, answered, stamp, value, written)
};

}  // namespace abd

// Operations are texts: `read` and `write VALUE`. A read answers the value, "" before any write.
struct Abd {
  static constexpr std::string_view kName = "abd";
  static constexpr std::string_view kTitle = "the atomic register of Attiya, Bar-Noy and Dolev";
  static constexpr std::array<std::pair<abd::Mark, std::string_view>, 2> kHighlights = {
      {{abd::Mark::kReadDone, "reads"}, {abd::Mark::kWriteDone, "writes"}}};

  using Config = abd::Config;
  using Message = std::variant<abd::Query, abd::Held, abd::Store, abd::Stored>;
  using Timer = abd::Timer;
  using Mark = abd::Mark;
  using Replica = abd::Replica;
  using Client = abd::Client;
  using Durable = abd::Record;
  using Operation = Payload;
  using Result = std::string;

  static absl::Status Validate(const Cluster<Abd>& cluster);
  static void Step(const Context<Abd>& context, Replica& self, const Input<Abd>& input,
                   Effects<Abd>& out);
  static void Step(const Context<Abd>& context, Client& self, const Input<Abd>& input,
                   Effects<Abd>& out);

  // There is no leader and no log: every replica always serves.
  static ReplicaSummary Summarize(const Context<Abd>&, const Replica&) { return {.serving = true}; }

  static void Vary(std::uint64_t key, Cluster<Abd>& cluster);
  static FaultBudget Budget(const Cluster<Abd>& cluster) {
    return {.crashes = abd::Tolerated(cluster.replicas), .restarts = true};
  }
  // Disks hold all state: only replicas that are down for good count.
  static bool WithinFaultModel(const Cluster<Abd>& cluster, std::span<const Replica>,
                               const ReplicaLosses& losses) {
    return losses.crashed.size() <= abd::Tolerated(cluster.replicas);
  }
  static Operation DrawOperation(const Cluster<Abd>& cluster, std::uint64_t key,
                                 std::uint16_t client, std::uint64_t index);
  enum class OperationKind : std::uint8_t { kRead, kWrite };
  friend constexpr auto EnumNames(OperationKind) {
    return std::to_array<std::string_view>({"read", "write"});
  }
  static Operation DrawOperation(const Cluster<Abd>& cluster, std::uint64_t key,
                                 std::uint16_t client, std::uint64_t index, OperationKind kind);
  static absl::Status ValidateOperation(const Cluster<Abd>& cluster, const Operation& operation);
  static std::span<const DefectInfo> Defects();
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_ABD_ABD_H_
