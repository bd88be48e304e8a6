// Reconfiguration: the paper, section 7, with what it leaves open; see README.md beside this file.
//
// An epoch ends with the reconfiguration that it commits, at operation N. Whoever executes that one
// enters the next epoch; whoever is told of the next epoch needs operations 1..N to work in it, and
// asks until somebody who has them answers. The members of both groups count: those of the old one
// hold what was committed until enough of the new one do.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "stampede/core/vsr/replica_step.h"

namespace stampede::vsr {

// 1: nothing follows a reconfiguration in its epoch. That is read off the log, so a new primary
// which takes over one that is not yet committed knows it, too. (One that is executed has ended the
// epoch, or had no session and no effect.)
bool ReplicaStep::IsGateClosed() const {
  const OpNumber last = self_.log.last();
  return last > self_.executed && self_.log[last].kind == EntryKind::kReconfiguration;
}

// 2: the epoch ends where its reconfiguration is executed. A replica that executes old operations,
// to catch up or after a crash, comes by old reconfigurations, too: it knows of their epochs.
void ReplicaStep::Reconfigure(const Entry& entry) {
  const Group next{entry.epoch + 1, entry.members, self_.executed_group.members,
                   self_.executed,  entry.epoch,   entry.view};
  self_.executed_group = next;
  const bool leads = IsNormalPrimary();
  Answer(entry, absl::StrCat("epoch ", next.epoch.value()));
  if (self_.executed <= self_.group.start && !Planted(Defect::kReconfiguresAgain)) return;
  const bool behind = self_.log.last() > self_.executed;
  if (behind && Planted(Defect::kAdmitsBehindReconfiguration)) return;
  out_.Note(Mark::kReconfigured);
  EnterEpoch(next);
  if (leads) SendAll(Union(next.members, next.previous), StartEpoch{{}, next});
}

// 3: whoever hears of a later epoch enters it. The epoch that a replica has entered is durable, so
// even one that has lost its memory has never taken part in a later one. In that very epoch it may
// have: there it recovers, whatever it is told (the planted defect `starts-epoch-recovering`).
void ReplicaStep::HearOfEpoch(const Group& group) {
  const bool obeys = Planted(Defect::kStartsEpochRecovering) &&
                     self_.status == Status::kRecovering && group.epoch == self_.group.epoch;
  const bool called = self_.status == Status::kFresh ? group.members.Contains(id_)
                                                     : group.epoch > self_.group.epoch;
  if (called || obeys) EnterEpoch(group);
}

void ReplicaStep::On(NodeId from, const StartEpoch& message) {
  HearOfEpoch(message.group);
  if (self_.status == Status::kFresh) return;
  if (message.group.epoch < self_.group.epoch) return Send(from, NewEpoch{{}, self_.group});
  if (Works()) Send(from, EpochStarted{});
}

void ReplicaStep::On(NodeId, const NewEpoch& message) {
  HearOfEpoch(message.group);
}

void ReplicaStep::On(NodeId from, const EpochQuery&) {
  if (self_.status != Status::kFresh) Send(from, NewEpoch{{}, self_.group});
}

// Messages of earlier epochs are answered with this one, of later ones with a question; none of
// them is acted on. One who never belonged to a group does not know which one is meant.
bool ReplicaStep::IsOfThisEpoch(NodeId from, const Header& header) {
  if (self_.status == Status::kFresh) return false;
  if (header.epoch == self_.group.epoch) return true;
  if (header.epoch < self_.group.epoch) {
    out_.Note(Mark::kOldEpochTold);
    Send(from, NewEpoch{{}, self_.group});
  } else {
    out_.Note(Mark::kNewerEpochAsked);
    Send(from, EpochQuery{});
  }
  return false;
}

// Views begin anew, unless this only tells a replica what it was before a crash. The log stays what
// it is until operations 1..start are there for certain: what it holds of them may be the only copy
// left (the planted defect `epoch-entry-truncates`).
void ReplicaStep::EnterEpoch(const Group& group) {
  out_.Note(Mark::kEpochEntered);
  const bool later = group.epoch > self_.group.epoch || self_.status == Status::kFresh;
  if (later) self_.epoch_started.Clear();
  if (later && !Planted(Defect::kEpochKeepsView)) self_.view = View(0);
  self_.group = group;
  self_.last_normal = kNoView;
  self_.status = Status::kTransitioning;
  ForgetCollected();
  self_.transfer.reset();
  self_.fruitless_views = 0;
  self_.stalled_heartbeats = 0;
  for (const Timer timer : {Timer::kHeartbeat, Timer::kView, Timer::kResend}) {
    out_.CancelTimer(timer);
  }
  out_.SetTimer(Timer::kEpoch, config_.resend);
  if (Planted(Defect::kEpochEntryTruncates)) self_.log.CutBehind(self_.executed);
  if (self_.executed < group.start && HoldsStartOf(group)) {
    out_.Note(Mark::kEpochStateHeld);
    self_.log.CutBehind(group.start);
    ExecuteUpTo(group.start);
  }
  if (self_.executed >= group.start) {
    self_.log.CutBehind(std::max(group.start, self_.executed));
    if (IsMember()) StartInEpoch(self_.view);
    return;
  }
  if (!IsMember()) return;
  if (Planted(Defect::kNormalBeforeEpochState)) return StartInEpoch(self_.view);
  AskForEpochState(Union(group.members, group.previous).After(id_));
}

// The entry's epoch, view and place tell who put it there, and so what stands before it.
bool ReplicaStep::HoldsStartOf(const Group& group) const {
  if (group.start < self_.log.first() || group.start > self_.log.last()) return false;
  const Entry& entry = self_.log[group.start];
  return entry.kind == EntryKind::kReconfiguration && entry.epoch == group.start_epoch &&
         entry.view == group.start_view;
}

// 4: a member that has operations 1..start works in the epoch, from view 0 on, or in the view of
// whoever it has them from.
void ReplicaStep::StartInEpoch(View view) {
  out_.Note(Mark::kStartedInEpoch);
  EnterNormal(view);
  out_.SetTimer(Timer::kEpoch, config_.resend);
  SendAll(Union(self_.group.members, self_.group.previous), EpochStarted{});
}

void ReplicaStep::AskForEpochState(NodeId peer) {
  out_.Note(Mark::kEpochStateAsked);
  self_.last_nonce = self_.last_nonce + 1;
  self_.transfer = Transfer{View(0), self_.last_nonce, peer};
  out_.SetTimer(Timer::kResend, config_.resend);
  Send(peer, GetEpochState{{}, self_.executed, self_.last_nonce});
}

// Everybody who has executed operation `start` can serve, whatever it is now. One that works in the
// epoch gives all it holds, in the view that it was normal in last: the same as it would have
// answered while it was normal there. It must not wait until it is normal again, for that may take
// the one that asks; and its checkpoint may lie behind the start. Another holds operations up to
// the start and nothing else.
void ReplicaStep::On(NodeId from, const GetEpochState& question) {
  const bool serves = Works() || self_.executed >= self_.group.start;
  if (!serves || question.after > self_.log.last()) {
    out_.Note(Mark::kEpochStateRefused);
    return;
  }
  out_.Note(Mark::kEpochStateServed);
  Send(from, NewEpochState{{},
                           self_.last_normal,
                           question.nonce,
                           CheckpointFor(question.after),
                           EntriesFor(question.after, self_.log.last()),
                           self_.executed});
}

void ReplicaStep::On(NodeId, const NewEpochState& answer) {
  if (self_.status != Status::kTransitioning || !self_.transfer.has_value() ||
      answer.nonce != self_.transfer->nonce ||
      !Reaches(self_.executed, answer.checkpoint, answer.entries)) {
    out_.Note(Mark::kStaleAnswerDropped);
    return;
  }
  out_.Note(Mark::kEpochStateInstalled);
  self_.transfer.reset();
  InstallEntries(answer.checkpoint, answer.entries);
  if (answer.view > View(0)) out_.Note(Mark::kEpochStateOfLaterView);
  if (answer.view == kNoView) ExecuteUpTo(self_.group.start);
  StartInEpoch(std::max(self_.view, answer.view));
  Acknowledge();
  ExecuteUpTo(answer.commit);
}

// 5: who was replaced may go when a quorum of the new group works. It tells those who come late of
// the epoch, as long as it is there.
void ReplicaStep::On(NodeId from, const EpochStarted&) {
  if (!self_.group.members.Contains(from)) return;
  self_.epoch_started.Add(from);
  const bool replaced = self_.status == Status::kTransitioning && !IsMember();
  if (!replaced || self_.epoch_started.size() < self_.group.members.quorum()) return;
  out_.Note(Mark::kRetired);
  Retire();
}

void ReplicaStep::Retire() {
  self_.status = Status::kRetired;
  for (const Timer timer : {Timer::kHeartbeat, Timer::kView, Timer::kResend, Timer::kEpoch}) {
    out_.CancelTimer(timer);
  }
}

// 6: every member of the old group and the new tells those of the new one that have not said that
// they work. The paper has the replaced ones do so, who may be down for good.
void ReplicaStep::OnEpochTimer() {
  if (self_.status == Status::kRetired || self_.status == Status::kRecovering) return;
  if (Planted(Defect::kOnlyReplacedAnnounce) && IsMember()) return;
  for (std::uint16_t i = 0; i < config_.replicas; ++i) {
    const NodeId other = NodeId::Replica(i);
    if (other == id_ || self_.epoch_started.Contains(other)) continue;
    if (!self_.group.members.Contains(other)) continue;
    out_.Note(Mark::kEpochAnnouncedAgain);
    Send(other, StartEpoch{{}, self_.group});
    out_.SetTimer(Timer::kEpoch, config_.resend);
  }
}

}  // namespace stampede::vsr
