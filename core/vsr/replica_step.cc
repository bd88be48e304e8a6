#include "stampede/core/vsr/replica_step.h"

#include <concepts>
#include <cstdint>
#include <optional>
#include <variant>

namespace stampede::vsr {
namespace {

// A set of statuses.
constexpr std::uint8_t Of(Status status) {
  return static_cast<std::uint8_t>(1u << static_cast<unsigned>(status));
}
constexpr std::uint8_t kInViews =
    Of(Status::kNormal) | Of(Status::kViewChange) | Of(Status::kStateTransfer);
constexpr std::uint8_t kAny = 0xff;

// In which statuses a replica acts on a message; in all others it ignores the message. One line for
// each message that not every replica acts on. A fresh replica belongs to no epoch, so the test of
// the epoch leaves it only messages that are about epochs.
template <class M>
constexpr std::uint8_t kStatusesFor = kAny;
template <>
constexpr std::uint8_t kStatusesFor<Request> = Of(Status::kNormal);
template <>
constexpr std::uint8_t kStatusesFor<Prepare> = kInViews;
template <>
constexpr std::uint8_t kStatusesFor<Commit> = kInViews;
template <>
constexpr std::uint8_t kStatusesFor<PrepareOk> = Of(Status::kNormal);
template <>
constexpr std::uint8_t kStatusesFor<StartViewChange> = kInViews;
template <>
constexpr std::uint8_t kStatusesFor<DoViewChange> = kInViews;
template <>
constexpr std::uint8_t kStatusesFor<StartView> = kInViews;
template <>
constexpr std::uint8_t kStatusesFor<GetState> = Of(Status::kNormal);
template <>
constexpr std::uint8_t kStatusesFor<NewState> = kInViews;
template <>
constexpr std::uint8_t kStatusesFor<Recovery> = Of(Status::kNormal);
template <>
constexpr std::uint8_t kStatusesFor<RecoveryResponse> = Of(Status::kRecovering);
template <>
constexpr std::uint8_t kStatusesFor<NewEpochState> = Of(Status::kTransitioning);

// What a hunt counts where one is ignored.
template <class M>
constexpr std::optional<Mark> kMarkIfIgnored = std::nullopt;
template <>
constexpr std::optional<Mark> kMarkIfIgnored<StartView> = Mark::kStartViewRefused;
template <>
constexpr std::optional<Mark> kMarkIfIgnored<GetState> = Mark::kTransferRefused;
template <>
constexpr std::optional<Mark> kMarkIfIgnored<NewState> = Mark::kStaleAnswerDropped;
template <>
constexpr std::optional<Mark> kMarkIfIgnored<Recovery> = Mark::kRecoveryRefused;
template <>
constexpr std::optional<Mark> kMarkIfIgnored<RecoveryResponse> = Mark::kRecoveryAnswerDropped;
template <>
constexpr std::optional<Mark> kMarkIfIgnored<NewEpochState> = Mark::kStaleAnswerDropped;

// Messages about epochs themselves are for replicas of every epoch.
template <class M>
constexpr bool kIsAboutEpochs =
    std::same_as<M, StartEpoch> || std::same_as<M, NewEpoch> || std::same_as<M, EpochQuery>;
template <class M>
constexpr bool kIsForClients = std::same_as<M, Reply> || std::same_as<M, Evicted>;
template <class M>
constexpr bool kIsVote =
    std::same_as<M, StartViewChange> || std::same_as<M, DoViewChange> || std::same_as<M, StartView>;

}  // namespace

void ReplicaStep::Take() {
  const OpNumber checkpoint_before = self_.checkpoint.op();
  std::visit([this](const auto& event) { On(event); }, input_.event);
  TruncateLog(checkpoint_before);
  CheckState();
  Persist();
}

// For every message, in this order: its sender's incarnation is not over; it is of this replica's
// epoch; and this replica acts on it in its status.
void ReplicaStep::On(const Receive<Vsr>& receive) {
  std::visit(
      [&]<class M>(const M& message) {
        if constexpr (!kIsForClients<M>) {
          if constexpr (requires { message.header; }) {
            if (!IsOfLivingSender(receive.from, message.header)) return;
            if constexpr (!kIsAboutEpochs<M>) {
              if (!IsOfThisEpoch(receive.from, message.header.epoch)) return;
            }
          } else {
            if (!IsOfThisEpoch(receive.from, message.epoch)) return;
          }
          if (ActsOn<M>()) return On(receive.from, message);
          if constexpr (kMarkIfIgnored<M>.has_value()) out_.Note(*kMarkIfIgnored<M>);
        }
      },
      receive.message);
}

// In mode crash-vector a message tells which incarnations its sender knew of. A message of an
// incarnation that is over must not be acted on; and what was collected from an incarnation that
// turns out to be over is forgotten, so that all that a decision rests on was true at one moment.
bool ReplicaStep::IsOfLivingSender(NodeId from, const Header& header) {
  if (header.incarnations.of(from) < self_.incarnations.of(from)) {
    out_.Note(Mark::kOldIncarnationDropped);
    return false;
  }
  for (const NodeId other : self_.incarnations.Learn(header.incarnations)) {
    auto& do_view_change = self_.do_view_change_from[other.index()];
    auto& recovery = self_.recovery_from[other.index()];
    if (self_.start_view_change_from.Contains(other) || do_view_change.has_value() ||
        recovery.has_value()) {
      out_.Note(Mark::kCollectedForgotten);
    }
    self_.start_view_change_from.Remove(other);
    do_view_change.reset();
    recovery.reset();
  }
  return true;
}

// A message of an earlier epoch is answered with this epoch. The sender of a later one is asked
// which epoch that is; a client is not asked, it will send again. Neither message is acted on. A
// replica that never belonged to a group does not know which epoch is meant.
bool ReplicaStep::IsOfThisEpoch(NodeId from, Epoch epoch) {
  if (self_.status == Status::kFresh) return false;
  if (epoch == self_.group.epoch) return true;
  if (epoch < self_.group.epoch) {
    out_.Note(Mark::kOldEpochTold);
    Send(from, NewEpoch{{}, self_.group});
  } else if (!from.is_client()) {
    out_.Note(Mark::kNewerEpochAsked);
    Send(from, EpochQuery{});
  }
  return false;
}

// A recovering replica does not know what it has promised, so it must not vote in a view change.
template <class M>
bool ReplicaStep::ActsOn() const {
  if (kIsVote<M> && self_.status == Status::kRecovering) return Planted(Defect::kRecoveringVotes);
  if ((kStatusesFor<M> & Of(self_.status)) == 0) return false;
  constexpr bool kForActiveMembers =
      kIsVote<M> || std::same_as<M, Prepare> || std::same_as<M, Commit>;
  return !kForActiveMembers || IsActiveMember();
}

void ReplicaStep::On(const Expire<Vsr>& expire) {
  switch (expire.timer) {
    case Timer::kHeartbeat: return OnHeartbeatTimer();
    case Timer::kView: return OnViewTimer();
    case Timer::kResend: return OnResendTimer();
    case Timer::kEpoch: return OnEpochTimer();
    case Timer::kRetry: return;  // a client's
  }
}

// What holds of every replica between two steps.
void ReplicaStep::CheckState() {
  out_.Assert(self_.executed <= self_.log.last(), "executed <= last");
  out_.Assert(self_.checkpoint.op() <= self_.executed, "checkpoint <= executed");
  out_.Assert(self_.log.dropped() <= self_.checkpoint.op().value(),
              "the log has dropped nothing behind the checkpoint");
  if (self_.status == Status::kNormal) {
    out_.Assert(self_.last_normal == self_.view, "last_normal == view when normal");
    out_.Assert(self_.executed >= self_.group.start,
                "a normal replica has executed all earlier epochs");
    out_.Assert(IsMember(), "a normal replica is a member");
  } else {
    out_.Assert(self_.last_normal <= self_.view, "last_normal <= view");
  }
}

NodeId ReplicaStep::PrimaryOf(View view) const {
  return Vsr::PrimaryOf(context_, self_.group, view);
}

int ReplicaStep::Quorum() const {
  const Members& members = self_.group.members;
  return Planted(Defect::kSmallEvenQuorum) ? members.tolerated() + 1 : members.quorum();
}

}  // namespace stampede::vsr
