#include "protocol_name.h"

#include "stampede/core/keyed_random.h"

namespace {

using stampede::Boot;
using stampede::Context;
using stampede::Effects;
using stampede::Expire;
using stampede::Input;
using stampede::Invoke;
using stampede::NodeId;
using stampede::Receive;
using stampede::Synced;
using Request = ProtocolName::Request;
using Reply = ProtocolName::Reply;

// One step of a server.
class ServerStep {
 public:
  ServerStep(const ProtocolName::Config& config, ProtocolName::Replica& self,
             Effects<ProtocolName>& out)
      : config_(config), self_(self), out_(out) {}

  void On(const Boot<ProtocolName>& boot) { self_.data = boot.disk; }
  void On(const Receive<ProtocolName>& receive) {
    std::visit([&](const auto& message) { On(receive.from, message); }, receive.message);
  }
  void On(const Expire<ProtocolName>&) {}
  void On(const Synced&) {}  // Sync holds back what follows: nothing to wait for
  void On(const Invoke<ProtocolName>&) {}

 private:
  void On(NodeId client, const Request& request) {
    Reply& latest = self_.data.latest[client];
    if (request.number > latest.number || ExecutesTwice()) {
      latest = {request.number, self_.data.sums[request.key] += request.amount};
      out_.Write(self_.data);
      out_.Sync(++self_.syncs);
    }
    // To an older request the client has stopped listening.
    if (request.number == latest.number) out_.Send(client, latest);  // once all above is durable
  }
  void On(NodeId, const Reply&) {}

  bool ExecutesTwice() const { return config_.defect == ProtocolName::Defect::kExecutesTwice; }

  const ProtocolName::Config& config_;
  ProtocolName::Replica& self_;
  Effects<ProtocolName>& out_;
};

// One step of a client.
class ClientStep {
 public:
  ClientStep(const Context<ProtocolName>& context, ProtocolName::Client& self,
             Effects<ProtocolName>& out)
      : context_(context), self_(self), out_(out) {}

  // A client that restarts has forgotten which numbers it has used: it goes on with larger ones.
  void On(const Boot<ProtocolName>& boot) {
    self_.request.number = std::uint64_t{boot.incarnation} << 32;
  }
  void On(const Invoke<ProtocolName>& invoke) {
    self_.waiting = true;
    self_.request = {self_.request.number + 1, invoke.operation.key, invoke.operation.amount};
    Ask();
  }
  void On(const Receive<ProtocolName>& receive) {
    std::visit([this](const auto& message) { On(message); }, receive.message);
  }
  void On(const Expire<ProtocolName>&) { Ask(); }
  void On(const Synced&) {}

 private:
  void On(const Reply& reply) {
    if (!self_.waiting || reply.number != self_.request.number) return;
    self_.waiting = false;
    out_.CancelTimer(ProtocolName::Timer::kRetry);
    out_.Return(reply.sum);
  }
  void On(const Request&) {}

  void Ask() {
    const int server = self_.request.key % context_.replicas;
    out_.Send(NodeId::Replica(static_cast<std::uint16_t>(server)), self_.request);
    out_.SetTimer(ProtocolName::Timer::kRetry, context_.config.retry_every);
  }

  const Context<ProtocolName>& context_;
  ProtocolName::Client& self_;
  Effects<ProtocolName>& out_;
};

}  // namespace

void ProtocolName::Step(const Context<ProtocolName>& context, Replica& self,
                        const Input<ProtocolName>& input, Effects<ProtocolName>& out) {
  ServerStep step(context.config, self, out);
  std::visit([&step](const auto& event) { step.On(event); }, input.event);
}

void ProtocolName::Step(const Context<ProtocolName>& context, Client& self,
                        const Input<ProtocolName>& input, Effects<ProtocolName>& out) {
  ClientStep step(context, self, out);
  std::visit([&step](const auto& event) { step.On(event); }, input.event);
}

ProtocolName::Operation ProtocolName::DrawOperation(const stampede::Cluster<ProtocolName>&,
                                                    std::uint64_t key, std::uint16_t client,
                                                    std::uint64_t index) {
  const std::uint64_t draw = stampede::Draw(key, (std::uint64_t{client} << 48) | index);
  return {static_cast<std::uint16_t>(stampede::Below(draw, 10)),
          stampede::Between(stampede::Draw(draw, 1), 1, 9)};
}
