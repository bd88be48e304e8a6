// Recovery: the paper, section 4.3, made safe.
//
// As published, a replica that crashed and recovered could take part in a view below one that it
// had promised to join (Michael, Ports, Sharma and Szekeres, "Recovering Shared Objects Without
// Stable Storage", DISC 2017). Three modes mend that: the view number is durable, or the whole log
// is, or every message carries the incarnations that its sender knows of (replica_step.cc drops
// those of an incarnation that is over).
#include <algorithm>
#include <cstdint>
#include <utility>

#include "stampede/core/vsr/replica_step.h"

namespace stampede::vsr {

// The start of a replica. A replica that has never sent anything starts with its group, in view 0
// of the first epoch, or waits until it is called into an epoch.
void ReplicaStep::On(const Boot<Vsr>& boot) {
  self_.service = Vsr::NewService(config_);
  self_.acked.resize(replicas());
  self_.do_view_change_from.resize(replicas());
  self_.recovery_from.resize(replicas());
  self_.group.members = FirstMembers();
  self_.executed_group = self_.group;
  self_.durable = boot.disk;
  self_.last_nonce = FirstNonce(boot.incarnation);
  if (config_.recovery_mode() == RecoveryMode::kCrashVector) {
    self_.incarnations.Set(id_, boot.incarnation);
  }
  const bool on_disk = config_.remembers() || !IsMember();  // whether it ever belonged to a group
  const bool first = boot.incarnation == 0 || (on_disk && !boot.disk.started);
  if (first && !IsMember()) return;  // fresh
  if (boot.disk.started) self_.group = boot.disk.group;
  if (StartsAtOnce(first)) return EnterNormal(View(0));
  if (RestartsFromDisk()) return RestartFrom(boot.disk);
  StartRecovery(boot.disk);
}

// No nonce is ever used twice, by any incarnation.
Nonce ReplicaStep::FirstNonce(std::uint32_t incarnation) const {
  if (Planted(Defect::kRecoveryNonceReused)) return Nonce(0);
  return Nonce(std::uint64_t{incarnation} << 32);
}

bool ReplicaStep::StartsAtOnce(bool first) const {
  return first || Planted(Defect::kRestartsEmpty);
}

// Only a log that is written before it is acknowledged may be trusted after a crash.
bool ReplicaStep::RestartsFromDisk() const {
  const RecoveryMode mode = config_.recovery_mode();
  if (Planted(Defect::kTrustsDiskLog) && mode == RecoveryMode::kPersistedView) return true;
  return mode == RecoveryMode::kDurableLog;
}

// All that was promised or acknowledged is on the disk: the replica is where it was, but for what
// it had collected.
void ReplicaStep::RestartFrom(const DurableRecord& disk) {
  out_.Note(Mark::kRestartedFromDisk);
  self_.status = Status::kRecovering;  // until the service has caught up: it answers no client
  self_.view = disk.view;
  self_.last_normal = disk.last_normal;
  if (disk.checkpoint) InstallCheckpoint(disk.checkpoint);
  self_.log = disk.log;
  ExecuteUpTo(disk.executed);
  if (!IsActiveMember()) return EnterEpoch(self_.group);
  if (self_.group.epoch > Epoch(0)) out_.SetTimer(Timer::kEpoch, config_.resend);
  if (self_.last_normal == self_.view) return EnterNormal(self_.view);
  ChangeView(self_.view, Mark::kViewChangeStarted);
}

// Until it has heard from enough others this replica takes part in nothing. A replica that was
// replaced has no group to come back to.
void ReplicaStep::StartRecovery(const DurableRecord& disk) {
  out_.Note(Mark::kRecoveryStarted);
  self_.lost_memory = true;
  self_.status = Status::kRecovering;
  self_.last_normal = kNoView;
  self_.view = LeastViewAfter(disk);
  self_.last_nonce = self_.last_nonce + 1;
  if (!IsMember()) return EnterEpoch(self_.group);
  RequestRecovery();
}

// The least view that this replica may come back in.
View ReplicaStep::LeastViewAfter(const DurableRecord& disk) const {
  return Planted(Defect::kPersistedViewIgnored) ? View(0) : disk.view;
}

// Asks every machine there is, not only the members of the epoch that this replica remembers: all
// of those may have been replaced and switched off (the paper leaves open how a recovering replica
// finds its group then).
void ReplicaStep::RequestRecovery() {
  out_.SetTimer(Timer::kResend, config_.resend);
  SendAll(Members::First(replicas()), Recovery{{}, self_.view, self_.last_nonce});
}

// Only a normal replica answers. A replica in a lower view than the sender was must not help it
// back there: it takes the group to the sender's view instead.
void ReplicaStep::On(NodeId from, const Recovery& question) {
  if (!self_.group.members.Contains(from)) {
    out_.Note(Mark::kRecoveryRefused);
    return;
  }
  if (question.view > self_.view) return ChangeView(question.view, Mark::kRecoveryMovedView);
  out_.Note(Mark::kRecoveryServed);
  RecoveryResponse answer{{}, self_.view, question.nonce, IsPrimary(), {}, self_.executed};
  if (SendsLogToRecovering()) answer.log = WholeHistory();
  Send(from, std::move(answer));
}

bool ReplicaStep::SendsLogToRecovering() const {
  return IsPrimary() || Planted(Defect::kBackupsSendLogs);
}

void ReplicaStep::On(NodeId from, const RecoveryResponse& answer) {
  if (!IsAnswerToThisRecovery(answer)) {
    out_.Note(Mark::kRecoveryAnswerDropped);
    return;
  }
  auto& slot = self_.recovery_from[from.index()];
  if (!slot.has_value() || slot->view <= answer.view) slot = answer;  // the newest of each
  const RecoveryResponse* best = EnoughAnswers();
  if (best == nullptr) {
    out_.Note(Mark::kRecoveryWaited);
    return;
  }
  out_.Note(Mark::kRecovered);
  out_.Log("has recovered into view {}: {} operations, {} committed", best->view, best->log.last(),
           best->commit);
  const RecoveryResponse chosen = *best;  // a copy: entering the view forgets what was collected
  InstallHistory(chosen.log);
  if (self_.group.epoch == Epoch(0)) {
    EnterNormal(chosen.view);
  } else {
    StartInEpoch(chosen.view);
  }
  Acknowledge();
  ExecuteUpTo(chosen.commit);
}

bool ReplicaStep::IsAnswerToThisRecovery(const RecoveryResponse& answer) const {
  return answer.nonce == self_.last_nonce || Planted(Defect::kRecoveryNonceReused);
}

// f + 1 others share a replica with every quorum that this replica may have been needed for.
int ReplicaStep::RecoveryAnswersNeeded() const {
  return self_.group.members.tolerated() + (Planted(Defect::kRecoversWithTooFew) ? 0 : 1);
}

// The answer to recover from: that of the primary of the latest view among f + 1 answers or more,
// sent in that view. None yet where this replica would lead that view itself: the others will leave
// it.
const RecoveryResponse* ReplicaStep::EnoughAnswers() const {
  int answers = 0;
  View latest = kNoView;
  for (const auto& answer : self_.recovery_from) {
    if (!answer.has_value()) continue;
    ++answers;
    if (CountsForLatestView(*answer)) latest = std::max(latest, answer->view);
  }
  if (answers < RecoveryAnswersNeeded() || latest < self_.view || latest < View(0)) return nullptr;
  const NodeId primary = PrimaryOf(latest);
  const auto& best = self_.recovery_from[primary.index()];
  if (primary == id_ || !best.has_value() || best->view != latest || !best->primary) return nullptr;
  return &*best;
}

// Backups' answers count too: they know of later views that an old primary has not heard of.
bool ReplicaStep::CountsForLatestView(const RecoveryResponse& answer) const {
  return answer.primary || !Planted(Defect::kRecoversFromLowerView);
}

// Persist before send, in one place: where this step changed what must survive a crash, all that it
// sends waits until that is durable. The epoch must survive in every mode: it changes rarely, and a
// replica that did not know which epoch it has worked in could work in it a second time, as one
// that has acknowledged nothing.
void ReplicaStep::Persist() {
  const bool has_news = config_.remembers() || self_.group.epoch > Epoch(0);
  if (!has_news || self_.status == Status::kFresh || IsOnDisk()) return;
  DurableRecord& durable = self_.durable;
  durable.started = true;
  durable.group = self_.group;
  if (config_.remembers()) durable.view = self_.view;
  DurableRecord before_log;
  if (WritesLog()) {
    durable.last_normal = self_.last_normal;
    before_log = durable;
    durable.checkpoint = self_.checkpoint;
    durable.log = self_.log;
    durable.executed = self_.executed;
  }
  WriteBeforeSending(before_log);
}

// Whether all that must survive a crash has been written already.
bool ReplicaStep::IsOnDisk() const {
  const DurableRecord& durable = self_.durable;
  if (!durable.started || durable.group.epoch != self_.group.epoch) return false;
  if (config_.remembers() && durable.view != self_.view) return false;
  return config_.recovery_mode() != RecoveryMode::kDurableLog ||
         (durable.last_normal == self_.last_normal && durable.log == self_.log &&
          durable.checkpoint == self_.checkpoint);
}

bool ReplicaStep::WritesLog() const {
  return config_.recovery_mode() == RecoveryMode::kDurableLog || Planted(Defect::kTrustsDiskLog);
}

// One record, ahead of all messages of the step. `before_log` is the record with the new numbers
// and the old log, which only a defect writes.
void ReplicaStep::WriteBeforeSending(const DurableRecord& before_log) {
  if (Planted(Defect::kPersistsAfterSending)) {
    out_.Write(self_.durable);
    return out_.Sync(++self_.syncs);
  }
  const bool in_two =
      Planted(Defect::kTornInstall) && config_.recovery_mode() == RecoveryMode::kDurableLog;
  if (in_two) ++self_.syncs;
  out_.PersistFirst(self_.durable, ++self_.syncs);
  if (in_two) out_.PersistFirst(before_log, self_.syncs - 1);
}

}  // namespace stampede::vsr
