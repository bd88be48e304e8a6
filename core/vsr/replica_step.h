// One step of a replica. The rules stand in the order of the paper:
//   normal_operation.cc  section 4.1
//   view_change.cc       section 4.2
//   state_transfer.cc    section 5.2
//   timers.cc            what happens when nothing happens
#ifndef STAMPEDE_CORE_VSR_REPLICA_STEP_H_
#define STAMPEDE_CORE_VSR_REPLICA_STEP_H_

#include "core/protocol.h"
#include "core/vsr/vsr.h"

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
  void On(NodeId from, const Prepare& prepare);
  void On(NodeId from, const PrepareOk& ok);
  void On(NodeId from, const Commit& commit);
  bool Suppress(NodeId from, const Request& request);
  bool HeardPrimary(NodeId from, View view);
  void SendPrepare(NodeId to, OpNumber op);
  void CommitAcknowledged();
  void ExecuteUpTo(OpNumber heard);
  void Execute(const Entry& entry);

  // View changes.
  void On(NodeId from, const StartViewChange& message);
  void On(NodeId from, const DoViewChange& message);
  void On(NodeId from, const StartView& message);
  void ChangeView(View view, Mark why);
  void SendDoViewChange();
  void Collect(NodeId from, DoViewChange message);
  void StartNewView();
  bool AcceptsStartView(NodeId from, View view) const;
  void EnterNormal(View view);

  // State transfer.
  void On(NodeId from, const GetState& question);
  void On(NodeId from, const NewState& answer);
  void Ask(View target, NodeId peer);
  void AskHigherView(View target, NodeId peer);
  void SendGetState();
  void CancelTransferUpTo(View view);
  bool InstallsHigherView(const NewState& answer) const;

  // Timers.
  void OnHeartbeatTimer();
  void OnViewTimer();
  void OnResendTimer();
  void SetViewTimer();

  NodeId PrimaryOf(View view) const;
  bool IsPrimary() const { return PrimaryOf(self_.view) == id_; }
  bool IsNormalPrimary() const { return self_.status == Status::kNormal && IsPrimary(); }
  NodeId NextPeer(NodeId after) const;
  void Broadcast(const Message& message);

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
