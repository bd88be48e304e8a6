// Normal operation: the paper, section 4.1.
#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "stampede/core/vsr/replica_step.h"

namespace stampede::vsr {

// Steps 1 to 3: the primary gives the operation a place in the log.
void ReplicaStep::On(NodeId from, const Request& request) {
  if (self_.status == Status::kFresh) return;
  if (request.epoch < self_.group.epoch) {
    out_.Note(Mark::kOldEpochTold);
    return Send(from, NewEpoch{{}, self_.group});
  }
  if (request.epoch > self_.group.epoch || !IsNormalPrimary()) return;
  if (Planted(Defect::kStaleRead) && Vsr::ReadsOnly(request.operation)) {
    ServiceHandle state = self_.service;
    return Send(from, Reply{self_.group.epoch, self_.view, request.client, request.request,
                            self_.executed, state.Apply(request.operation.bytes())});
  }
  if (!Admits(from, request)) return;

  self_.log.Append(Entry{self_.group.epoch, self_.view, request.client, request.session,
                         request.request, request.operation, request.kind, request.members});
  for (std::uint16_t i = 0; i < config_.replicas; ++i) {
    const NodeId backup = NodeId::Replica(i);
    if (backup != id_ && self_.group.members.Contains(backup)) {
      SendPrepare(backup, self_.log.last());
    }
  }
  if (Planted(Defect::kReplyBeforeCommit) && request.kind == EntryKind::kOperation) {
    ServiceHandle guess = self_.service;
    Send(from, Reply{self_.group.epoch, self_.view, request.client, request.request,
                     self_.log.last(), guess.Apply(request.operation.bytes())});
  }
}

// Nothing follows a reconfiguration in its epoch; a client that must register has; and the request
// has no place yet.
bool ReplicaStep::Admits(NodeId from, const Request& request) {
  if (IsGateClosed() && !Planted(Defect::kAdmitsBehindReconfiguration)) {
    out_.Note(Mark::kRequestBehindReconfiguration);
    return false;
  }
  if (request.kind == EntryKind::kReconfiguration &&
      !Vsr::ValidateMembers(config_, request.members).ok()) {
    return false;
  }
  if (!HasSession(from, request)) return false;
  return Planted(Defect::kNoDuplicateSuppression) || !Suppress(from, request);
}

bool ReplicaStep::HasSession(NodeId from, const Request& request) {
  if (config_.sessions == 0 || request.kind == EntryKind::kRegister) return true;
  if (Planted(Defect::kEvictsUnregistered)) return true;
  const ClientTable::Row* row = self_.clients.Find(request.client);
  if (row != nullptr && row->session == request.session) return true;
  if (self_.executed < request.session) {  // it may be in the tail
    out_.Note(Mark::kSessionNotKnownYet);
    return false;
  }
  out_.Note(Mark::kRequestOfNoSession);
  Send(from, Evicted{request.client, request.session});
  return false;
}

// Whether the request needs no new place: it was executed (its answer is sent again if it is the
// client's latest), or it stands in the part of the log that is not yet executed.
bool ReplicaStep::Suppress(NodeId from, const Request& request) {
  const ClientTable::Row* row = self_.clients.Find(request.client);
  if (row != nullptr && request.request <= row->request) {
    if (request.request == row->request) {
      out_.Note(Mark::kReplyResent);
      Send(from,
           Reply{self_.group.epoch, self_.view, row->client, row->request, row->op, row->result});
    }
    return true;
  }
  for (OpNumber op = self_.executed + 1; op <= self_.log.last(); ++op) {
    const Entry& entry = self_.log[op];
    if (entry.client == request.client && entry.request == request.request) {
      out_.Note(Mark::kDuplicateSuppressed);
      return true;
    }
  }
  return false;
}

void ReplicaStep::SendPrepare(NodeId to, OpNumber op) {
  Log upto = self_.log;
  upto.CutBehind(op);
  Send(to, Prepare{{}, self_.view, op, Entries(std::move(upto), op), self_.executed});
}

// What Prepare and Commit have in common: true when the sender is the primary of the view in which
// this replica is a normal backup, so that the message may be acted on.
bool ReplicaStep::HeardPrimary(NodeId from, View view) {
  if (!Works() || self_.status == Status::kRecovering || PrimaryOf(view) == id_) return false;
  if (view < self_.view &&
      !(Planted(Defect::kAcceptsOlderView) && self_.status == Status::kNormal)) {
    if (Planted(Defect::kAcksInViewChange) && view == self_.last_normal) return true;
    out_.Note(Mark::kOldViewDropped);
    return false;
  }
  if (view > self_.view) {
    AskHigherView(view, from);
    return false;
  }
  if (self_.status == Status::kViewChange) {  // the view has started, its StartView was missed
    AskHigherView(view, from);
    return false;
  }
  return self_.status == Status::kNormal;
}

// Step 4: a backup takes entries in order and acknowledges all it has. Within one view every log is
// a prefix of the primary's, so that acknowledging again is always right.
void ReplicaStep::On(NodeId from, const Prepare& prepare) {
  if (!HeardPrimary(from, prepare.view)) return;
  SetViewTimer();
  const bool gap = prepare.op > self_.log.last() + 1;
  if (gap && !Planted(Defect::kAppendsOverGap)) {
    out_.Note(Mark::kPrepareGap);
    Ask(self_.view, from);
  } else {
    if (gap) self_.log.Append(prepare.entry[prepare.op]);
    if (!gap) prepare.entry.AppendTo(self_.log);
    Send(from, PrepareOk{{}, prepare.view, self_.log.last()});
  }
  ExecuteUpTo(prepare.commit);
}

// All this replica has in its view. Before it executes: that may end the epoch.
void ReplicaStep::Acknowledge() {
  if (IsPrimary()) return;
  Send(PrimaryOf(self_.view), PrepareOk{{}, self_.view, self_.log.last()});
}

// Step 5: a quorum holds the operation; it and all before it are committed.
void ReplicaStep::On(NodeId from, const PrepareOk& ok) {
  if (!IsNormalPrimary() || ok.view != self_.view) return;
  OpNumber* acked = &self_.acked[from.index()];
  if (Planted(Defect::kCountsAcksPerMessage)) {  // in whatever place there is
    for (std::uint16_t i = 0; i < config_.replicas; ++i) {
      const NodeId other = NodeId::Replica(i);
      if (other == id_ || !self_.group.members.Contains(other)) continue;
      if (self_.acked[i] < *acked) acked = &self_.acked[i];
    }
  }
  *acked = std::max(*acked, std::min(ok.op, self_.log.last()));
  if (*acked > self_.executed) CommitAcknowledged();
}

// Commits up to the largest operation that q - 1 others hold. Operations of earlier views commit
// the same way: what ranks logs is the last normal view, not the view of an entry.
void ReplicaStep::CommitAcknowledged() {
  PerReplica<OpNumber> others;
  for (std::uint16_t i = 0; i < config_.replicas; ++i) {
    const NodeId other = NodeId::Replica(i);
    if (other != id_ && self_.group.members.Contains(other)) others.push_back(self_.acked[i]);
  }
  std::sort(others.begin(), others.end(), std::greater<>());
  auto needed = static_cast<std::size_t>(Quorum() - 1);
  if (Planted(Defect::kCommitWithoutQuorum)) --needed;
  ExecuteUpTo(needed == 0 ? self_.log.last() : others[needed - 1]);
}

// Step 7: a backup learns from the primary how far the group has committed.
void ReplicaStep::On(NodeId from, const Commit& commit) {
  if (!HeardPrimary(from, commit.view)) return;
  SetViewTimer();
  if (commit.commit > self_.log.last()) Ask(self_.view, from);
  ExecuteUpTo(commit.commit);
}

// Executes what is committed and present. A commit number heard beyond the end of the log is only a
// reason to fetch; it is never remembered. Nothing of this epoch can be done after it: a
// reconfiguration may have ended it.
void ReplicaStep::ExecuteUpTo(OpNumber heard) {
  if (self_.executed >= std::min(heard, self_.log.last())) return;
  while (self_.executed < std::min(heard, self_.log.last())) {
    ++self_.executed;
    const Entry entry = self_.log[self_.executed];  // a copy: executing it may drop it
    Execute(entry);
    TakeCheckpoint();
  }
  self_.fruitless_views = 0;
  self_.stalled_heartbeats = 0;
}

// Step 6: execute, remember the answer, and answer if this is the primary now. What an operation
// does is a function of those before it and of nothing else.
void ReplicaStep::Execute(const Entry& entry) {
  if (entry.kind == EntryKind::kRegister) {
    out_.Note(Mark::kSessionOpened);
    self_.clients.Register(entry.client, self_.executed);
    if (self_.clients.EvictOver(config_.sessions)) out_.Note(Mark::kSessionEvicted);
    if (IsNormalPrimary()) {
      Send(NodeId::Client(IndexOf(entry.client)),
           Reply{self_.group.epoch, self_.view, entry.client, entry.request, self_.executed, ""});
    }
    return;
  }
  const ClientTable::Row* row = self_.clients.Find(entry.client);
  const bool has_session = row != nullptr && row->session == entry.session;
  if (config_.sessions > 0 && !has_session && !Planted(Defect::kEvictsUnregistered)) {
    if (!IsNormalPrimary()) return;
    return Send(NodeId::Client(IndexOf(entry.client)), Evicted{entry.client, entry.session});
  }
  switch (entry.kind) {
    case EntryKind::kReconfiguration: return Reconfigure(entry);
    case EntryKind::kCheckEpoch: return Answer(entry, absl::StrCat("epoch ", entry.epoch.value()));
    default: return Answer(entry, self_.service.Apply(entry.operation.bytes()));
  }
}

void ReplicaStep::Answer(const Entry& entry, std::string result) {
  if (IsNormalPrimary()) {
    out_.Note(Mark::kCommitted);
    Send(NodeId::Client(IndexOf(entry.client)),
         Reply{self_.group.epoch, self_.view, entry.client, entry.request, self_.executed, result});
  }
  self_.clients.Record(entry.client, entry.request, self_.executed, std::move(result));
  if (Planted(Defect::kEvictsUnregistered) && config_.sessions > 0) {
    self_.clients.EvictOver(config_.sessions);
  }
}

}  // namespace stampede::vsr
