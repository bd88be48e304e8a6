// Chain replication (R. van Renesse and F. B. Schneider, "Chain Replication for Supporting High
// Throughput and Availability", OSDI 2004). r0 is the master, which forms chains of the servers r1,
// r2, ...; what they replicate is a register. README.md says how it works.
#ifndef STAMPEDE_EXAMPLES_CHAIN_CHAIN_H_
#define STAMPEDE_EXAMPLES_CHAIN_CHAIN_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "stampede/core/keyed_random.h"
#include "stampede/core/protocol.h"
#include "stampede/replay/new_protocol_driver.h"

struct Chain {
  // ----------------------------------------------------------------------------------- States ---

  // The chain of one epoch, as the master formed it.
  struct Members {
    std::uint64_t epoch = 0;
    std::vector<stampede::NodeId> servers;  // the head first, the tail last
    stampede::ReplicaSet holders;           // known to hold every update that was answered
    STAMPEDE_FIELDS(Members, epoch, servers, holders)
  };

  // Writes a number, or reads: then the answer is what was written last.
  using Result = std::uint64_t;
  using Operation = std::optional<Result>;

  struct Store {
    std::uint64_t updates = 0;  // so many were done
    std::uint64_t value = 0;
    std::map<stampede::NodeId, std::uint64_t> sessions;  // the latest request to be done, by client
    STAMPEDE_FIELDS(Store, updates, value, sessions)
  };

  // On the disk of a server; the master's has the members only.
  struct Durable {
    Members members;
    bool serves = false;  // has the data of this epoch
    Store store;
    STAMPEDE_FIELDS(Durable, members, serves, store)
  };

  struct Master {
    Members members;
    stampede::ReplicaSet alive;  // heard of since the latest check
    stampede::SyncToken syncs;
    STAMPEDE_FIELDS(Master, members, alive, syncs)
  };

  struct Update;
  struct Server {
    Durable disk;              // what its disk holds, or soon will
    bool linked = false;       // the next server has the data of this epoch
    std::vector<Update> sent;  // and has not acknowledged these
    stampede::SyncToken syncs;
    STAMPEDE_FIELDS(Server, disk, linked, sent, syncs)
  };
  using Replica = std::variant<Master, Server>;

  struct Client {
    std::uint64_t request = 0;
    bool waiting = false;
    Operation operation;
    STAMPEDE_FIELDS(Client, request, waiting, operation)
  };

  // --------------------------------------------------------------------------------- Messages ---

  // From a server to the master, from time to time; and the other way.
  struct Alive {
    std::uint64_t epoch = 0;
    bool serves = false;
    STAMPEDE_FIELDS(Alive, epoch, serves)
  };
  struct NewChain {
    Members members;
    STAMPEDE_FIELDS(NewChain, members)
  };

  // From a server to the next one of the chain: all data, when an epoch begins; one update; a
  // question on its way to the tail. Ack answers the first two.
  struct Copy {
    std::uint64_t epoch = 0;
    Store store;
    STAMPEDE_FIELDS(Copy, epoch, store)
  };
  struct Update {
    std::uint64_t epoch = 0;
    std::uint64_t place = 0;  // in the order of updates, from 1
    stampede::NodeId client;
    std::uint64_t request = 0;
    std::uint64_t value = 0;
    STAMPEDE_FIELDS(Update, epoch, place, client, request, value)
  };
  struct Query {
    std::uint64_t epoch = 0;
    stampede::NodeId client;
    std::uint64_t request = 0;
    bool reads = false;  // else it asks once more for the answer to an update
    STAMPEDE_FIELDS(Query, epoch, client, request, reads)
  };
  struct Ack {
    std::uint64_t epoch = 0;
    std::uint64_t updates = 0;
    STAMPEDE_FIELDS(Ack, epoch, updates)
  };

  // From a client to the head; from the tail to the client.
  struct Request {
    std::uint64_t number = 0;
    Operation operation;
    STAMPEDE_FIELDS(Request, number, operation)
  };
  struct Answer {
    std::uint64_t request = 0;
    std::uint64_t value = 0;
    STAMPEDE_FIELDS(Answer, request, value)
  };
  using Message = std::variant<Alive, NewChain, Copy, Update, Query, Ack, Request, Answer>;

  // ------------------------------------------------------------------------------------ Steps ---

  static void Step(const stampede::Context<Chain>& context, Master& self,
                   const stampede::Input<Chain>& input, stampede::Effects<Chain>& out);
  static void Step(const stampede::Context<Chain>& context, Server& self,
                   const stampede::Input<Chain>& input, stampede::Effects<Chain>& out);
  static void Step(const stampede::Context<Chain>& context, Client& self,
                   const stampede::Input<Chain>& input, stampede::Effects<Chain>& out);

  // ------------------------------------------------------------ What the framework wants to know

  enum class Timer : std::uint8_t { kCheck, kAlive, kRetry };
  friend constexpr auto EnumNames(Timer) { return stampede::Names("check", "alive", "retry"); }
  enum class Defect : std::uint8_t { kNone, kTailReads, kDoesTwice, kEarlyChain };
  friend constexpr auto EnumNames(Defect) {
    return stampede::Names("none", "tail-reads-alone", "does-it-twice", "early-chain");
  }

  static Replica NewReplica(const stampede::Context<Chain>& context) {
    return context.self == stampede::NodeId::Replica(0) ? Replica(Master()) : Replica(Server());
  }
  // The master does not crash for good, and the chain does not lose all that hold its data.
  static bool WithinFaultModel(const stampede::Cluster<Chain>&, std::span<const Replica> nodes,
                               const stampede::ReplicaLosses& losses) {
    const stampede::ReplicaSet holders = std::get<Master>(nodes[0]).members.holders;
    return !losses.crashed.Contains(stampede::NodeId::Replica(0)) &&
           (holders & losses.crashed) != holders;
  }
  // The master takes for alive whom it hears. Where such a server does not reach another, or is
  // late, the chain waits for it, and nobody tells the master.
  static stampede::ReplicaSet CanProgress(const stampede::Cluster<Chain>&,
                                          stampede::ReplicaSet members,
                                          const stampede::Connectivity& connectivity) {
    const stampede::NodeId master = stampede::NodeId::Replica(0);
    const stampede::ReplicaSet alive = connectivity.HeardBy(master) & members;
    for (const stampede::NodeId server : alive) {
      if (!(alive - connectivity.InTouchWith(server)).empty()) return {};
    }
    return alive.Contains(master) ? alive : stampede::ReplicaSet();
  }
  static Operation DrawOperation(const stampede::Cluster<Chain>&, std::uint64_t key,
                                 std::uint16_t client, std::uint64_t index) {
    const std::uint64_t value = index * 1000 + client;  // so none is written twice
    return stampede::Draw(key, value) % 2 == 0 ? Operation(value) : std::nullopt;
  }
};

STAMPEDE_DECLARE_DRIVER(Chain);

#endif  // STAMPEDE_EXAMPLES_CHAIN_CHAIN_H_
