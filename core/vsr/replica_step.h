// One step of a replica. The rules stand in the order of the paper, and PROTOCOL.md explains them:
//   replica_step.cc      what holds for every message, and after every step
//   normal_operation.cc  section 4.1
//   view_change.cc       section 4.2
//   recovery.cc          section 4.3
//   checkpoints.cc       section 5.1
//   state_transfer.cc    section 5.2
//   reconfiguration.cc   section 7
//   timers.cc            what a replica does when it has waited long enough
#ifndef STAMPEDE_CORE_VSR_REPLICA_STEP_H_
#define STAMPEDE_CORE_VSR_REPLICA_STEP_H_

#include <cstdint>
#include <string>
#include <utility>

#include "stampede/core/protocol.h"
#include "stampede/core/vsr/vsr.h"

namespace stampede::vsr {

// Takes one step and is thrown away. Each handler of a message checks first whether the message may
// be acted on, and then acts.
//
// A decision that a planted defect changes is a function of its own, and the defect stands inside
// that function: the rules read as if there were no defects.
class ReplicaStep {
 public:
  ReplicaStep(const Context<Vsr>& context, Replica& self, const Input<Vsr>& input,
              Effects<Vsr>& out)
      : context_(context),
        config_(context.config),
        id_(context.self),
        self_(self),
        input_(input),
        out_(out) {}

  void Take();

 private:
  // Inputs that are not messages.
  void On(const Boot<Vsr>& boot);
  void On(const Receive<Vsr>& receive);
  void On(const Expire<Vsr>& expire);
  void On(const Synced&) {}
  void On(const Invoke<Vsr>&) {}

  // What holds for every message.
  bool IsOfLivingSender(NodeId from, const Header& header);
  bool IsOfThisEpoch(NodeId from, Epoch epoch);
  template <class M>
  bool ActsOn() const;
  // And after every step.
  void CheckState();

  // Normal operation.
  void On(NodeId from, const Request& request);
  void On(NodeId from, const Prepare& prepare);
  void On(NodeId from, const PrepareOk& ok);
  void On(NodeId from, const Commit& commit);
  bool Admits(NodeId from, const Request& request);
  bool HasSession(NodeId from, const Request& request);
  bool Suppress(NodeId from, const Request& request);
  bool ReadsOwnState(const Request& request) const;
  bool RepliesBeforeCommit(const Request& request) const;
  bool CommitsAlone() const;
  void ReplyUncommitted(NodeId to, const Request& request, OpNumber op);
  bool HeardPrimary(NodeId from, View view);
  bool ObeysOlderView(View view) const;
  bool AppendPrepared(const Prepare& prepare);
  void SendPrepare(NodeId to, OpNumber op);
  OpNumber& AckedBy(NodeId backup);
  int AcksNeeded() const;
  void CommitAcknowledged();
  void ExecuteUpTo(OpNumber heard);
  void Execute(const Entry& entry);
  void Answer(const Entry& entry, std::string result);
  bool ClientsRegister() const;
  void Acknowledge();

  // View changes.
  void On(NodeId from, const StartViewChange& message);
  void On(NodeId from, const DoViewChange& message);
  void On(NodeId from, const StartView& message);
  void ChangeView(View view, Mark why);
  void LeaveFor(View view);
  bool HeardEnoughToVote() const;
  void SendDoViewChange();
  View LastNormalToReport() const;
  void Collect(NodeId from, DoViewChange message);
  int DoViewChangesNeeded() const;
  bool Outranks(const DoViewChange& a, const DoViewChange& b) const;
  const DoViewChange& Winner();
  void StartNewView();
  OpNumber CommitToAnnounce(OpNumber heard) const;
  bool AcceptsStartView(NodeId from, View view) const;
  void InstallStartView(const StartView& message);
  void EnterNormal(View view);
  void SetNormal(View view);
  void ForgetCollected();

  // Recovery.
  void On(NodeId from, const Recovery& question);
  void On(NodeId from, const RecoveryResponse& answer);
  Nonce FirstNonce(std::uint32_t incarnation) const;
  bool StartsAtOnce(bool first) const;
  bool RestartsFromDisk() const;
  void RestartFrom(const DurableRecord& disk);
  void StartRecovery(const DurableRecord& disk);
  View LeastViewAfter(const DurableRecord& disk) const;
  void RequestRecovery();
  bool SendsLogToRecovering() const;
  bool IsAnswerToThisRecovery(const RecoveryResponse& answer) const;
  int RecoveryAnswersNeeded() const;
  const RecoveryResponse* EnoughAnswers() const;
  bool CountsForLatestView(const RecoveryResponse& answer) const;
  void Persist();
  bool IsOnDisk() const;
  bool WritesLog() const;
  void WriteBeforeSending(const DurableRecord& before_log);

