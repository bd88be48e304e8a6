// Normal operation: the paper, section 4.1.
#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "stampede/core/vsr/replica_step.h"

namespace stampede::vsr {

// Steps 1 to 3: the primary gives the operation a place in the log.
void ReplicaStep::On(NodeId from, const Request& request) {
  if (!IsPrimary()) return;
  if (ReadsOwnState(request)) return ReplyUncommitted(from, request, self_.executed);
  if (!Admits(from, request)) return;
  self_.log.Append(Entry{self_.group.epoch, self_.view, request.client, request.session,
                         request.request, request.operation, request.kind, request.members});
  for (const NodeId backup : OtherMembers()) SendPrepare(backup, self_.log.last());
  if (RepliesBeforeCommit(request)) ReplyUncommitted(from, request, self_.log.last());
  if (CommitsAlone()) ExecuteUpTo(self_.log.last());
}

// Nothing follows a reconfiguration in its epoch; a client that must register has registered; and
// the request has no place in the log yet.
bool ReplicaStep::Admits(NodeId from, const Request& request) {
  if (IsGateClosed()) {
    out_.Note(Mark::kRequestBehindReconfiguration);
    return false;
  }
  if (request.kind == EntryKind::kReconfiguration &&
      !Vsr::ValidateMembers(replicas(), request.members).ok()) {
    return false;
  }
  return HasSession(from, request) && !Suppress(from, request);
}

bool ReplicaStep::HasSession(NodeId from, const Request& request) {
  if (!ClientsRegister() || request.kind == EntryKind::kRegister) return true;
  const ClientTable::Row* row = self_.clients.Find(request.client);
  if (row != nullptr && row->session == request.session) return true;
  if (self_.executed < request.session) {  // the registration may be in the unexecuted tail
    out_.Note(Mark::kSessionNotKnownYet);
    return false;
  }
  out_.Note(Mark::kRequestOfNoSession);
  Send(from, Evicted{request.client, request.session});
  return false;
}

// Whether the request needs no new place: it was executed (the answer is sent again where it is the
// client's latest), or it stands in the part of the log that is not yet executed.
bool ReplicaStep::Suppress(NodeId from, const Request& request) {
  if (Planted(Defect::kNoDuplicateSuppression)) return false;
  const ClientTable::Row* row = self_.clients.Find(request.client);
  if (row != nullptr && request.request <= row->request) {
    if (request.request == row->request) {
      out_.Note(Mark::kReplyResent);
      Send(from,
           Reply{self_.group.epoch, self_.view, row->client, row->request, row->op, row->result});
    } else if (Planted(Defect::kAnswersWithAnother)) {
      Send(from, Reply{self_.group.epoch, self_.view, row->client, request.request, row->op,
                       row->result});
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

// Never: a replaced primary that does not know of its successor would answer with an old state.
bool ReplicaStep::ReadsOwnState(const Request& request) const {
  return Planted(Defect::kStaleRead) && Vsr::ReadsOnly(request.operation);
}

// Never: the operation may still be lost.
bool ReplicaStep::RepliesBeforeCommit(const Request& request) const {
  return Planted(Defect::kReplyBeforeCommit) && request.kind == EntryKind::kOperation;
}

// Never: its copy is the only one.
bool ReplicaStep::CommitsAlone() const {
  return Planted(Defect::kCommitsAloneInEpoch) && self_.group.epoch > Epoch(0) &&
         self_.epoch_started.size() + 1 < Quorum();
}

// What the two defects above answer: the result as of this replica's own state.
void ReplicaStep::ReplyUncommitted(NodeId to, const Request& request, OpNumber op) {
  ServiceHandle guess = self_.service;
  Send(to, Reply{self_.group.epoch, self_.view, request.client, request.request, op,
                 guess.Apply(request.operation.bytes())});
}

void ReplicaStep::SendPrepare(NodeId to, OpNumber op) {
  Log upto = self_.log;
  upto.CutBehind(op);
  Send(to, Prepare{{}, self_.view, op, Entries(std::move(upto), op), self_.executed});
}

// What Prepare and Commit have in common: true when the sender is the primary of the view in which
// this replica is a normal backup, so that the message may be acted on.
bool ReplicaStep::HeardPrimary(NodeId from, View view) {
  const NodeId primary = PrimaryOf(view);
  if (primary == id_) return false;
  if (view < self_.view) {
    if (ObeysOlderView(view)) return true;
    out_.Note(Mark::kOldViewDropped);
    return false;
  }
  out_.Assert(primary == from, "only its primary speaks for a view");
  // A later view, or this replica missed the StartView of its own.
  if (view > self_.view || self_.status == Status::kViewChange) {
    RequestHigherView(view, from);
    return false;
  }
  return self_.status == Status::kNormal;
}

// Never: a replica that has left a view has promised to take no part in it any more.
bool ReplicaStep::ObeysOlderView(View view) const {
  if (Planted(Defect::kAcceptsOlderView)) return self_.status == Status::kNormal;
  return Planted(Defect::kAcksInViewChange) && view == self_.last_normal;
}

// Step 4: a backup takes entries in order and acknowledges all it has. Within one view every log is
// a prefix of the primary's, so acknowledging again is always right.
void ReplicaStep::On(NodeId from, const Prepare& prepare) {
  if (!HeardPrimary(from, prepare.view)) return;
  SetViewTimer();
  if (AppendPrepared(prepare)) {
    Send(from, PrepareOk{{}, prepare.view, self_.log.last()});
  } else {
    out_.Note(Mark::kPrepareGap);
    RequestState(self_.view, from);
  }
  ExecuteUpTo(prepare.commit);
}

// False, and nothing done, where entries before it are missing.
bool ReplicaStep::AppendPrepared(const Prepare& prepare) {
  if (prepare.op <= self_.log.last() + 1) {
    out_.Assert(Comparable(self_.log, prepare.entry.log()), "within a view logs are prefixes");
    prepare.entry.AppendTo(self_.log);
    return true;
  }
  if (!Planted(Defect::kAppendsOverGap)) return false;
  self_.log.Append(prepare.entry[prepare.op]);
  return true;
}

// All this replica has in its view. Before it executes: that may end the epoch.
void ReplicaStep::Acknowledge() {
  if (IsPrimary()) return;
  Send(PrimaryOf(self_.view), PrepareOk{{}, self_.view, self_.log.last()});
}

// Step 5: when a quorum holds an operation, that operation and all before it are committed.
void ReplicaStep::On(NodeId from, const PrepareOk& ok) {
  if (!IsPrimary() || ok.view != self_.view) return;
  HearFrom(from);
  OpNumber& acked = AckedBy(from);
  acked = std::max(acked, std::min(ok.op, self_.log.last()));
  if (acked > self_.executed) CommitAcknowledged();
}

// Where the acknowledgements of `backup` are counted.
OpNumber& ReplicaStep::AckedBy(NodeId backup) {
  OpNumber* acked = &self_.acked[backup.index()];
  if (Planted(Defect::kCountsAcksPerMessage)) {  // with any backup that has acknowledged less
    for (const NodeId other : OtherMembers()) {
      if (self_.acked[other.index()] < *acked) acked = &self_.acked[other.index()];
    }
  }
  return *acked;
}

// Acknowledgements of others that commit an operation: a quorum with the primary's own copy.
int ReplicaStep::AcksNeeded() const {
  return Quorum() - (Planted(Defect::kCommitWithoutQuorum) ? 2 : 1);
}

// Commits up to the largest operation that enough others hold. Operations of earlier views commit
// the same way: what ranks logs is the last normal view, not the view of an entry.
void ReplicaStep::CommitAcknowledged() {
  PerReplica<OpNumber> others;
  for (const NodeId other : OtherMembers()) others.push_back(self_.acked[other.index()]);
  std::sort(others.begin(), others.end(), std::greater<>());
  const auto needed = static_cast<std::size_t>(AcksNeeded());
  ExecuteUpTo(needed == 0 ? self_.log.last() : others[needed - 1]);
}

// Step 7: a backup learns from the primary how far the group has committed.
void ReplicaStep::On(NodeId from, const Commit& commit) {
  if (!HeardPrimary(from, commit.view)) return;
  if (!Planted(Defect::kHeartbeatsIgnored)) SetViewTimer();
  if (commit.asks) Send(from, PrepareOk{{}, commit.view, self_.log.last()});
  if (commit.commit > self_.log.last()) RequestState(self_.view, from);
  ExecuteUpTo(commit.commit);
}

// Executes what is committed and present. A commit number heard beyond the end of the log is only a
// reason to fetch; it is never remembered. The caller must do nothing of this epoch afterwards: a
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
// does is a function of the operations before it and of nothing else.
void ReplicaStep::Execute(const Entry& entry) {
  if (entry.kind == EntryKind::kRegister) {
    out_.Note(Mark::kSessionOpened);
    self_.clients.Register(entry.client, self_.executed);
    const bool evicts = !Planted(Defect::kKeepsAllSessions);
    if (evicts && self_.clients.EvictOver(config_.sessions)) out_.Note(Mark::kSessionEvicted);
    if (IsNormalPrimary()) {
      Send(NodeId::Client(IndexOf(entry.client)),
           Reply{self_.group.epoch, self_.view, entry.client, entry.request, self_.executed, ""});
    }
    return;
  }
  const ClientTable::Row* row = self_.clients.Find(entry.client);
  const bool has_session = row != nullptr && row->session == entry.session;
  if (ClientsRegister() && !has_session) {
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
  if (config_.sessions > 0 && !ClientsRegister()) self_.clients.EvictOver(config_.sessions);
}

// A client table that forgets clients must not take a forgotten client for a new one: clients open
// a session first.
bool ReplicaStep::ClientsRegister() const {
  return config_.sessions > 0 && !Planted(Defect::kEvictsUnregistered);
}

}  // namespace stampede::vsr
