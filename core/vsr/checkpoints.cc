// Checkpoints: the paper, section 5.1. What a checkpoint stands for is committed, so it may be
// used wherever it comes from; but it never says in which view its holder takes part (at the end of
// section 5.2 the paper lets it: operations behind the checkpoint are lost that way).
#include <algorithm>
#include <utility>

#include "stampede/core/vsr/replica_step.h"

namespace stampede::vsr {

// At the same operations everywhere, so that all checkpoints of one operation are equal.
void ReplicaStep::TakeCheckpoint() {
  const std::uint32_t interval = config_.checkpoint_interval;
  if (interval == 0 || self_.executed.value() % interval != 0) return;
  out_.Note(Mark::kCheckpointTaken);
  Snapshot snapshot{self_.executed, self_.service, self_.clients, self_.executed_group};
  if (Planted(Defect::kCheckpointOmitsClients) && IsPrimary()) snapshot.clients.Clear();
  self_.checkpoint = Checkpoint(std::move(snapshot));
}

// The log is kept from an earlier checkpoint on, the one that the step began with: who is a little
// behind is served from it.
void ReplicaStep::TruncateLog(OpNumber checkpoint_before) {
  if (self_.checkpoint.op() > checkpoint_before) self_.log.DropFirst(checkpoint_before.value());
}

// What one who holds the operations up to `after` needs beside the entries of this log: nothing,
// where none of those has been dropped.
Checkpoint ReplicaStep::CheckpointFor(OpNumber after) const {
  if (after + 1 >= self_.log.first()) return {};
  out_.Note(Mark::kCheckpointSent);
  return self_.checkpoint;
}

// And those entries, up to `upto`.
Entries ReplicaStep::EntriesFor(OpNumber after, OpNumber upto) const {
  Log log = self_.log;
  log.CutBehind(upto);
  return Entries(std::move(log), std::max(after + 1, self_.log.first()));
}

// Whether nothing is missing between operation `held` and these entries.
bool ReplicaStep::Reaches(OpNumber held, const Checkpoint& checkpoint, const Entries& entries) {
  return entries.first() <= held + 1 || (checkpoint && entries.first() <= checkpoint.op() + 1 &&
                                         checkpoint.op() <= entries.last());
}

// This replica's log becomes another's, as a whole. All it has executed is in that one, too.
void ReplicaStep::InstallHistory(const History& history) {
  if (self_.executed < history.log.first() - 1) InstallCheckpoint(history.checkpoint);
  self_.log = history.log;
}

// What this replica has executed goes on with these entries: whatever else it holds is dropped.
void ReplicaStep::InstallEntries(const Checkpoint& checkpoint, const Entries& entries) {
  if (self_.executed < entries.first() - 1) {
    InstallCheckpoint(checkpoint);
    self_.log = entries.log();
    return;
  }
  if (!Planted(Defect::kTransferKeepsTail)) self_.log.CutBehind(entries.first() - 1);
  entries.AppendTo(self_.log);
}

// These entries belong to the same view as this replica's log: it may hold more by now, and has
// acknowledged all it holds.
void ReplicaStep::Extend(const Checkpoint& checkpoint, const Entries& entries) {
  if (self_.log.last() < entries.first() - 1) {
    InstallCheckpoint(checkpoint);
    self_.log = entries.log();
    return;
  }
  entries.AppendTo(self_.log);
}

void ReplicaStep::InstallCheckpoint(const Checkpoint& checkpoint) {
  out_.Note(Mark::kCheckpointInstalled);
  self_.checkpoint = checkpoint;
  self_.executed = checkpoint->op;
  self_.service = checkpoint->service;
  self_.clients = checkpoint->clients;
  self_.executed_group = checkpoint->group;
}

}  // namespace stampede::vsr