  // Checkpoints.
  void TakeCheckpoint();
  ClientTable ClientsForCheckpoint() const;
  void TruncateLog(OpNumber checkpoint_before);
  History WholeHistory() const { return {self_.checkpoint, self_.log}; }
  Checkpoint CheckpointFor(OpNumber after) const;
  Entries EntriesFor(OpNumber after, OpNumber upto) const;
  static bool Reaches(OpNumber held, const Checkpoint& checkpoint, const Entries& entries);
  bool HoldsExecuted(const Log& log) const;
  void InstallHistory(const History& history);
  void InstallEntries(const Checkpoint& checkpoint, const Entries& entries);
  void DropBeyond(OpNumber op);
  void Extend(const Checkpoint& checkpoint, const Entries& entries);
  void InstallCheckpoint(const Checkpoint& checkpoint);

  // State transfer.
  void On(NodeId from, const GetState& question);
  void On(NodeId from, const NewState& answer);
  void RequestState(View target, NodeId peer);
  void RequestHigherView(View target, NodeId peer);
  bool CatchesUp() const;
  bool IsWaitingFor(View target) const;
  bool AdoptsViewAtOnce(View target);
  void SendGetState();
  void CancelTransferUpTo(View view);
  bool ServesView(View view) const;
  OpNumber LastToTransfer(OpNumber after) const;
  bool InstallsHigherView(const NewState& answer) const;

  // Reconfiguration.
  void On(NodeId from, const StartEpoch& message);
  void On(NodeId from, const NewEpoch& message);
  void On(NodeId from, const EpochQuery& question);
  void On(NodeId from, const EpochStarted& message);
  void On(NodeId from, const GetEpochState& question);
  void On(NodeId from, const NewEpochState& answer);
  bool IsGateClosed() const;
  void Reconfigure(const Entry& entry);
  bool EndsTheEpoch() const;
  void HearOfEpoch(const Group& group);
  bool IsCalledInto(const Group& group) const;
  void EnterEpoch(const Group& group);
  View ViewAtStart(bool later) const;
  bool ReachesStart(const Group& group);
  bool HoldsStartOf(const Group& group) const;
  bool WaitsForEpochState() const;
  void StartInEpoch(View view);
  void Retire();
  void RequestEpochState(NodeId peer);
  void SendGetEpochState();
  bool IsActiveMember() const;
  bool AnnouncesEpoch() const;
  void AskForLaterEpoch(ReplicaSet asked);

  // Timers.
  void OnHeartbeatTimer();
  void OnViewTimer();
  void OnResendTimer();
  void OnEpochTimer();
  void LeaveStalledView();
  bool IsUnheard() const;
  std::uint32_t MostUnheardHeartbeats() const;
  void AskForView();
  void HearFrom(NodeId backup);
  void SetViewTimer();
  NodeId NextPeer(Members members) const;

  // Machines that there are, members or not.
  std::uint16_t replicas() const { return context_.replicas; }
  Members FirstMembers() const { return Members::First(config_.first_members(replicas())); }
  NodeId PrimaryOf(View view) const;
  bool IsPrimary() const { return PrimaryOf(self_.view) == id_; }
  bool IsNormalPrimary() const { return self_.status == Status::kNormal && IsPrimary(); }
  bool IsMember() const { return self_.group.members.Contains(id_); }
  Members OtherMembers() const { return self_.group.members.Without(id_); }
  int Quorum() const;

  // All that a replica sends leaves through these.
  template <class M>
  void Send(NodeId to, M message) {
    AddHeader(message);
    out_.Send(to, std::move(message));
  }
  // To all of them but this replica.
  template <class M>
  void SendAll(Members to, M message) {
    AddHeader(message);
    for (const NodeId other : to.Without(id_)) out_.Send(other, message);
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

  // Whether the configuration plants this defect.
  bool Planted(Defect defect) const { return config_.defect == defect; }

  const Context<Vsr>& context_;
  const Config& config_;
  const NodeId id_;
  Replica& self_;
  const Input<Vsr>& input_;
  Effects<Vsr>& out_;
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_REPLICA_STEP_H_
