// The numbers and names of Viewstamped Replication (Liskov and Cowling, "Viewstamped Replication
// Revisited", MIT-CSAIL-TR-2012-021; "the paper" in this folder).
#ifndef STAMPEDE_CORE_VSR_TYPES_H_
#define STAMPEDE_CORE_VSR_TYPES_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "core/number.h"

namespace stampede::vsr {

// Views start at 0. Signed, for "no view yet" is one before the first.
using View = Number<struct ViewTag, std::int64_t>;
inline constexpr View kNoView{-1};

using OpNumber = Number<struct OpNumberTag>;            // position in the log, from 1
using RequestNumber = Number<struct RequestNumberTag>;  // per client, from 1, strictly increasing
using ClientId = Number<struct ClientIdTag>;
using Nonce = Number<struct NonceTag>;  // tells a node's questions apart

enum class Status : std::uint8_t { kNormal, kViewChange, kStateTransfer };
constexpr auto EnumNames(Status) {
  return std::to_array<std::string_view>({"normal", "view-change", "state-transfer"});
}

enum class Timer : std::uint8_t {
  kHeartbeat,  // primary: tell the backups, send again what they have not acknowledged
  kView,       // everybody else: the view makes no progress
  kResend,     // view changes and state transfers: ask again
  kRetry,      // clients: no answer
};
constexpr auto EnumNames(Timer) {
  return std::to_array<std::string_view>({"heartbeat", "view", "resend", "retry"});
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
  kClientRetried,
  kClientLearnedView,
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
      "client retried",
      "client learned of a view",
  });
}

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_TYPES_H_
