// Two-phase commit (J. Gray, "Notes on Data Base Operating Systems", 1978) with presumed abort. No
// log, no leader: each replica takes part in all transactions and coordinates those that clients
// bring to it. README.md says how it works.
#ifndef STAMPEDE_EXAMPLES_TWO_PHASE_COMMIT_TWO_PHASE_COMMIT_H_
#define STAMPEDE_EXAMPLES_TWO_PHASE_COMMIT_TWO_PHASE_COMMIT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "stampede/core/protocol.h"
#include "stampede/replay/new_protocol_driver.h"

struct TwoPhaseCommit {
  static constexpr std::string_view kName = "two-phase-commit";

  // ----------------------------------------------------------------------------------- States ---

  // The client that asked for it, and its number there. A client that has restarted counts anew
  // from a number that it cannot have reached before.
  using Transaction = std::pair<stampede::NodeId, std::uint64_t>;

  // Of one transaction, at one node. What stands here is on the disk before any other node hears of
  // it.
  struct Entry {
    stampede::NodeId coordinator;
    bool votes_yes = false;
    std::optional<bool> committed;  // the decision
    STAMPEDE_FIELDS(Entry, coordinator, votes_yes, committed)
  };
  struct Durable {
    std::map<Transaction, Entry> entries;
    STAMPEDE_FIELDS(Durable, entries)
  };

  // A transaction that this node coordinates and that is not decided.
  struct Open {
    stampede::ReplicaSet yes;
    int rounds = 0;  // in which it has asked for votes
    STAMPEDE_FIELDS(Open, yes, rounds)
  };
  struct Replica {
    Durable disk;
    std::map<Transaction, Open> open;
    stampede::SyncToken syncs;
    STAMPEDE_FIELDS(Replica, disk, open, syncs)
  };

  struct Client {
    std::uint64_t number = 0;
    std::optional<stampede::NodeId> waits_for;  // the coordinator
    STAMPEDE_FIELDS(Client, number, waits_for)
  };
  using Operation = stampede::NodeId;  // the replica that is to coordinate a transaction
  using Result = bool;                 // whether it was committed

  // --------------------------------------------------------------------------------- Messages ---

  // Between a client and the coordinator.
  struct Begin {
    Transaction transaction;
    STAMPEDE_FIELDS(Begin, transaction)
  };
  struct Outcome {
    Transaction transaction;
    bool committed = false;
    STAMPEDE_FIELDS(Outcome, transaction, committed)
  };
  // Between the coordinator and the others.
  struct Prepare {
    Transaction transaction;
    STAMPEDE_FIELDS(Prepare, transaction)
  };
  struct Vote {
    Transaction transaction;
    bool yes = false;
    STAMPEDE_FIELDS(Vote, transaction, yes)
  };
  struct Decision {
    Transaction transaction;
    bool committed = false;
    STAMPEDE_FIELDS(Decision, transaction, committed)
  };
  struct Ask {
    Transaction transaction;
    STAMPEDE_FIELDS(Ask, transaction)
  };
  using Message = std::variant<Begin, Outcome, Prepare, Vote, Decision, Ask>;

  // ------------------------------------------------------------------------------------ Steps ---

  static void Step(const stampede::Context<TwoPhaseCommit>& context, Replica& self,
                   const stampede::Input<TwoPhaseCommit>& input,
                   stampede::Effects<TwoPhaseCommit>& out);
  static void Step(const stampede::Context<TwoPhaseCommit>& context, Client& self,
                   const stampede::Input<TwoPhaseCommit>& input,
                   stampede::Effects<TwoPhaseCommit>& out);

  // ------------------------------------------------------------ What the framework wants to know

  enum class Timer : std::uint8_t { kRetry };
  friend constexpr auto EnumNames(Timer) { return stampede::Names("retry"); }
  enum class Defect : std::uint8_t { kNone, kVoteNotKept, kEarlyDecision, kGivesUp };
  friend constexpr auto EnumNames(Defect) {
    return stampede::Names("none", "vote-not-durable", "decision-not-durable", "gives-up-waiting");
  }

  // It blocks while a coordinator is down, so it survives no crash for good.
  static stampede::FaultBudget Budget(const stampede::Cluster<TwoPhaseCommit>&) {
    return {.crashes = 0, .restarts = true};
  }
  static Operation DrawOperation(const stampede::Cluster<TwoPhaseCommit>& cluster, std::uint64_t,
                                 std::uint16_t client, std::uint64_t index) {
    return stampede::NodeId::Replica(
        static_cast<std::uint16_t>((client + index) % cluster.replicas));
  }
};

STAMPEDE_DECLARE_DRIVER(TwoPhaseCommit);

#endif  // STAMPEDE_EXAMPLES_TWO_PHASE_COMMIT_TWO_PHASE_COMMIT_H_
