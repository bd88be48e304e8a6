// View changes: the paper, section 4.2, with the acceptance tests that it leaves open.
#include <algorithm>
#include <utility>

#include "stampede/core/vsr/replica_step.h"

namespace stampede::vsr {

// Step 1: leave the current view for a higher one. The log and last_normal stay as they are: they
// say what this replica holds, and from which view.
void ReplicaStep::ChangeView(View view, Mark why) {
  out_.Note(why);
  self_.view = view;
  self_.status = Status::kViewChange;
  if (Planted(Defect::kLastNormalViewEarly)) self_.last_normal = view;
  if (Planted(Defect::kClientTableReset)) self_.clients.Clear();
  ForgetCollected();
  CancelTransferUpTo(view);
  out_.CancelTimer(Timer::kHeartbeat);
  out_.SetTimer(Timer::kResend, config_.resend);
  SetViewTimer();
  Broadcast(StartViewChange{{}, view});
}

// A recovering replica does not know what it has promised; one that does not work in its epoch yet
// does not have what the epoch began with.
bool ReplicaStep::MayNotVote() const {
  if (self_.status == Status::kRecovering) return !Planted(Defect::kRecoveringVotes);
  return !Works();
}

// Step 2: q - 1 others have left for this view too; tell its primary what this replica knows.
void ReplicaStep::On(NodeId from, const StartViewChange& message) {
  if (MayNotVote()) return;
  if (message.view < self_.view) return;
  if (message.view > self_.view) ChangeView(message.view, Mark::kViewChangeJoined);
  if (self_.status == Status::kViewChange) {
    self_.start_view_change_from.Add(from);
    const bool enough = self_.start_view_change_from.size() >= Quorum() - 1;
    if (enough && !self_.do_view_change_sent) SendDoViewChange();
  } else if (IsNormalPrimary()) {  // the sender has missed the StartView
    out_.Note(Mark::kStartViewResent);
    Send(from, StartView{{}, self_.view, WholeHistory(), self_.executed});
  }
}

void ReplicaStep::SendDoViewChange() {
  self_.do_view_change_sent = true;
  out_.Note(Mark::kDoViewChangeSent);
  DoViewChange message{{}, self_.view, self_.last_normal, WholeHistory(), self_.executed};
  if (Planted(Defect::kRanksByLastEntry) && self_.log.first() <= self_.log.last()) {
    message.last_normal = self_.log[self_.log.last()].view;
  }
  if (IsPrimary()) {
    Collect(id_, std::move(message));
  } else {
    Send(PrimaryOf(self_.view), std::move(message));
  }
}

// Step 3: the new primary collects them.
void ReplicaStep::On(NodeId from, const DoViewChange& message) {
  if (MayNotVote()) return;
  if (message.view < self_.view) return;
  if (message.view > self_.view) ChangeView(message.view, Mark::kViewChangeJoined);
  if (self_.status != Status::kViewChange || !IsPrimary()) return;
  Collect(from, message);
}

void ReplicaStep::Collect(NodeId from, DoViewChange message) {
  self_.do_view_change_from[from.index()] = std::move(message);
  const auto collected =
      std::count_if(self_.do_view_change_from.begin(), self_.do_view_change_from.end(),
                    [](const auto& slot) { return slot.has_value(); });
  const int needed = Quorum() - (Planted(Defect::kSmallViewChangeQuorum) ? 1 : 0);
  if (!self_.do_view_change_from[id_.index()].has_value() || collected < needed) return;
  StartNewView();
}

// The log of the replica that was normal latest holds all that may have been committed; among
// those, the longest. Logs that are equal in both are equal. Nothing is committed by this step
// alone: the largest commit number heard only says what was.
void ReplicaStep::StartNewView() {
  const DoViewChange* best = nullptr;
  OpNumber commit;
  for (const auto& message : self_.do_view_change_from) {
    if (!message.has_value()) continue;
    commit = std::max(commit, message->commit);
    const auto rank = [this](const DoViewChange& m) {
      const View view = Planted(Defect::kLongestLogWins) ? View(0) : m.last_normal;
      return std::pair(view, m.log.last());
    };
    if (best == nullptr || rank(*message) > rank(*best)) best = &*message;
  }
  if (Planted(Defect::kPrimaryKeepsOwnLog)) best = &*self_.do_view_change_from[id_.index()];
  if (best->log.log.chain() != self_.log.chain()) out_.Note(Mark::kLogOfAnotherChosen);
  const History winner = best->log;  // entering the view forgets what was collected
  InstallHistory(winner);
  EnterNormal(self_.view);
  out_.Note(Mark::kViewStarted);
  const OpNumber known =
      Planted(Defect::kStartViewCommitLow) ? self_.executed : std::max(commit, self_.executed);
  Broadcast(StartView{{}, self_.view, WholeHistory(), known});
  ExecuteUpTo(commit);
}

// Step 5: the others take over the new view's log.
void ReplicaStep::On(NodeId from, const StartView& message) {
  if (!AcceptsStartView(from, message.view)) {
    out_.Note(Mark::kStartViewRefused);
    return;
  }
  out_.Note(Mark::kStartViewAccepted);
  if (!Comparable(self_.log, message.log.log)) out_.Note(Mark::kUncommittedTailDropped);
  const bool keeps = Planted(Defect::kStartViewKeepsTail) && self_.log.last() > message.log.last();
  if (!keeps) InstallHistory(message.log);
  EnterNormal(message.view);
  if (Planted(Defect::kStartViewLowersCommit)) {
    self_.executed = std::min(self_.executed, message.commit);
  }
  const OpNumber again = std::min(self_.executed, self_.log.last());
  if (Planted(Defect::kAppliesTwice) && again >= self_.log.first()) {
    self_.service.Apply(self_.log[again].operation.bytes());
  }
  Acknowledge();
  ExecuteUpTo(message.commit);
}

// A replica that is normal in the view, or learned of a higher one while normal in it, may have
// acknowledged more than the StartView holds: only one that is still changing to it may obey.
bool ReplicaStep::AcceptsStartView(NodeId from, View view) const {
  if (MayNotVote() || PrimaryOf(view) == id_ || from == id_) return false;
  if (Planted(Defect::kStartViewOfLowerView)) return true;
  if (view != self_.view) return view > self_.view;
  if (Planted(Defect::kStartViewWhenNormal) && self_.status == Status::kNormal) return true;
  if (Planted(Defect::kStartViewInTransfer) && self_.status == Status::kStateTransfer) return true;
  return self_.status == Status::kViewChange;
}

// The log was just replaced by one that belongs to `view`: log, view and last_normal change
// together.
void ReplicaStep::EnterNormal(View view) {
  self_.view = view;
  if (!Planted(Defect::kLastNormalViewLate)) self_.last_normal = view;
  self_.status = Status::kNormal;
  self_.lost_memory = false;
  self_.stalled_heartbeats = 0;
  ForgetCollected();
  CancelTransferUpTo(view);
  if (!self_.transfer.has_value()) out_.CancelTimer(Timer::kResend);
  if (IsPrimary()) {
    out_.CancelTimer(Timer::kView);
    out_.SetTimer(Timer::kHeartbeat, config_.heartbeat);
  } else {
    out_.CancelTimer(Timer::kHeartbeat);
    SetViewTimer();
  }
}

// What others have said belongs to the view, or the epoch, in which they said it.
void ReplicaStep::ForgetCollected() {
  self_.start_view_change_from.Clear();
  for (auto& message : self_.do_view_change_from) message.reset();
  for (auto& answer : self_.recovery_from) answer.reset();
  self_.do_view_change_sent = false;
  std::fill(self_.acked.begin(), self_.acked.end(), OpNumber(0));
}

}  // namespace stampede::vsr
