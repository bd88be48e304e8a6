// Planted defects: known wrong decisions that can be switched on, one at a time, to see that the
// checks catch them. Each stands inside the function that takes the decision, guarded by Planted().
#ifndef STAMPEDE_CORE_VSR_DEFECTS_H_
#define STAMPEDE_CORE_VSR_DEFECTS_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "stampede/core/defect.h"

namespace stampede::vsr {

enum class Defect : std::uint8_t {
  kNone,
  kCommitWithoutQuorum,
  kReplyBeforeCommit,
  kNoDuplicateSuppression,
  kClientTableReset,
  kAppendsOverGap,
  kAcksInViewChange,
  kAcceptsOlderView,
  kCountsAcksPerMessage,
  kSmallViewChangeQuorum,
  kLongestLogWins,
  kPrimaryKeepsOwnLog,
  kRanksByLastEntry,
  kLastNormalViewEarly,
  kStartViewKeepsTail,
  kStartViewWhenNormal,
  kStartViewOfLowerView,
  kStartViewLowersCommit,
  kTransferTruncatesLog,
  kTransferKeepsTail,
  kTransferCommittedOnly,
  kTransferFromAnyView,
  kStartViewInTransfer,
  kLastNormalViewLate,
  kPrimaryDisagreed,
  kAppliesTwice,
  kNeverCatchesUp,
  kStalledPrimarySilent,
  kStaleRead,
  kRestartsEmpty,
  kRecoveringVotes,
  kRecoversWithTooFew,
  kRecoversFromLowerView,
  kRecoveryNonceReused,
  kPaperRecovery,
  kPersistedViewIgnored,
  kEpochKeepsView,
  kNormalBeforeEpochState,
  kReconfiguresAgain,
  kEpochEntryTruncates,
  kStartsEpochRecovering,
  kOnlyReplacedAnnounce,
  kSmallEvenQuorum,
  kAdmitsBehindReconfiguration,
  kEvictsUnregistered,
  kTrustsDiskLog,
  kTornInstall,
  kPersistsAfterSending,
  kCheckpointOmitsClients,
  // Harmless changes: no check may report them.
  kStartViewCommitLow,
  kBackupsSendLogs,
};
constexpr auto EnumNames(Defect) {
  return std::to_array<std::string_view>({
      "none",
      "commit-without-quorum",
      "reply-before-commit",
      "no-duplicate-suppression",
      "client-table-reset",
      "appends-over-gap",
      "acks-in-view-change",
      "accepts-older-view",
      "counts-acks-per-message",
      "small-view-change-quorum",
      "longest-log-wins",
      "primary-keeps-own-log",
      "ranks-by-last-entry",
      "last-normal-view-early",
      "start-view-keeps-tail",
      "start-view-when-normal",
      "start-view-of-lower-view",
      "start-view-lowers-commit",
      "transfer-truncates-log",
      "transfer-keeps-tail",
      "transfer-committed-only",
      "transfer-from-any-view",
      "start-view-in-transfer",
      "last-normal-view-late",
      "primary-disagreed",
      "applies-twice",
      "never-catches-up",
      "stalled-primary-silent",
      "stale-read",
      "restarts-empty",
      "recovering-votes",
      "recovers-with-too-few",
      "recovers-from-lower-view",
      "recovery-nonce-reused",
      "paper-recovery",
      "persisted-view-ignored",
      "epoch-keeps-view",
      "normal-before-epoch-state",
      "reconfigures-again",
      "epoch-entry-truncates",
      "starts-epoch-recovering",
      "only-replaced-announce",
      "small-even-quorum",
      "admits-behind-reconfiguration",
      "evicts-unregistered",
      "trusts-disk-log",
      "torn-install",
      "persists-after-sending",
      "checkpoint-omits-clients",
      "start-view-commit-low",
      "backups-send-logs",
  });
}

// All of them but kNone, with what each does wrong, for `stampede list defects`.
const std::array<DefectInfo, EnumNames(Defect{}).size() - 1>& DefectList();

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_DEFECTS_H_
