// Checkpoints: the paper, section 5.1. What a checkpoint stands for is committed, so it may be
// used wherever it comes from; but it never moves its holder to another view. (At the end of
// section 5.2 the paper lets it do so: operations behind the checkpoint can be lost that way.)
#include <algorithm>
#include <cstdint>
#include <utility>

#include "stampede/core/vsr/replica_step.h"

namespace stampede::vsr {

// At the same operations everywhere, so that all checkpoints of one operation are equal.
void ReplicaStep::TakeCheckpoint() {
  const std::uint32_t interval = config_.checkpoint_interval;
  if (interval == 0 || self_.executed.value() % interval != 0) return;
  if (Planted(Defect::kNeverCheckpoints)) return;
  out_.Note(Mark::kCheckpointTaken);
  self_.checkpoint =
      Checkpoint({self_.executed, self_.service, ClientsForCheckpoint(), self_.executed_group});
}

ClientTable ReplicaStep::ClientsForCheckpoint() const {
  if (Planted(Defect::kCheckpointOmitsClients) && IsPrimary()) return {};
  return self_.clients;
}

// The log is kept from the checkpoint before the latest on: a replica that is a little behind is
// served from the log. What a step has executed is still there after it, for those who look at it.
void ReplicaStep::TruncateLog(OpNumber checkpoint_before) {
  if (checkpoint_before.value() <= self_.log.dropped()) return;
  if (Planted(Defect::kNeverTruncates)) return;
  const std::uint64_t drops = std::min(Droppable(config_, self_), checkpoint_before.value());
  if (drops > self_.log.dropped()) self_.log.DropFirst(drops);
}

std::uint64_t Droppable(const Config& config, const Replica& replica) {
  const std::uint64_t checkpoint = replica.checkpoint.op().value();
  return checkpoint - std::min<std::uint64_t>(checkpoint, config.checkpoint_interval);
}

// What a replica that holds the operations up to `after` needs beside entries of this log: nothing
// where none of those entries has been dropped.
Checkpoint ReplicaStep::CheckpointFor(OpNumber after) const {
  if (after + 1 >= self_.log.first()) return {};
  out_.Note(Mark::kCheckpointSent);
  return self_.checkpoint;
}

// The entries of this log that it needs, up to `upto`.
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

// This replica's log becomes another's, as a whole. All that this replica has executed is in that
// log, too.
void ReplicaStep::InstallHistory(const History& history) {
  out_.Assert(HoldsExecuted(history.log), "a log that is installed holds all that was executed");
  if (self_.executed < history.log.first() - 1) InstallCheckpoint(history.checkpoint);
  self_.log = history.log;
}

// As far as can be told: what a log has dropped was executed somewhere, and agreed on.
bool ReplicaStep::HoldsExecuted(const Log& log) const {
  const std::uint64_t executed = self_.executed.value();
  if (log.size() < executed) return false;
  if (executed < log.dropped() || executed < self_.log.dropped()) return true;
  if (self_.log.size() < executed) return true;  // executed <= last has failed
  return log.ChainAt(executed) == self_.log.ChainAt(executed);
}

// The executed part of this replica's log, and these entries behind it, become the log: whatever
// else it holds is dropped.
void ReplicaStep::InstallEntries(const Checkpoint& checkpoint, const Entries& entries) {
  out_.Assert(HoldsExecuted(entries.log()), "a log that is installed holds all that was executed");
  if (self_.executed < entries.first() - 1) {
    InstallCheckpoint(checkpoint);
    self_.log = entries.log();
    return;
  }
  DropBeyond(entries.first() - 1);
  entries.AppendTo(self_.log);
}

// Entries of an earlier view are not to be mixed with those of a later one.
void ReplicaStep::DropBeyond(OpNumber op) {
  if (!Planted(Defect::kTransferKeepsTail)) self_.log.CutBehind(op);
}

// These entries belong to the same view as this replica's log: the log may hold more by now, and
// this replica has acknowledged all that it holds.
void ReplicaStep::Extend(const Checkpoint& checkpoint, const Entries& entries) {
  out_.Assert(Comparable(self_.log, entries.log()), "within a view logs are prefixes");
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
