// Every server keeps a number, and clients add to the number of one of them. A request or its
// answer may be lost, so a client asks until it is answered; a request may arrive twice, so a
// server remembers for each client the latest request and what it answered ("at most once": Birrell
// and Nelson, "Implementing Remote Procedure Calls", TOCS 1984).
//
// Number and memory are on the server's disk before it answers.
#ifndef PROTOCOL_NAME_H_
#define PROTOCOL_NAME_H_

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <variant>

#include "stampede/core/protocol.h"

struct ProtocolName {
  static constexpr std::string_view kName = "protocol_name";
  static constexpr std::string_view kTitle = "requests and replies, executed at most once";

  enum class Defect : std::uint8_t { kNone, kExecutesTwice };
  friend constexpr auto EnumNames(Defect) {
    return std::to_array<std::string_view>({"none", "executes-twice"});
  }

  struct Config {
    Defect defect = Defect::kNone;
    stampede::Duration retry_every = stampede::Milliseconds(20);
    STAMPEDE_FIELDS(Config, defect, retry_every)
  };

  // A client numbers its requests, upwards.
  struct Request {
    std::uint64_t number = 0;
    std::uint16_t key = 0;
    std::int64_t amount = 0;
    STAMPEDE_FIELDS(Request, number, key, amount)
  };
  struct Reply {
    std::uint64_t number = 0;  // of the request
    std::int64_t sum = 0;      // after it
    STAMPEDE_FIELDS(Reply, number, sum)
  };
  using Message = std::variant<Request, Reply>;

  enum class Timer : std::uint8_t { kRetry };
  friend constexpr auto EnumNames(Timer) { return std::to_array<std::string_view>({"retry"}); }

  // What a server's disk holds.
  struct Durable {
    std::map<std::uint16_t, std::int64_t> sums;  // by key
    std::map<stampede::NodeId, Reply> latest;    // by client
    STAMPEDE_FIELDS(Durable, sums, latest)
  };
  // A server: what it holds in memory, too.
  struct Replica {
    Durable data;
    stampede::SyncToken syncs;
    STAMPEDE_FIELDS(Replica, data, syncs)
  };

  // What the user of a client asks for; the answer is the sum.
  struct Operation {
    std::uint16_t key = 0;
    std::int64_t amount = 0;
    STAMPEDE_FIELDS(Operation, key, amount)
  };
  using Result = std::int64_t;

  // A client has one request outstanding at most.
  struct Client {
    bool waiting = false;
    Request request;  // the latest
    STAMPEDE_FIELDS(Client, waiting, request)
  };

  static void Step(const stampede::Context<ProtocolName>& context, Replica& self,
                   const stampede::Input<ProtocolName>& input,
                   stampede::Effects<ProtocolName>& out);
  static void Step(const stampede::Context<ProtocolName>& context, Client& self,
                   const stampede::Input<ProtocolName>& input,
                   stampede::Effects<ProtocolName>& out);

  // Servers restart with their disks. None may be gone for good: no other has its sums. Clients do
  // not crash: each operation that is never answered, and may have been executed or not, doubles
  // the number of sums that there may be, which soon are too many to be told from wrong ones.
  static stampede::FaultBudget Budget(const stampede::Cluster<ProtocolName>&) {
    return {.crashes = 0, .restarts = true, .client_crashes = false};
  }

  // The index-th operation of a client.
  static Operation DrawOperation(const stampede::Cluster<ProtocolName>& cluster, std::uint64_t key,
                                 std::uint16_t client, std::uint64_t index);

  static std::span<const stampede::DefectInfo> Defects() {
    static constexpr stampede::DefectInfo kDefects[] = {
        {.name = "executes-twice",
         .what = "a server does not look whether it has executed a request before",
         .source = "planted to be found first",
         .invariant = "one-answer"}};
    return kDefects;
  }
};

#endif  // PROTOCOL_NAME_H_
