#include "core/vsr/client.h"

#include <algorithm>
#include <variant>

#include "core/vsr/vsr.h"

namespace stampede {
namespace {

using vsr::Client;
using vsr::Mark;
using vsr::Reply;
using vsr::Request;
using vsr::Timer;

class ClientStep {
 public:
  ClientStep(const Context<Vsr>& context, Client& self, Effects<Vsr>& out)
      : config_(context.config), id_(context.self), self_(self), out_(out) {}

  void On(const Boot<Vsr>&) {}
  void On(const Synced&) {}

  void On(const Invoke<Vsr>& invoke) {
    STAMPEDE_CHECK(!self_.waiting, "a client has one operation outstanding at most");
    self_.waiting = true;
    self_.operation = invoke.operation;
    ++self_.request;
    self_.retries = 0;
    const auto primary = self_.view.value() % config_.replicas;
    out_.Send(NodeId::Replica(static_cast<std::uint16_t>(primary)), TheRequest());
    SetRetryTimer();
  }

  // Without an answer, the same request goes to everybody: the primary may be another one now.
  void On(const Expire<Vsr>&) {
    if (!self_.waiting) return;
    out_.Note(Mark::kClientRetried);
    if (self_.retries < config_.backoff_doublings) ++self_.retries;
    for (std::uint16_t i = 0; i < config_.replicas; ++i) {
      out_.Send(NodeId::Replica(i), TheRequest());
    }
    SetRetryTimer();
  }

  void On(const Receive<Vsr>& receive) {
    if (const auto* reply = std::get_if<Reply>(&receive.message)) On(*reply);
  }

 private:
  void On(const Reply& reply) {
    if (!self_.waiting || reply.request != self_.request) return;
    if (reply.view > self_.view) out_.Note(Mark::kClientLearnedView);
    self_.view = std::max(self_.view, reply.view);
    self_.waiting = false;
    out_.CancelTimer(Timer::kRetry);
    out_.Return(reply.result);
  }

  Request TheRequest() const {
    return Request{vsr::ClientId(id_.index()), self_.request, self_.operation};
  }

  void SetRetryTimer() {
    out_.SetTimer(Timer::kRetry, Duration(config_.client_retry.microseconds() << self_.retries));
  }

  const vsr::Config& config_;
  const NodeId id_;
  Client& self_;
  Effects<Vsr>& out_;
};

}  // namespace

void Vsr::Step(const Context<Vsr>& context, Client& self, const Input<Vsr>& input,
               Effects<Vsr>& out) {
  ClientStep step(context, self, out);
  std::visit([&step](const auto& event) { step.On(event); }, input.event);
}

}  // namespace stampede
