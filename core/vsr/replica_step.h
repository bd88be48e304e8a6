// One step of a replica. The rules stand in the order of the paper:
//   normal_operation.cc  section 4.1
//   view_change.cc       section 4.2
//   recovery.cc          section 4.3
//   checkpoints.cc       section 5.1
//   state_transfer.cc    section 5.2
//   reconfiguration.cc   section 7
//   timers.cc            what happens when nothing happens
#ifndef STAMPEDE_CORE_VSR_REPLICA_STEP_H_
#define STAMPEDE_CORE_VSR_REPLICA_STEP_H_

#include <cstdint>
#include <string>
#include <utility>

#include "stampede/core/protocol.h"
#include "stampede/core/vsr/vsr.h"

namespace stampede::vsr {

// Lives for the one step that it takes. Every handler checks its guards first and then acts.
class ReplicaStep {
 public:
  ReplicaStep(const Context<Vsr>& context, Replica& self, const Input<Vsr>& input,
              Effects<Vsr>& out)
      : config_(context.config), id_(context.self), self_(self), input_(input), out_(out) {}

  void Take();

 private:
  // Inputs that are not messages.
  void On(const Boot<Vsr>& boot);
  void On(const Receive<Vsr>& receive);
  void On(const Expire<Vsr>& expire);
  void On(const Synced&) {}
  void On(const Invoke<Vsr>&) {}

  // Normal operation.
  void On(NodeId from, const Request& request);
  void On(NodeId, const Reply&) {}
  void On(NodeId, const Evicted&) {}
  void On(NodeId from, const Prepare& prepare);
  void On(NodeId from, const PrepareOk& ok);
  void On(NodeId from, const Commit& commit);
  bool Admits(NodeId from, const Request& request);
  bool HasSession(NodeId from, const Request& request);
  bool Suppress(NodeId from, const Request& request);
  bool HeardPrimary(NodeId from, View view);
  void SendPrepare(NodeId to, OpNumber op);
  void CommitAcknowledged();
  void ExecuteUpTo(OpNumber heard);
  void Execute(const Entry& entry);
  void Answer(const Entry& entry, std::string result);
  void Acknowledge();

  // View changes.
  void On(NodeId from, const StartViewChange& message);
  void On(NodeId from, const DoViewChange& message);
  void On(NodeId from, const StartView& message);
  bool MayNotVote() const;
  void ChangeView(View view, Mark why);
  void SendDoViewChange();
  void Collect(NodeId from, DoViewChange message);
  void StartNewView();
  bool AcceptsStartView(NodeId from, View view) const;
  void EnterNormal(View view);
  void ForgetCollected();

  // Recovery.
  void On(NodeId from, const Recovery& question);
  void On(NodeId from, const RecoveryResponse& answer);
  void RestartFrom(const DurableRecord& disk);
  void StartRecovery(const DurableRecord& disk);
  void AskForRecovery();
  const RecoveryResponse* EnoughAnswers() const;
  bool IsOfLivingSender(NodeId from, const Header& header);
  void Persist();

  // Checkpoints.
  void TakeCheckpoint();
  void TruncateLog(OpNumber checkpoint_before);
  History WholeHistory() const { return {self_.checkpoint, self_.log}; }
  Checkpoint CheckpointFor(OpNumber after) const;
  Entries EntriesFor(OpNumber after, OpNumber upto) const;
  static bool Reaches(OpNumber held, const Checkpoint& checkpoint, const Entries& entries);
  void InstallHistory(const History& history);
  void InstallEntries(const Checkpoint& checkpoint, const Entries& entries);
  void Extend(const Checkpoint& checkpoint, const Entries& entries);
  void InstallCheckpoint(const Checkpoint& checkpoint);

  // State transfer.
  void On(NodeId from, const GetState& question);
  void On(NodeId from, const NewState& answer);
  void Ask(View target, NodeId peer);
  void AskHigherView(View target, NodeId peer);
  void SendGetState();
  void CancelTransferUpTo(View view);
  bool InstallsHigherView(const NewState& answer) const;

  // Reconfiguration.
  void On(NodeId from, const StartEpoch& message);
  void On(NodeId from, const NewEpoch& message);
  void On(NodeId from, const EpochQuery& question);
  void On(NodeId from, const EpochStarted& message);
  void On(NodeId from, const GetEpochState& question);
  void On(NodeId from, const NewEpochState& answer);
  bool IsOfThisEpoch(NodeId from, const Header& header);
  bool IsGateClosed() const;
  void Reconfigure(const Entry& entry);
  void HearOfEpoch(const Group& group);
  void EnterEpoch(const Group& group);
  bool HoldsStartOf(const Group& group) const;
  void StartInEpoch(View view);
  void Retire();
  void AskForEpochState(NodeId peer);
  // Whether this replica has what its epoch began with, and takes part in its views.
  bool Works() const {
    const bool amnesiac =
        Planted(Defect::kRecoveringVotes) && self_.status != Status::kTransitioning;
    return IsMember() && (self_.last_normal >= View(0) || amnesiac);
  }

  // Timers.
  void OnHeartbeatTimer();
  void OnViewTimer();
  void OnResendTimer();
  void OnEpochTimer();
  void SetViewTimer();
  NodeId NextPeer(Members members) const;

  NodeId PrimaryOf(View view) const;
  bool IsPrimary() const { return PrimaryOf(self_.view) == id_; }
  bool IsNormalPrimary() const { return self_.status == Status::kNormal && IsPrimary(); }
  bool IsMember() const { return self_.group.members.Contains(id_); }
  int Quorum() const;
  // All that a replica sends leaves through these.
  template <class M>
  void Send(NodeId to, M message) {
    AddHeader(message);
    out_.Send(to, std::move(message));
  }
  template <class M>
  void SendAll(Members to, M message) {
    AddHeader(message);
    for (std::uint16_t i = 0; i < config_.replicas; ++i) {
      const NodeId other = NodeId::Replica(i);
      if (other != id_ && to.Contains(other)) out_.Send(other, message);
    }
  }
  template <class M>
  void Broadcast(M message) {
    SendAll(self_.group.members, std::move(message));
  }
  template <class M>
  void AddHeader(M& message) const {
    if constexpr (requires { message.header; }) {
      message.header = {self_.group.epoch, self_.incarnations};
    }
  }

  // Whether the configuration plants this defect: what the line it guards does is wrong.
  bool Planted(Defect defect) const { return config_.defect == defect; }

  const Config& config_;
  const NodeId id_;
  Replica& self_;
  const Input<Vsr>& input_;
  Effects<Vsr>& out_;
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_REPLICA_STEP_H_
