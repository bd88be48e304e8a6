// State transfer: the paper, section 5.2, in a form that is safe. The paper lets a replica that
// learns of a higher view cut its log and adopt the view before it has the new log; a committed
// operation can be lost that way. Here nothing changes until the answer is there, and then log,
// view and last_normal change in one step.
#include <algorithm>

#include "stampede/core/vsr/replica_step.h"

namespace stampede::vsr {

// Asks for what is missing of `target`, unless a question for that view or a higher one is waiting.
void ReplicaStep::Ask(View target, NodeId peer) {
  if (Planted(Defect::kNeverCatchesUp)) return;
  if (self_.transfer.has_value() && self_.transfer->target >= target) return;
  if (target == self_.view && self_.status == Status::kNormal) {
    out_.Note(Mark::kTransferSameView);
  }
  self_.last_nonce = self_.last_nonce + 1;
  self_.transfer = Transfer{target, self_.last_nonce, peer};
  out_.SetTimer(Timer::kResend, config_.resend);
  SendGetState();
}

// A view that this replica is not normal in has a working primary.
void ReplicaStep::AskHigherView(View target, NodeId peer) {
  if (self_.transfer.has_value() && self_.transfer->target >= target) return;
  if (Planted(Defect::kTransferTruncatesLog)) {
    self_.log.CutBehind(self_.executed);
    EnterNormal(target);
    return Ask(target, peer);
  }
  out_.Note(target == self_.view ? Mark::kTransferMissedStartView : Mark::kTransferHigherView);
  if (self_.status == Status::kNormal) {
    self_.status = Status::kStateTransfer;
    out_.CancelTimer(Timer::kHeartbeat);
    SetViewTimer();
  }
  Ask(target, peer);
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

// Always answered by a normal replica of that very view, even when it has nothing to add: the one
// that asks waits.
void ReplicaStep::On(NodeId from, const GetState& question) {
  const bool right_view = question.view == self_.view || Planted(Defect::kTransferFromAnyView);
  if (self_.status != Status::kNormal || !right_view) {
    out_.Note(Mark::kTransferRefused);
    return;
  }
  if (question.after > self_.log.last()) return;  // knows more than this replica
  out_.Note(Mark::kTransferServed);
  const OpNumber upto = Planted(Defect::kTransferCommittedOnly)
                            ? std::max(question.after, self_.executed)
                            : self_.log.last();
  Send(from, NewState{{},
                      question.view,
                      question.nonce,
                      CheckpointFor(question.after),
                      EntriesFor(question.after, upto),
                      self_.executed});
}

void ReplicaStep::On(NodeId, const NewState& answer) {
  const bool same_view = self_.status == Status::kNormal && answer.view == self_.view;
  const OpNumber held = same_view ? self_.log.last() : self_.executed;
  if (!self_.transfer.has_value() || answer.nonce != self_.transfer->nonce ||
      answer.view != self_.transfer->target || !Reaches(held, answer.checkpoint, answer.entries)) {
    out_.Note(Mark::kStaleAnswerDropped);
    return;
  }
  if (same_view) {
    Extend(answer.checkpoint, answer.entries);
    self_.transfer.reset();
    out_.CancelTimer(Timer::kResend);
    SetViewTimer();
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
