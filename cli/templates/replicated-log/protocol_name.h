// Replicas of a number to which clients add. Replica r0 is the primary, always: it gives each
// request a place in its log and sends the log to the others, the backups. An entry that a majority
// has on disk is committed; then everyone executes it, in the order of the log, and the primary
// answers.
//
// A backup's log is a beginning of the primary's. Nobody takes the primary's place, so while it is
// down nothing is answered, and it must not be gone for good: Budget and WithinFaultModel say so.
#ifndef PROTOCOL_NAME_H_
#define PROTOCOL_NAME_H_

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "stampede/core/protocol.h"

struct ProtocolName {
  static constexpr std::string_view kName = "protocol_name";
  static constexpr std::string_view kTitle = "a replicated log with a fixed primary";
  static constexpr auto kPrimary = stampede::NodeId::Replica(0);

  enum class Defect : std::uint8_t { kNone, kAppendsOverGap };
  friend constexpr auto EnumNames(Defect) {
    return std::to_array<std::string_view>({"none", "appends-over-gap"});
  }

  struct Config {
    Defect defect = Defect::kNone;
    stampede::Duration retry_every = stampede::Milliseconds(30);   // of clients
    stampede::Duration resend_every = stampede::Milliseconds(15);  // of the primary
    STAMPEDE_FIELDS(Config, defect, retry_every, resend_every)
  };

  // What a client asks for: its requests are numbered from 1 in each of its lives.
  struct Request {
    std::uint16_t node = 0;    // of the client
    std::uint64_t client = 0;  // the client in one of its lives
    std::uint64_t request = 0;
    std::int64_t amount = 0;
    STAMPEDE_FIELDS(Request, node, client, request, amount)
    std::string ToString() const;
  };
  struct Reply {
    std::uint64_t client = 0;
    std::uint64_t request = 0;
    std::string sum;
    STAMPEDE_FIELDS(Reply, client, request, sum)
  };
  // The primary's entries behind the first `after`, and how many are committed.
  struct Append {
    std::uint64_t after = 0;
    std::vector<Request> entries;
    std::uint64_t committed = 0;
    STAMPEDE_FIELDS(Append, after, entries, committed)
  };
  // So many entries are on the backup's disk.
  struct Appended {
    std::uint64_t last = 0;
    STAMPEDE_FIELDS(Appended, last)
  };
  using Message = std::variant<Request, Reply, Append, Appended>;

  enum class Timer : std::uint8_t { kRetry, kResend };
  friend constexpr auto EnumNames(Timer) {
    return std::to_array<std::string_view>({"retry", "resend"});
  }

  struct Durable {
    std::vector<Request> log;
    STAMPEDE_FIELDS(Durable, log)
  };
  // The latest request of a client in the log.
  struct Latest {
    std::uint64_t request = 0;
    std::string sum;  // empty until it is executed
    STAMPEDE_FIELDS(Latest, request, sum)
  };
  struct Replica {
    std::vector<Request> log;
    std::vector<std::uint64_t> chain;                // of each entry: a hash of the log up to it
    std::uint64_t executed = 0;                      // so many entries
    std::int64_t sum = 0;                            // what they make
    std::map<std::uint64_t, Latest> latest;          // by client
    std::map<stampede::NodeId, std::uint64_t> held;  // of the primary: how much each backup has
    stampede::SyncToken syncs;
    STAMPEDE_FIELDS(Replica, log, chain, executed, sum, latest, held, syncs)
  };

  struct Operation {
    std::int64_t add = 0;
    STAMPEDE_FIELDS(Operation, add)
  };
  using Result = std::string;  // the sum
  struct Client {
    bool waiting = false;
    Request latest;
    STAMPEDE_FIELDS(Client, waiting, latest)
  };

  static void Step(const stampede::Context<ProtocolName>& context, Replica& self,
                   const stampede::Input<ProtocolName>& input,
                   stampede::Effects<ProtocolName>& out);
  static void Step(const stampede::Context<ProtocolName>& context, Client& self,
                   const stampede::Input<ProtocolName>& input,
                   stampede::Effects<ProtocolName>& out);

  // What it promises to survive: backups that are gone, all but a majority of the replicas, and any
  // replica that restarts with its disk.
  static constexpr int Majority(std::size_t replicas) { return static_cast<int>(replicas / 2 + 1); }
  static stampede::FaultBudget Budget(const stampede::Cluster<ProtocolName>& cluster) {
    return {.crashes = cluster.replicas - Majority(cluster.replicas), .restarts = true};
  }
  static bool WithinFaultModel(const stampede::Cluster<ProtocolName>& cluster,
                               std::span<const Replica>, const stampede::ReplicaLosses& losses) {
    return !losses.crashed.Contains(kPrimary) &&
           losses.crashed.size() <= cluster.replicas - Majority(cluster.replicas);
  }

  static Operation DrawOperation(const stampede::Cluster<ProtocolName>& cluster, std::uint64_t key,
                                 std::uint16_t client, std::uint64_t index);

  // What the invariants on replicated logs need.
  using LoggedOperation = Request;
  struct RequestId {
    std::uint64_t client = 0;
    std::uint64_t request = 0;
    STAMPEDE_FIELDS(RequestId, client, request)
  };
  static std::uint64_t ChainAt(const Replica& replica, std::uint64_t n) {
    return n == 0 ? 0 : replica.chain[n - 1];
  }
  static std::uint64_t FirstHeld(const Replica&) { return 1; }  // the log is never cut short
  static std::uint64_t StateDigest(const Replica& replica) {
    return static_cast<std::uint64_t>(replica.sum);
  }
  static Request OperationAt(const Replica& replica, std::uint64_t n) { return replica.log[n - 1]; }
  static RequestId RequestAt(const Replica& replica, std::uint64_t n) {
    return {replica.log[n - 1].client, replica.log[n - 1].request};
  }
  static RequestId RequestOf(const Client& client) {
    return {client.latest.client, client.latest.request};
  }
  static bool ReadsOnly(const Operation&) { return false; }

  static stampede::ReplicaSummary Summarize(const stampede::Context<ProtocolName>& context,
                                            const Replica& replica) {
    return {.serving = true,
            .leading = context.self == kPrimary,
            .last = replica.log.size(),
            .committed = replica.executed};
  }

  static std::span<const stampede::DefectInfo> Defects() {
    static constexpr stampede::DefectInfo kDefects[] = {
        {.name = "appends-over-gap",
         .what = "a backup appends what it gets, though it lacks entries before that",
         .source = "planted to be found first",
         .invariant = "log-agreement"}};
    return kDefects;
  }
};

#endif  // PROTOCOL_NAME_H_
