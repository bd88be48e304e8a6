// Reconfiguration: the paper, section 7, with what it leaves open; see PROTOCOL.md.
//
// An epoch ends with the reconfiguration that it commits, at operation N. A replica that executes
// that operation enters the next epoch. A replica that is told of the next epoch needs operations
// 1..N to work in it, and asks members of the old and the new group in turn until one of them
// answers: the old group holds what was committed until a quorum of the new group does.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "stampede/core/vsr/replica_step.h"

namespace stampede::vsr {

// 1: nothing follows a reconfiguration in its epoch. The log tells, so a new primary that takes
// over a reconfiguration that is not yet committed knows it, too. (A reconfiguration that is
// executed has ended the epoch, or its client had no session and it had no effect.)
bool ReplicaStep::IsGateClosed() const {
  if (Planted(Defect::kAdmitsBehindReconfiguration)) return false;
  const OpNumber last = self_.log.last();
  return last > self_.executed && self_.log[last].kind == EntryKind::kReconfiguration;
}

// 2: the epoch ends where its reconfiguration is executed.
void ReplicaStep::Reconfigure(const Entry& entry) {
  const Group next{entry.epoch + 1, entry.members, self_.executed_group.members,
                   self_.executed,  entry.epoch,   entry.view};
  self_.executed_group = next;
  const bool leads = IsNormalPrimary();
  Answer(entry, absl::StrCat("epoch ", next.epoch.value()));
  if (!EndsTheEpoch()) return;
  out_.Note(Mark::kReconfigured);
  EnterEpoch(next);
  if (leads) SendAll(Union(next.members, next.previous), StartEpoch{{}, next});
}

// Whether the reconfiguration executed last ends this replica's epoch. A replica that executes old
// operations, to catch up or after a crash, comes by old reconfigurations, too: their epochs are
// behind it.
bool ReplicaStep::EndsTheEpoch() const {
  if (self_.executed <= self_.group.start) return Planted(Defect::kReconfiguresAgain);
  const bool admitted_more = self_.log.last() > self_.executed;
  return !(admitted_more && Planted(Defect::kAdmitsBehindReconfiguration));
}

// 3: a replica that hears of a later epoch enters it.
void ReplicaStep::HearOfEpoch(const Group& group) {
  if (IsCalledInto(group)) EnterEpoch(group);
}

// The epoch that a replica has entered is durable, so even one that has lost its memory has never
// taken part in a later epoch. In that very epoch it may have: there it recovers, whatever it is
// told.
bool ReplicaStep::IsCalledInto(const Group& group) const {
  if (self_.status == Status::kFresh) return group.members.Contains(id_);
  const bool again = Planted(Defect::kStartsEpochRecovering) &&
                     self_.status == Status::kRecovering && group.epoch == self_.group.epoch;
  return group.epoch > self_.group.epoch || again;
}

void ReplicaStep::On(NodeId from, const StartEpoch& message) {
  HearOfEpoch(message.group);
  if (self_.status == Status::kFresh) return;
  if (message.group.epoch < self_.group.epoch) return Send(from, NewEpoch{{}, self_.group});
  if (IsActiveMember()) Send(from, EpochStarted{});
}

void ReplicaStep::On(NodeId, const NewEpoch& message) {
  HearOfEpoch(message.group);
}

void ReplicaStep::On(NodeId from, const EpochQuery& question) {
  if (self_.status == Status::kFresh || question.header.epoch >= self_.group.epoch) return;
  Send(from, NewEpoch{{}, self_.group});
}

// Views begin anew, unless this only tells a replica what it was before a crash.
void ReplicaStep::EnterEpoch(const Group& group) {
  out_.Note(Mark::kEpochEntered);
  const bool later = group.epoch > self_.group.epoch || self_.status == Status::kFresh;
  if (later) self_.epoch_started.Clear();
  self_.view = ViewAtStart(later);
  self_.group = group;
  self_.last_normal = kNoView;
  self_.status = Status::kTransitioning;
  ForgetCollected();
  self_.transfer.reset();
  self_.fruitless_views = 0;
  self_.stalled_heartbeats = 0;
  self_.heard.Clear();
  self_.unheard_heartbeats = 0;
  for (const Timer timer : {Timer::kHeartbeat, Timer::kView, Timer::kResend}) {
    out_.CancelTimer(timer);
  }
  out_.SetTimer(Timer::kEpoch, config_.resend);
  const bool ready = ReachesStart(group);
  if (!IsMember()) return;
  if (ready || !WaitsForEpochState()) return StartInEpoch(self_.view);
  RequestEpochState(Union(group.members, group.previous).After(id_));
}

View ReplicaStep::ViewAtStart(bool later) const {
  return later && !Planted(Defect::kEpochKeepsView) ? View(0) : self_.view;
}

// Executes all that comes before the epoch, where this replica holds it; whether it has. The log
// stays what it is until operations 1..start are there for certain: what it holds of them may be
// the only copy left.
bool ReplicaStep::ReachesStart(const Group& group) {
  if (Planted(Defect::kEpochEntryTruncates)) self_.log.CutBehind(self_.executed);
  if (self_.executed < group.start && HoldsStartOf(group)) {
    out_.Note(Mark::kEpochStateHeld);
    self_.log.CutBehind(group.start);
    ExecuteUpTo(group.start);
  }
  if (self_.executed < group.start) return false;
  self_.log.CutBehind(std::max(group.start, self_.executed));
  return true;
}

// Whether a member without operations 1..start works only when it has got them.
bool ReplicaStep::WaitsForEpochState() const {
  return !Planted(Defect::kNormalBeforeEpochState);
}

// The entry's epoch, view and place name the primary that put it there, and so all entries before
// it.
bool ReplicaStep::HoldsStartOf(const Group& group) const {
  if (group.start < self_.log.first() || group.start > self_.log.last()) return false;
  const Entry& entry = self_.log[group.start];
  return entry.kind == EntryKind::kReconfiguration && entry.epoch == group.start_epoch &&
         entry.view == group.start_view;
}

// 4: a member that has operations 1..start works in the epoch, from view 0 on, or in the view of
// the replica that it got them from.
void ReplicaStep::StartInEpoch(View view) {
  out_.Note(Mark::kStartedInEpoch);
  EnterNormal(view);
  out_.SetTimer(Timer::kEpoch, config_.resend);
  SendAll(Union(self_.group.members, self_.group.previous), EpochStarted{});
}

void ReplicaStep::RequestEpochState(NodeId peer) {
  out_.Note(Mark::kEpochStateAsked);
  self_.last_nonce = self_.last_nonce + 1;
  self_.transfer = Transfer{View(0), self_.last_nonce, peer};
  SendGetEpochState();
}

// The same question to another peer, so that a late answer still counts: where answers take longer
// than the timer runs, all are late.
void ReplicaStep::SendGetEpochState() {
  if (Planted(Defect::kRenewsEpochQuestion)) {
    self_.last_nonce = self_.last_nonce + 1;
    self_.transfer->nonce = self_.last_nonce;
  }
  out_.SetTimer(Timer::kResend, config_.resend);
  Send(self_.transfer->peer, GetEpochState{{}, self_.executed, self_.transfer->nonce});
}

// Every replica that has executed operation `start` can serve, in any status. A replica that works
// in the epoch gives all it holds, with the view that it was normal in last: the same answer as
// while it was normal there. It must not wait until it is normal again, since that may take the
// very replica that asks; and its checkpoint may lie behind the start. Any other holds operations
// up to the start and nothing else, and gives no view.
void ReplicaStep::On(NodeId from, const GetEpochState& question) {
  const bool serves = IsActiveMember() || self_.executed >= self_.group.start;
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
  if (!self_.transfer.has_value() || answer.nonce != self_.transfer->nonce ||
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

// 5: a replaced replica may go when a quorum of the new group works. Until it is switched off it
// still tells latecomers of the epoch.
void ReplicaStep::On(NodeId from, const EpochStarted&) {
  if (!self_.group.members.Contains(from)) return;
  self_.epoch_started.Add(from);
  const bool replaced = self_.status == Status::kTransitioning && !IsMember();
  if (!replaced || self_.epoch_started.size() < self_.group.members.quorum()) return;
  if (Planted(Defect::kNeverRetires)) return;
  out_.Note(Mark::kRetired);
  Retire();
}

void ReplicaStep::Retire() {
  self_.status = Status::kRetired;
  for (const Timer timer : {Timer::kHeartbeat, Timer::kView, Timer::kResend, Timer::kEpoch}) {
    out_.CancelTimer(timer);
  }
}

// 6: every member of the old group and the new tells those of the new group that have not said that
// they work.
void ReplicaStep::OnEpochTimer() {
  if (self_.status == Status::kRetired || self_.status == Status::kRecovering) return;
  if (!AnnouncesEpoch()) return;
  const ReplicaSet silent = OtherMembers().set() - self_.epoch_started;
  if (silent.empty()) return;
  out_.SetTimer(Timer::kEpoch, config_.resend);
  for (const NodeId other : silent) {
    out_.Note(Mark::kEpochAnnouncedAgain);
    Send(other, StartEpoch{{}, self_.group});
  }
  if (!IsMember()) AskForLaterEpoch(silent);
}

// The paper has the replaced replicas alone announce it, which may be down for good.
bool ReplicaStep::AnnouncesEpoch() const {
  return !IsMember() || !Planted(Defect::kOnlyReplacedAnnounce);
}

// A replica that waits for others of its epoch may wait for ever: once a quorum works in a later
// epoch, all members of this one may be replaced and switched off, and nobody in the later epochs
// knows that this replica still waits. So it asks all other machines, too, which answer where they
// know of a later epoch. (The paper leaves open how a replica finds a group that has moved on.)
void ReplicaStep::AskForLaterEpoch(ReplicaSet asked) {
  const Members others = Members(ReplicaSet::First(replicas()) - asked).Without(id_);
  if (others.size() == 0) return;
  out_.Note(Mark::kLaterEpochAsked);
  SendAll(others, EpochQuery{});
}

// Whether this replica has what its epoch began with, and takes part in its views.
bool ReplicaStep::IsActiveMember() const {
  const bool amnesiac = Planted(Defect::kRecoveringVotes) && self_.status != Status::kTransitioning;
  return IsMember() && (self_.last_normal >= View(0) || amnesiac);
}

}  // namespace stampede::vsr
