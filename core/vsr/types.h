// The numbers and names of Viewstamped Replication (Liskov and Cowling, "Viewstamped Replication
// Revisited", MIT-CSAIL-TR-2012-021; "the paper" in this folder).
#ifndef STAMPEDE_CORE_VSR_TYPES_H_
#define STAMPEDE_CORE_VSR_TYPES_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "stampede/core/number.h"

namespace stampede::vsr {

// Counts the configurations of the group, from 0; views begin anew in each.
using Epoch = Number<struct EpochTag>;

// Views start at 0. Signed, for "no view yet" is one before the first.
using View = Number<struct ViewTag, std::int64_t>;
inline constexpr View kNoView{-1};

using OpNumber = Number<struct OpNumberTag>;            // position in the log, from 1
using RequestNumber = Number<struct RequestNumberTag>;  // per client, from 1, strictly increasing
// One incarnation of a client: who restarts takes a new one, for it has forgotten what it asked.
using ClientId = Number<struct ClientIdTag>;
constexpr ClientId ClientIdOf(std::uint16_t client, std::uint32_t incarnation) {
  return ClientId(std::uint64_t{incarnation} << 16 | client);
}
constexpr std::uint16_t IndexOf(ClientId id) {
  return static_cast<std::uint16_t>(id.value());
}

using Nonce = Number<struct NonceTag>;  // tells a node's questions apart

// How a replica that lost its memory in a crash becomes a member of its group again.
enum class RecoveryMode : std::uint8_t {
  kPersistedView,  // the paper's protocol, with the view number durable
  kDurableLog,     // everything durable: the group survives the loss of power of all its members
  kCrashVector,    // nothing durable; all messages say which incarnations their sender knows of
  kPaper,          // as published: forgets promises, and loses operations
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
  kTransitioning,  // knows of an epoch in which it does not work yet, or never will
  kRetired,        // belonged to an earlier epoch
  kFresh,          // never belonged to any
};
constexpr auto EnumNames(Status) {
  return std::to_array<std::string_view>({"normal", "view-change", "state-transfer", "recovering",
                                          "transitioning", "retired", "fresh"});
}

// What an operation is to the group itself.
enum class EntryKind : std::uint8_t {
  kOperation,        // nothing: it is the service's
  kRegister,         // the client wants a session
  kReconfiguration,  // the last operation of its epoch
  kCheckEpoch,       // tells whoever asks which epoch works
};
constexpr auto EnumNames(EntryKind) {
  return std::to_array<std::string_view>(
      {"operation", "register", "reconfiguration", "check-epoch"});
}

enum class Timer : std::uint8_t {
  kHeartbeat,  // primary: tell the backups, send again what they have not acknowledged
  kView,       // everybody else: the view makes no progress
  kResend,     // view changes, state transfers and recoveries: ask again
  kEpoch,      // tell those who have not said that they work in this epoch
  kRetry,      // clients: no answer
};
constexpr auto EnumNames(Timer) {
  return std::to_array<std::string_view>({"heartbeat", "view", "resend", "epoch", "retry"});
}

// Points of the protocol that a run should reach; a hunt counts them and shows those never seen.
enum class Mark : std::uint8_t {
  kCommitted,
  kDuplicateSuppressed,
  kReplyResent,
  kPrepareResent,
  kPrepareGap,
  kOldViewDropped,
  kStalledPrimaryLeft,
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
