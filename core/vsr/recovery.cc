// Recovery: the paper, section 4.3, with what it takes to be safe.
//
// As published, a replica that crashed and recovered could take part in a view below one that it
// had promised to join (Michael, Ports, Sharma and Szekeres, "Recovering Shared Objects Without
// Stable Storage", DISC 2017). Three modes mend that: the view number is durable, or the whole log
// is, or every message carries the incarnations that its sender knows of.
#include <algorithm>
#include <cstdint>
#include <utility>

#include "stampede/core/vsr/replica_step.h"

namespace stampede::vsr {

// The start of a replica. One that has never said anything starts with its group, in view 0 of the
// first epoch, or waits until it is called.
void ReplicaStep::On(const Boot<Vsr>& boot) {
  self_.service = Vsr::NewService(config_);
  self_.acked.resize(config_.replicas);
  self_.do_view_change_from.resize(config_.replicas);
  self_.recovery_from.resize(config_.replicas);
  self_.group.members = Members::First(config_.first_members());
  self_.executed_group = self_.group;
  self_.durable = boot.disk;
  const RecoveryMode mode = config_.recovery_mode();
  const bool nonce_reused = Planted(Defect::kRecoveryNonceReused);
  self_.last_nonce = Nonce(nonce_reused ? 0 : std::uint64_t{boot.incarnation} << 32);
  if (mode == RecoveryMode::kCrashVector) self_.incarnations.Set(id_, boot.incarnation);
  const bool on_disk = config_.remembers() || !IsMember();  // whether it ever belonged to a group
  const bool first = boot.incarnation == 0 || (on_disk && !boot.disk.started);
  if (first && !IsMember()) return;  // fresh
  if (boot.disk.started) self_.group = boot.disk.group;
  if (first || Planted(Defect::kRestartsEmpty)) return EnterNormal(View(0));
  if (mode == RecoveryMode::kDurableLog) return RestartFrom(boot.disk);
  if (Planted(Defect::kTrustsDiskLog) && mode == RecoveryMode::kPersistedView) {
    return RestartFrom(boot.disk);
  }
  StartRecovery(boot.disk);
}

// All that was promised or acknowledged is on the disk: the replica is where it was, but for what
// it had collected.
void ReplicaStep::RestartFrom(const DurableRecord& disk) {
  out_.Note(Mark::kRestartedFromDisk);
  self_.status = Status::kRecovering;  // until the service has caught up: answers go nowhere
  self_.view = disk.view;
  self_.last_normal = disk.last_normal;
  if (disk.checkpoint) InstallCheckpoint(disk.checkpoint);
  self_.log = disk.log;
  ExecuteUpTo(disk.executed);
  if (!Works()) return EnterEpoch(self_.group);
  if (self_.group.epoch > Epoch(0)) out_.SetTimer(Timer::kEpoch, config_.resend);
  if (self_.last_normal == self_.view) return EnterNormal(self_.view);
  ChangeView(self_.view, Mark::kViewChangeStarted);
}

// Until it has heard from enough others this replica takes part in nothing. `view` is the least
// view that it may come back in. One that was replaced has nothing to come back to.
void ReplicaStep::StartRecovery(const DurableRecord& disk) {
  out_.Note(Mark::kRecoveryStarted);
  self_.lost_memory = true;
  self_.status = Status::kRecovering;
  self_.last_normal = kNoView;
  self_.view = Planted(Defect::kPersistedViewIgnored) ? View(0) : disk.view;
  self_.last_nonce = self_.last_nonce + 1;
  if (!IsMember()) return EnterEpoch(self_.group);
  AskForRecovery();
}

// Asks every machine there is, not only the members of the epoch that this replica remembers: all
// of those may have been replaced and switched off (the paper leaves open how a recovering replica
// finds its group then).
void ReplicaStep::AskForRecovery() {
  out_.SetTimer(Timer::kResend, config_.resend);
  SendAll(Members::First(config_.replicas), Recovery{{}, self_.view, self_.last_nonce});
}

// Only a normal replica knows what the group does now. One that is in a lower view than the sender
// was must not help it back there: it takes the group to that view instead.
void ReplicaStep::On(NodeId from, const Recovery& question) {
  if (self_.status != Status::kNormal || !self_.group.members.Contains(from)) {
    out_.Note(Mark::kRecoveryRefused);
    return;
  }
  if (question.view > self_.view) return ChangeView(question.view, Mark::kRecoveryMovedView);
  out_.Note(Mark::kRecoveryServed);
  RecoveryResponse answer{{}, self_.view, question.nonce, IsPrimary(), {}, self_.executed};
  if (IsPrimary() || Planted(Defect::kBackupsSendLogs)) answer.log = WholeHistory();
  Send(from, std::move(answer));
}

void ReplicaStep::On(NodeId from, const RecoveryResponse& answer) {
  const bool asked = answer.nonce == self_.last_nonce || Planted(Defect::kRecoveryNonceReused);
  if (self_.status != Status::kRecovering || !asked) {
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
  const RecoveryResponse chosen = *best;  // entering the view forgets what was collected
  InstallHistory(chosen.log);
  if (self_.group.epoch == Epoch(0)) {
    EnterNormal(chosen.view);
  } else {
    StartInEpoch(chosen.view);
  }
  Acknowledge();
  ExecuteUpTo(chosen.commit);
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
    if (Planted(Defect::kRecoversFromLowerView) && !answer->primary) continue;
    latest = std::max(latest, answer->view);
  }
  const int needed =
      self_.group.members.tolerated() + (Planted(Defect::kRecoversWithTooFew) ? 0 : 1);
  if (answers < needed || latest < self_.view || latest < View(0)) return nullptr;
  const NodeId primary = PrimaryOf(latest);
  const auto& best = self_.recovery_from[primary.index()];
  if (primary == id_ || !best.has_value() || best->view != latest || !best->primary) return nullptr;
  return &*best;
}

// In mode crash-vector a message tells which incarnations its sender knew of. One of an incarnation
// that is over must not be acted on; and what was collected from one that turns out to be over is
// forgotten, so that all that a decision rests on was true at one moment.
bool ReplicaStep::IsOfLivingSender(NodeId from, const Header& header) {
  if (header.incarnations.of(from) < self_.incarnations.of(from)) {
    out_.Note(Mark::kOldIncarnationDropped);
    return false;
  }
  const ReplicaSet restarted = self_.incarnations.Learn(header.incarnations);
  if (restarted.empty()) return true;
  for (std::uint16_t i = 0; i < config_.replicas; ++i) {
    const NodeId other = NodeId::Replica(i);
    if (!restarted.Contains(other)) continue;
    if (self_.start_view_change_from.Contains(other) || self_.do_view_change_from[i].has_value() ||
        self_.recovery_from[i].has_value()) {
      out_.Note(Mark::kCollectedForgotten);
    }
    self_.start_view_change_from.Remove(other);
    self_.do_view_change_from[i].reset();
    self_.recovery_from[i].reset();
  }
  return true;
}

// Persist before send, in one place: where this step changed what must survive a crash, all that it
// sends waits until that is durable. In every mode the epoch is among it: it changes rarely, and a
// replica that did not know which epoch it has worked in could work in it a second time, as one
// that has acknowledged nothing.
void ReplicaStep::Persist() {
  const RecoveryMode mode = config_.recovery_mode();
  const bool worth_it = config_.remembers() || self_.group.epoch > Epoch(0);
  if (!worth_it || self_.status == Status::kFresh) return;
  DurableRecord& durable = self_.durable;
  const bool epoch_kept = durable.started && durable.group.epoch == self_.group.epoch;
  const bool view_kept = durable.view == self_.view || !config_.remembers();
  const bool log_kept = mode != RecoveryMode::kDurableLog ||
                        (durable.last_normal == self_.last_normal && durable.log == self_.log &&
                         durable.checkpoint == self_.checkpoint);
  if (epoch_kept && view_kept && log_kept) return;
  DurableRecord torn;
  durable.started = true;
  durable.group = self_.group;
  if (config_.remembers()) durable.view = self_.view;
  if (mode == RecoveryMode::kDurableLog || Planted(Defect::kTrustsDiskLog)) {
    durable.last_normal = self_.last_normal;
    torn = durable;
    durable.checkpoint = self_.checkpoint;
    durable.log = self_.log;
    durable.executed = self_.executed;
  }
  if (Planted(Defect::kPersistsAfterSending)) {
    out_.Write(durable);
    return out_.Sync(++self_.syncs);
  }
  const bool in_two = Planted(Defect::kTornInstall) && mode == RecoveryMode::kDurableLog;
  if (in_two) ++self_.syncs;
  out_.PersistFirst(durable, ++self_.syncs);
  if (in_two) out_.PersistFirst(std::move(torn), self_.syncs - 1);
}

}  // namespace stampede::vsr
