// The numbers and enumerations of Viewstamped Replication (Liskov and Cowling, "Viewstamped
// Replication Revisited", MIT-CSAIL-TR-2012-021; "the paper" in this folder).
#ifndef STAMPEDE_CORE_VSR_TYPES_H_
#define STAMPEDE_CORE_VSR_TYPES_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "stampede/core/number.h"

namespace stampede::vsr {

// Counts the configurations of the group, from 0. Views count from 0 in each.
using Epoch = Number<struct EpochTag>;

// Views count from 0. Signed, because kNoView, "no view yet", lies before the first.
using View = Number<struct ViewTag, std::int64_t>;
inline constexpr View kNoView{-1};

using OpNumber = Number<struct OpNumberTag>;            // position in the log, from 1
using RequestNumber = Number<struct RequestNumberTag>;  // per client, from 1, strictly increasing
// One incarnation of a client. A client that restarts takes a new id, since it has forgotten what
// it asked.
using ClientId = Number<struct ClientIdTag>;
constexpr ClientId ClientIdOf(std::uint16_t client, std::uint32_t incarnation) {
  return ClientId(std::uint64_t{incarnation} << 16 | client);
}
constexpr std::uint16_t IndexOf(ClientId id) {
  return static_cast<std::uint16_t>(id.value());
}

using Nonce = Number<struct NonceTag>;  // names one question of a node; its answer repeats it

// How a replica that lost its memory in a crash becomes a member of its group again.
enum class RecoveryMode : std::uint8_t {
  kPersistedView,  // the view number is durable
  kDurableLog,     // everything is: the group survives that all its members lose power at once
  kCrashVector,    // nothing is; all messages say which incarnations their sender knows of
  kPaper,          // as published: replicas forget promises, and operations are lost
};
constexpr auto EnumNames(RecoveryMode) {
  return std::to_array<std::string_view>(
      {"persisted-view", "durable-log", "crash-vector", "paper"});
}

enum class Status : std::uint8_t {
  kNormal,
  kViewChange,
  kStateTransfer,
  kRecovering,
  kTransitioning,  // has entered an epoch: waits for its first state, or to be let go
  kRetired,        // was replaced, and a quorum of the new group works
  kFresh,          // never belonged to a group
};
constexpr auto EnumNames(Status) {
  return std::to_array<std::string_view>({"normal", "view-change", "state-transfer", "recovering",
                                          "transitioning", "retired", "fresh"});
}

// What the group does with an operation.
enum class EntryKind : std::uint8_t {
  kOperation,        // hands it to the service
  kRegister,         // opens a session for the client
  kReconfiguration,  // changes its members: the last operation of its epoch
  kCheckEpoch,       // answers with the epoch
};
constexpr auto EnumNames(EntryKind) {
  return std::to_array<std::string_view>(
      {"operation", "register", "reconfiguration", "check-epoch"});
}

enum class Timer : std::uint8_t {
  kHeartbeat,  // primary: send Commit, or again what is not acknowledged
  kView,       // other members: the view makes no progress
  kResend,     // view change, state transfer, recovery: send the question again
  kEpoch,      // send StartEpoch to members that have not said that they work
  kRetry,      // client: no answer yet
};
constexpr auto EnumNames(Timer) {
  return std::to_array<std::string_view>({"heartbeat", "view", "resend", "epoch", "retry"});
}

// Points of the protocol that runs should reach; a hunt counts them and shows those never reached.
enum class Mark : std::uint8_t {
  kCommitted,
  kDuplicateSuppressed,
  kReplyResent,
  kPrepareResent,
  kPrepareGap,
  kOldViewDropped,
  kStalledPrimaryLeft,
  kUnheardPrimaryLeft,
  kViewChangeStarted,
  kViewChangeJoined,
  kViewChangeWaited,
  kDoViewChangeSent,
  kLogOfAnotherChosen,
  kUncommittedTailDropped,
  kViewStarted,
  kStartViewAccepted,
  kStartViewResent,
  kStartViewRefused,
  kTransferSameView,
  kTransferHigherView,
  kTransferMissedStartView,
  kTransferCancelled,
  kTransferServed,
  kTransferRefused,
  kTransferInstalled,
  kStaleAnswerDropped,
  kRestartedFromDisk,
  kRecoveryStarted,
  kRecoveryServed,
  kRecoveryRefused,
  kRecoveryMovedView,
  kRecoveryWaited,
  kRecoveryAnswerDropped,
  kRecovered,
  kOldIncarnationDropped,
  kCollectedForgotten,
  kCheckpointTaken,
  kCheckpointSent,
  kCheckpointInstalled,
  kSessionOpened,
  kSessionEvicted,
  kRequestOfNoSession,
  kSessionNotKnownYet,
  kRequestBehindReconfiguration,
  kReconfigured,
  kOldEpochTold,
  kNewerEpochAsked,
  kEpochEntered,
  kEpochStateHeld,
  kEpochStateAsked,
  kEpochStateServed,
  kEpochStateRefused,
  kEpochStateInstalled,
  kEpochStateOfLaterView,
  kStartedInEpoch,
  kEpochAnnouncedAgain,
  kLaterEpochAsked,
  kRetired,
  kClientRetried,
  kClientLearnedView,
  kClientLearnedEpoch,
  kClientRegistered,
  kClientEvicted,
};
constexpr auto EnumNames(Mark) {
  return std::to_array<std::string_view>({
      "operation committed",
      "duplicate request suppressed",
      "cached reply resent",
      "prepare resent",
      "prepare over a gap",
      "message of an old view dropped",
      "stalled primary left its view",
      "unheard primary left its view",
      "view change started",
      "view change joined",
      "view change waited for others",
      "do-view-change sent",
      "another's log chosen",
      "uncommitted tail dropped",
      "view started by its primary",
      "start-view accepted",
      "start-view resent",
      "start-view refused",
      "state transfer in the same view",
      "state transfer to a higher view",
      "state transfer after a missed start-view",
      "state transfer cancelled",
      "state transfer served",
      "state transfer refused",
      "state transfer installed",
      "stale transfer answer dropped",
      "restarted from its durable log",
      "recovery started",
      "recovery answered",
      "recovery not answered",
      "view change for a recovering replica",
      "recovery waited for another answer",
      "stale recovery answer dropped",
      "recovered",
      "message of an old incarnation dropped",
      "collected message of an old incarnation forgotten",
      "checkpoint taken, log truncated",
      "checkpoint sent",
      "checkpoint installed",
      "session opened",
      "session evicted",
      "request of no session",
      "request of a session not yet known",
      "request behind a reconfiguration",
      "reconfigured",
      "message of an old epoch answered",
      "sender of a newer epoch asked",
      "epoch entered",
      "epoch's first state held already",
      "epoch's first state asked for",
      "epoch's first state served",
      "epoch's first state not served",
      "epoch's first state installed",
      "state of an epoch's later view installed",
      "started in an epoch",
      "epoch announced again",
      "later epoch asked for",
      "retired",
      "client retried",
      "client learned of a view",
      "client learned of an epoch",
      "client registered",
      "client evicted",
  });
}

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_TYPES_H_
