// State transfer: the paper, section 5.2, made safe. The paper lets a replica that learns of a
// higher view cut its log and adopt the view before it has the new log; a committed operation can
// be lost that way. Here nothing changes until the answer is there; then log, view and last_normal
// change in one step.
#include <algorithm>

#include "stampede/core/vsr/replica_step.h"

namespace stampede::vsr {

// Asks for what is missing of `target`, unless a question for that view or a higher one is waiting.
void ReplicaStep::RequestState(View target, NodeId peer) {
  if (IsWaitingFor(target) || !CatchesUp()) return;
  if (target == self_.view && self_.status == Status::kNormal) {
    out_.Note(Mark::kTransferSameView);
  }
  self_.last_nonce = self_.last_nonce + 1;
  self_.transfer = Transfer{target, self_.last_nonce, peer};
  out_.Log("lacks something of view {}: holds {} operations, asks {}", target, self_.log.last(),
           peer);
  out_.SetTimer(Timer::kResend, config_.resend);
  SendGetState();
}

// Some primary works in a view that this replica is not normal in.
void ReplicaStep::RequestHigherView(View target, NodeId peer) {
  if (IsWaitingFor(target)) return;
  if (AdoptsViewAtOnce(target)) return RequestState(target, peer);
  out_.Note(target == self_.view ? Mark::kTransferMissedStartView : Mark::kTransferHigherView);
  if (self_.status == Status::kNormal) {
    self_.status = Status::kStateTransfer;
    out_.CancelTimer(Timer::kHeartbeat);
    SetViewTimer();
  }
  RequestState(target, peer);
}

bool ReplicaStep::CatchesUp() const {
  return !Planted(Defect::kNeverCatchesUp);
}

bool ReplicaStep::IsWaitingFor(View target) const {
  return self_.transfer.has_value() && self_.transfer->target >= target;
}

// Never, other than in the paper: what is cut away may be the copy that made an operation durable.
bool ReplicaStep::AdoptsViewAtOnce(View target) {
  if (!Planted(Defect::kTransferTruncatesLog)) return false;
  self_.log.CutBehind(self_.executed);
  EnterNormal(target);
  return true;
}

// Within a view the whole log is good and only its continuation is missing; of a log from an
// earlier view only what was executed is sure to be in the later one.
void ReplicaStep::SendGetState() {
  const bool same_view = self_.transfer->target == self_.view && self_.status == Status::kNormal;
  const OpNumber after = same_view ? self_.log.last() : self_.executed;
  Send(self_.transfer->peer, GetState{{}, self_.transfer->target, after, self_.transfer->nonce});
}

void ReplicaStep::CancelTransferUpTo(View view) {
  if (!self_.transfer.has_value() || self_.transfer->target > view) return;
  self_.transfer.reset();
  out_.Note(Mark::kTransferCancelled);
}

// A normal replica of that view or a later one always answers, even when it has nothing to add: the
// sender waits for the answer. The answer is of its own view.
void ReplicaStep::On(NodeId from, const GetState& question) {
  if (!ServesView(question.view)) {
    out_.Note(Mark::kTransferRefused);
    return;
  }
  if (question.after > self_.log.last()) return;  // the sender holds more than this replica
  out_.Note(Mark::kTransferServed);
  Send(from, NewState{{},
                      Planted(Defect::kTransferFromAnyView) ? question.view : self_.view,
                      question.nonce,
                      CheckpointFor(question.after),
                      EntriesFor(question.after, LastToTransfer(question.after)),
                      self_.executed});
}

bool ReplicaStep::ServesView(View view) const {
  return view <= self_.view || Planted(Defect::kTransferFromAnyView);
}

// The receiver adopts the view, so it must get all that this replica holds in it.
OpNumber ReplicaStep::LastToTransfer(OpNumber after) const {
  if (Planted(Defect::kTransferCommittedOnly)) return std::max(after, self_.executed);
  return self_.log.last();
}

// The answer counts where it joins on to what this replica is sure of: in its own view that is all
// it holds, for a later one what it has executed. In its own view another backup may lack the same:
// the question then stays open until some answer adds to the log, or the primary's does not, since
// a slow primary's comes after it. It also says nothing for the primary: the view timer runs on.
void ReplicaStep::On(NodeId from, const NewState& answer) {
  const bool same_view = self_.status == Status::kNormal && answer.view == self_.view;
  const OpNumber held = same_view ? self_.log.last() : self_.executed;
  if (!self_.transfer.has_value() || answer.nonce != self_.transfer->nonce ||
      answer.view < self_.transfer->target || !Reaches(held, answer.checkpoint, answer.entries)) {
    out_.Note(Mark::kStaleAnswerDropped);
    return;
  }
  if (same_view) {
    const bool adds = answer.entries.last() > self_.log.last();
    Extend(answer.checkpoint, answer.entries);
    if (adds || from == PrimaryOf(self_.view)) {
      self_.transfer.reset();
      out_.CancelTimer(Timer::kResend);
      SetViewTimer();
    }
  } else if (InstallsHigherView(answer)) {
    self_.transfer.reset();
    InstallEntries(answer.checkpoint, answer.entries);
    EnterNormal(answer.view);
  } else {
    return;
  }
  out_.Note(Mark::kTransferInstalled);
  Acknowledge();
  ExecuteUpTo(answer.commit);
}

bool ReplicaStep::InstallsHigherView(const NewState& answer) const {
  return self_.view < answer.view ||
         (self_.view == answer.view && self_.status == Status::kViewChange);
}

}  // namespace stampede::vsr
