// What a replica does when it has waited long enough. Liveness rests on these rules.
#include <algorithm>

#include "stampede/core/keyed_random.h"
#include "stampede/core/vsr/replica_step.h"

namespace stampede::vsr {

// The primary keeps the backups from leaving, and repeats what is not yet committed. A backup that
// lacks committed entries learns so from the commit number and asks for them.
void ReplicaStep::OnHeartbeatTimer() {
  if (!IsNormalPrimary()) return;
  if (self_.log.last() > self_.executed) {
    if (self_.stalled_heartbeats == config_.stall_heartbeats) return LeaveStalledView();
    ++self_.stalled_heartbeats;
  }
  if (IsUnheard()) return ChangeView(self_.view + 1, Mark::kUnheardPrimaryLeft);
  ++self_.unheard_heartbeats;
  const bool asks = 2 * self_.unheard_heartbeats > MostUnheardHeartbeats();  // in the second half
  out_.SetTimer(Timer::kHeartbeat, config_.heartbeat);
  for (const NodeId backup : OtherMembers()) {
    OpNumber op = std::max(self_.acked[backup.index()], self_.executed) + 1;
    if (op > self_.log.last()) {
      Send(backup, Commit{{}, self_.view, self_.executed, asks});
      continue;
    }
    out_.Note(Mark::kPrepareResent);
    for (; op <= self_.log.last(); ++op) SendPrepare(backup, op);
  }
}

// Perhaps the backups hear this primary but it cannot hear them. It is not enough to fall silent
// until another takes over: two silent primaries of different views would wait for each other for
// ever.
void ReplicaStep::LeaveStalledView() {
  if (Planted(Defect::kStalledPrimarySilent)) return;
  ChangeView(self_.view + 1, Mark::kStalledPrimaryLeft);
}

// Without operations nothing stalls, so a primary that nobody reaches, clients neither, would keep
// the backups in its view for ever: they hear it. Where no quorum has acknowledged anything for a
// while, it asks them to, and leaves when nothing comes.
bool ReplicaStep::IsUnheard() const {
  return self_.unheard_heartbeats >= MostUnheardHeartbeats() &&
         !Planted(Defect::kUnheardPrimaryStays);
}

// So many without asking, and as many while it asks.
std::uint32_t ReplicaStep::MostUnheardHeartbeats() const {
  return 2 * std::max<std::uint32_t>(config_.stall_heartbeats, 1);
}

void ReplicaStep::HearFrom(NodeId backup) {
  self_.heard.Add(backup);
  if (self_.heard.size() + 1 < Quorum()) return;
  self_.heard.Clear();
  self_.unheard_heartbeats = 0;
}

// The view makes no progress. A replica alone in leaving it stays where it is and asks again (its
// resend timer does) instead of running up the view number. Where a view change has come to
// nothing, the epoch may be over.
void ReplicaStep::OnViewTimer() {
  if (IsNormalPrimary() || !IsActiveMember()) return;
  if (self_.status == Status::kViewChange) AskForLaterEpoch(self_.group.members.set());
  const bool alone = self_.status == Status::kViewChange && !self_.do_view_change_sent;
  if (alone && !Planted(Defect::kClimbsAlone)) {
    out_.Note(Mark::kViewChangeWaited);
    SetViewTimer();
    AskForView();
    return;
  }
  if (self_.fruitless_views < config_.backoff_doublings) ++self_.fruitless_views;
  ChangeView(self_.view + 1, Mark::kViewChangeStarted);
}

// Perhaps the view has started, and only its primary, which would say so, does not reach this
// replica: any other that works in the view can give its state.
void ReplicaStep::AskForView() {
  if (Planted(Defect::kMissedViewWaits)) return;
  RequestHigherView(self_.view, self_.group.members.After(id_));
}

void ReplicaStep::OnResendTimer() {
  if (self_.status == Status::kRecovering) return RequestRecovery();
  if (self_.status == Status::kTransitioning) {
    if (!self_.transfer.has_value()) return;
    const Members holders = Union(self_.group.members, self_.group.previous);
    self_.transfer->peer = NextPeer(holders);
    SendGetEpochState();
    return AskForLaterEpoch(holders.set());
  }
  const bool changing = self_.status == Status::kViewChange;
  if (!changing && !self_.transfer.has_value()) return;
  out_.SetTimer(Timer::kResend, config_.resend);
  if (changing) {
    Broadcast(StartViewChange{{}, self_.view});
    if (self_.do_view_change_sent && !IsPrimary()) SendDoViewChange();
  }
  if (self_.transfer.has_value()) {
    self_.transfer->peer = NextPeer(self_.group.members);
    SendGetState();
  }
}

// The member to ask next, after the one that was asked last. REQUIRES: a transfer is waiting.
NodeId ReplicaStep::NextPeer(Members members) const {
  const NodeId next = members.After(self_.transfer->peer);
  return next == id_ ? members.After(next) : next;
}

void ReplicaStep::SetViewTimer() {
  const std::int64_t base = config_.view_timeout.microseconds() << self_.fruitless_views;
  const auto jitter =
      static_cast<std::int64_t>(Below(input_.entropy, static_cast<std::uint64_t>(base / 2) + 1));
  out_.SetTimer(Timer::kView, Duration(base + jitter));
}

}  // namespace stampede::vsr
