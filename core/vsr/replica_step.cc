#include "core/vsr/replica_step.h"

#include <variant>

namespace stampede::vsr {

void ReplicaStep::Take() {
  std::visit([this](const auto& event) { On(event); }, input_.event);
}

void ReplicaStep::On(const Boot<Vsr>&) {
  self_.service = Vsr::NewService(config_);
  self_.acked.resize(config_.replicas);
  self_.do_view_change_from.resize(config_.replicas);
  EnterNormal(View(0));
}

void ReplicaStep::On(const Receive<Vsr>& receive) {
  std::visit([&](const auto& message) { On(receive.from, message); }, receive.message);
}

void ReplicaStep::On(const Expire<Vsr>& expire) {
  switch (expire.timer) {
    case Timer::kHeartbeat: return OnHeartbeatTimer();
    case Timer::kView: return OnViewTimer();
    case Timer::kResend: return OnResendTimer();
    case Timer::kRetry: return;  // a client's
  }
}

NodeId ReplicaStep::PrimaryOf(View view) const {
  return Vsr::PrimaryOf({config_, id_}, view);
}

NodeId ReplicaStep::NextPeer(NodeId after) const {
  auto next = static_cast<std::uint16_t>((after.index() + 1) % config_.replicas);
  if (next == id_.index()) next = static_cast<std::uint16_t>((next + 1) % config_.replicas);
  return NodeId::Replica(next);
}

void ReplicaStep::Broadcast(const Message& message) {
  for (std::uint16_t i = 0; i < config_.replicas; ++i) {
    if (i != id_.index()) out_.Send(NodeId::Replica(i), message);
  }
}

}  // namespace stampede::vsr
