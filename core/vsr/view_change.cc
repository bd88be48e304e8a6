// View changes: the paper, section 4.2, with the acceptance tests that it leaves open.
#include <algorithm>
#include <utility>

#include "stampede/core/vsr/replica_step.h"

namespace stampede::vsr {

// Step 1: leave the current view for a higher one.
void ReplicaStep::ChangeView(View view, Mark why) {
  out_.Assert(view >= self_.view, "a view change leads to a higher view");
  out_.Note(why);
  out_.Log("leaves view {} for {}; last normal in {}, holds {} operations, {} of them executed",
           self_.view, view, self_.last_normal, self_.log.last(), self_.executed);
  LeaveFor(view);
  ForgetCollected();
  CancelTransferUpTo(view);
  out_.CancelTimer(Timer::kHeartbeat);
  out_.SetTimer(Timer::kResend, config_.resend);
  SetViewTimer();
  Broadcast(StartViewChange{{}, view});
}

// The log and last_normal stay as they are: they say what this replica holds, and of which view.
void ReplicaStep::LeaveFor(View view) {
  self_.view = view;
  self_.status = Status::kViewChange;
  if (Planted(Defect::kLastNormalViewEarly)) self_.last_normal = view;
  if (Planted(Defect::kClientTableReset)) self_.clients.Clear();
}

// Step 2: q - 1 others have left for this view too, or its primary has; tell its primary what this
// replica knows.
void ReplicaStep::On(NodeId from, const StartViewChange& message) {
  if (message.view < self_.view) return;
  if (message.view > self_.view) ChangeView(message.view, Mark::kViewChangeJoined);
  if (self_.status == Status::kViewChange) {
    self_.start_view_change_from.Add(from);
    if (HeardEnoughToVote() && !self_.do_view_change_sent) SendDoViewChange();
  } else if (IsNormalPrimary()) {  // the sender has missed the StartView
    out_.Note(Mark::kStartViewResent);
    Send(from, StartView{{}, self_.view, WholeHistory(), self_.executed});
  }
}

// The paper asks for f others. Where some cannot hear each other, nobody might hear so many though
// the new primary reaches all; so where views are durable, the new primary alone is enough. What
// makes a view change safe are the q DoViewChanges: see PROTOCOL.md, also for why mode crash-vector
// needs the others.
bool ReplicaStep::HeardEnoughToVote() const {
  if (self_.start_view_change_from.size() >= Quorum() - 1) return true;
  return config_.remembers() && !Planted(Defect::kPaperVote) &&
         self_.start_view_change_from.Contains(PrimaryOf(self_.view));
}

void ReplicaStep::SendDoViewChange() {
  self_.do_view_change_sent = true;
  out_.Note(Mark::kDoViewChangeSent);
  DoViewChange message{{}, self_.view, LastNormalToReport(), WholeHistory(), self_.executed};
  if (IsPrimary()) {
    Collect(id_, std::move(message));
  } else {
    Send(PrimaryOf(self_.view), std::move(message));
  }
}

// The view whose log this replica holds. The view of the last entry would not do: a later view may
// have taken over that entry unchanged.
View ReplicaStep::LastNormalToReport() const {
  const bool by_last_entry = Planted(Defect::kRanksByLastEntry);
  if (by_last_entry && self_.log.first() <= self_.log.last()) {
    return self_.log[self_.log.last()].view;
  }
  return self_.last_normal;
}

// Step 3: the new primary collects them.
void ReplicaStep::On(NodeId from, const DoViewChange& message) {
  if (message.view < self_.view) return;
  if (message.view > self_.view) ChangeView(message.view, Mark::kViewChangeJoined);
  if (self_.status != Status::kViewChange || !IsPrimary()) return;
  Collect(from, message);
}

void ReplicaStep::Collect(NodeId from, DoViewChange message) {
  auto& collected = self_.do_view_change_from;
  collected[from.index()] = std::move(message);
  const auto count = std::count_if(collected.begin(), collected.end(),
                                   [](const auto& slot) { return slot.has_value(); });
  if (collected[id_.index()].has_value() && count >= DoViewChangesNeeded()) StartNewView();
}

int ReplicaStep::DoViewChangesNeeded() const {
  return Quorum() - (Planted(Defect::kSmallViewChangeQuorum) ? 1 : 0);
}

// The log of the replica that was normal in the latest view holds all that may have been committed;
// among those, the longest log.
bool ReplicaStep::Outranks(const DoViewChange& a, const DoViewChange& b) const {
  if (Planted(Defect::kLongestLogWins)) return a.log.last() > b.log.last();
  return std::pair(a.last_normal, a.log.last()) > std::pair(b.last_normal, b.log.last());
}

// REQUIRES: this replica's own message is among those collected.
const DoViewChange& ReplicaStep::Winner() {
  const DoViewChange* best = nullptr;
  for (const auto& message : self_.do_view_change_from) {
    if (!message.has_value()) continue;
    if (best != nullptr && message->last_normal == best->last_normal) {
      out_.Assert(Comparable(message->log.log, best->log.log),
                  "logs of one last normal view are prefixes");
    }
    if (best == nullptr || Outranks(*message, *best)) best = &*message;
  }
  if (Planted(Defect::kPrimaryKeepsOwnLog)) best = &*self_.do_view_change_from[id_.index()];
  return *best;
}

// Nothing is committed by this step alone: the largest commit number heard only says what was.
void ReplicaStep::StartNewView() {
  OpNumber commit;
  for (const auto& message : self_.do_view_change_from) {
    if (message.has_value()) commit = std::max(commit, message->commit);
  }
  const History winner = Winner().log;  // a copy: entering the view forgets what was collected
  out_.Assert(commit <= winner.last(), "a new view holds all that is committed");
  if (winner.log.chain() != self_.log.chain()) out_.Note(Mark::kLogOfAnotherChosen);
  out_.Log("begins view {} with a log of {} operations; the most that is known as committed is {}",
           self_.view, winner.last(), commit);
  InstallHistory(winner);
  EnterNormal(self_.view);
  out_.Note(Mark::kViewStarted);
  Broadcast(StartView{{}, self_.view, WholeHistory(), CommitToAnnounce(commit)});
  ExecuteUpTo(commit);
}

OpNumber ReplicaStep::CommitToAnnounce(OpNumber heard) const {
  if (Planted(Defect::kStartViewCommitLow)) return self_.executed;
  return std::max(heard, self_.executed);
}

// Step 5: the others take over the new view's log.
void ReplicaStep::On(NodeId from, const StartView& message) {
  if (!AcceptsStartView(from, message.view)) {
    out_.Note(Mark::kStartViewRefused);
    return;
  }
  out_.Note(Mark::kStartViewAccepted);
  if (!Comparable(self_.log, message.log.log)) out_.Note(Mark::kUncommittedTailDropped);
  out_.Log(
      "takes the log of view {}, {} operations, in place of its own, {} operations, {} executed",
      message.view, message.log.last(), self_.log.last(), self_.executed);
  InstallStartView(message);
  EnterNormal(message.view);
  Acknowledge();
  ExecuteUpTo(message.commit);
}

// A replica that is normal in the view, or learned of a higher one while normal in it, may have
// acknowledged more than the StartView holds: only a replica that is still changing to the view may
// obey.
bool ReplicaStep::AcceptsStartView(NodeId from, View view) const {
  if (PrimaryOf(view) == id_ || from == id_) return false;
  if (Planted(Defect::kStartViewOfLowerView)) return true;
  if (view != self_.view) return view > self_.view;
  if (Planted(Defect::kStartViewWhenNormal) && self_.status == Status::kNormal) return true;
  if (Planted(Defect::kStartViewInTransfer) && self_.status == Status::kStateTransfer) return true;
  return self_.status == Status::kViewChange;
}

// The view's log takes the place of this replica's, as a whole; what was executed stays executed.
void ReplicaStep::InstallStartView(const StartView& message) {
  const bool keeps = Planted(Defect::kStartViewKeepsTail) && self_.log.last() > message.log.last();
  if (!keeps) InstallHistory(message.log);
  if (Planted(Defect::kStartViewLowersCommit)) {
    self_.executed = std::min(self_.executed, message.commit);
  }
  const OpNumber again = std::min(self_.executed, self_.log.last());
  if (Planted(Defect::kAppliesTwice) && again >= self_.log.first()) {
    self_.service.Apply(self_.log[again].operation.bytes());
  }
}

// The log was just replaced by one that belongs to `view`: log, view and last_normal change
// together.
void ReplicaStep::EnterNormal(View view) {
  SetNormal(view);
  self_.lost_memory = false;
  self_.stalled_heartbeats = 0;
  self_.heard.Clear();
  self_.unheard_heartbeats = 0;
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

void ReplicaStep::SetNormal(View view) {
  out_.Assert(view >= self_.view, "a replica is never normal in a lower view again");
  self_.status = Status::kNormal;
  self_.view = view;
  if (!Planted(Defect::kLastNormalViewLate)) self_.last_normal = view;
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
