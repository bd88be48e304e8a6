#include "protocol_name.h"

#include <algorithm>
#include <cstddef>

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

// One step of a node.
class NodeStep {
 public:
  NodeStep(const Context<ProtocolName>& context, ProtocolName::Replica& self, std::uint64_t entropy,
           Effects<ProtocolName>& out)
      : context_(context), self_(self), entropy_(entropy), out_(out) {}

  // The node starts, for the first time or again.
  void On(const Boot<ProtocolName>& boot) {
    self_.known.assign(context_.replicas, 0);
    self_.known[context_.self.index()] = boot.disk.own;
    out_.SetTimer(ProtocolName::Timer::kCount, context_.config.count_every);
    out_.SetTimer(ProtocolName::Timer::kTell, context_.config.tell_every);
  }

  void On(const Receive<ProtocolName>& receive) {
    std::visit([this](const auto& message) { On(message); }, receive.message);
  }

  void On(const Expire<ProtocolName>& expire) {
    switch (expire.timer) {
      case ProtocolName::Timer::kCount: Count(); break;
      case ProtocolName::Timer::kTell: Tell(); break;
    }
  }

  void On(const Synced&) {}                // Sync holds back what follows: nothing to wait for
  void On(const Invoke<ProtocolName>&) {}  // there are no clients

 private:
  // The larger of two counts is the later.
  void On(const ProtocolName::Counts& counts) {
    for (std::size_t i = 0; i < self_.known.size(); ++i) {
      self_.known[i] = std::max(self_.known[i], counts.known[i]);
    }
  }

  void Count() {
    out_.SetTimer(ProtocolName::Timer::kCount, context_.config.count_every);
    std::uint64_t& own = self_.known[context_.self.index()];
    if (own == context_.config.events) return;
    ++own;
    out_.Write({own});
    // Whatever this node sends from here on leaves it only when the count is on its disk.
    if (context_.config.defect != ProtocolName::Defect::kTellsBeforeSync) out_.Sync(++self_.syncs);
  }

  void Tell() {
    out_.SetTimer(ProtocolName::Timer::kTell, context_.config.tell_every);
    if (context_.replicas == 1) return;
    // Any node but this one.
    const std::uint64_t distance = 1 + entropy_ % (context_.replicas - 1u);
    const std::uint64_t other = (context_.self.index() + distance) % context_.replicas;
    out_.Send(NodeId::Replica(static_cast<std::uint16_t>(other)),
              ProtocolName::Counts{self_.known});
  }

  const Context<ProtocolName>& context_;
  ProtocolName::Replica& self_;
  const std::uint64_t entropy_;
  Effects<ProtocolName>& out_;
};

}  // namespace

void ProtocolName::Step(const Context<ProtocolName>& context, Replica& self,
                        const Input<ProtocolName>& input, Effects<ProtocolName>& out) {
  NodeStep step(context, self, input.entropy, out);
  std::visit([&step](const auto& event) { step.On(event); }, input.event);
}
