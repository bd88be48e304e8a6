// Normal operation: the paper, section 4.1.
#include <algorithm>
#include <functional>

#include "core/vsr/replica_step.h"

namespace stampede::vsr {

// Steps 1 to 3: the primary gives the operation a place in the log.
void ReplicaStep::On(NodeId from, const Request& request) {
  if (!IsNormalPrimary()) return;
  if (Planted(Defect::kStaleRead) && Vsr::ReadsOnly(request.operation)) {
    ServiceHandle state = self_.service;
    out_.Send(from, Reply{self_.view, request.request, self_.executed,
                          state.Apply(request.operation.bytes())});
    return;
  }
  if (!Planted(Defect::kNoDuplicateSuppression) && Suppress(from, request)) return;

  self_.log.Append(Entry{self_.view, request.client, request.request, request.operation});
  for (std::uint16_t i = 0; i < config_.replicas; ++i) {
    if (i != id_.index()) SendPrepare(NodeId::Replica(i), self_.log.last());
  }
  if (Planted(Defect::kReplyBeforeCommit)) {
    ServiceHandle guess = self_.service;
    out_.Send(from, Reply{self_.view, request.request, self_.log.last(),
                          guess.Apply(request.operation.bytes())});
  }
}

// Whether the request needs no new place: it was executed (its answer is sent again if it is the
// client's latest), or it stands in the part of the log that is not yet executed.
bool ReplicaStep::Suppress(NodeId from, const Request& request) {
  const ClientTable::Row* row = self_.clients.Find(request.client);
  if (row != nullptr && request.request <= row->request) {
    if (request.request == row->request) {
      out_.Note(Mark::kReplyResent);
      out_.Send(from, Reply{self_.view, row->request, row->op, row->result});
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
  out_.Send(to, Prepare{self_.view, op, Entries(std::move(upto), op), self_.executed});
}

// What Prepare and Commit have in common: true when the sender is the primary of the view in which
// this replica is a normal backup, so that the message may be acted on.
bool ReplicaStep::HeardPrimary(NodeId from, View view) {
  if (PrimaryOf(view) == id_) return false;
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
    out_.Send(from, PrepareOk{prepare.view, self_.log.last()});
  }
  ExecuteUpTo(prepare.commit);
}

// Step 5: a quorum holds the operation; it and all before it are committed.
void ReplicaStep::On(NodeId from, const PrepareOk& ok) {
  if (!IsNormalPrimary() || ok.view != self_.view) return;
  OpNumber* acked = &self_.acked[from.index()];
  if (Planted(Defect::kCountsAcksPerMessage)) {
    self_.acked[id_.index()] = self_.log.last();  // not a place to count in
    acked = &*std::min_element(self_.acked.begin(), self_.acked.end());
  }
  *acked = std::max(*acked, std::min(ok.op, self_.log.last()));
  if (*acked > self_.executed) CommitAcknowledged();
}

// Commits up to the largest operation that q - 1 others hold. Operations of earlier views commit
// the same way: what ranks logs is the last normal view, not the view of an entry.
void ReplicaStep::CommitAcknowledged() {
  PerReplica<OpNumber> others;
  for (std::uint16_t i = 0; i < config_.replicas; ++i) {
    if (i != id_.index()) others.push_back(self_.acked[i]);
  }
  std::sort(others.begin(), others.end(), std::greater<>());
  auto needed = static_cast<std::size_t>(config_.quorum() - 1);
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
// reason to fetch; it is never remembered.
void ReplicaStep::ExecuteUpTo(OpNumber heard) {
  const OpNumber target = std::min(heard, self_.log.last());
  if (self_.executed >= target) return;
  while (self_.executed < target) {
    ++self_.executed;
    Execute(self_.log[self_.executed]);
  }
  self_.fruitless_views = 0;
  self_.stalled_heartbeats = 0;
}

// Step 6: execute, remember the answer, and answer if this is the primary now.
void ReplicaStep::Execute(const Entry& entry) {
  std::string result = self_.service.Apply(entry.operation.bytes());
  if (IsNormalPrimary()) {
    out_.Note(Mark::kCommitted);
    const auto client = static_cast<std::uint16_t>(entry.client.value());
    out_.Send(NodeId::Client(client), Reply{self_.view, entry.request, self_.executed, result});
  }
  self_.clients.Record(entry.client, entry.request, self_.executed, std::move(result));
}

}  // namespace stampede::vsr
