#include "protocol_name.h"

#include <algorithm>

#include "stampede/core/fingerprint.h"
#include "stampede/core/hash.h"
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
using Append = ProtocolName::Append;
using Appended = ProtocolName::Appended;
using Reply = ProtocolName::Reply;
using Request = ProtocolName::Request;

// One step of a replica.
class ReplicaStep {
 public:
  ReplicaStep(const Context<ProtocolName>& context, ProtocolName::Replica& self,
              Effects<ProtocolName>& out)
      : context_(context), self_(self), out_(out) {}

  // What is committed, the primary finds out again from the backups.
  void On(const Boot<ProtocolName>& boot) {
    for (const Request& entry : boot.disk.log) Add(entry);
    if (!IsPrimary()) return;
    Resend();
    Commit();  // alone, it need not wait for anyone
  }
  void On(const Receive<ProtocolName>& receive) {
    std::visit([&](const auto& message) { On(receive.from, message); }, receive.message);
  }
  void On(const Expire<ProtocolName>&) { Resend(); }
  // What it sends waits for its disk by itself; only a primary that is alone commits here.
  void On(const Synced& synced) {
    if (IsPrimary() && synced.token == self_.syncs) Commit();
  }
  void On(const Invoke<ProtocolName>&) {}

 private:
  // A request gets its place in the log, unless it has one.
  void On(NodeId client, const Request& request) {
    if (!IsPrimary()) return;
    if (const auto known = self_.latest.find(request.client); known != self_.latest.end()) {
      const auto& [number, sum] = known->second;
      const bool executed = !sum.empty();
      if (request.request == number && executed)
        out_.Send(client, Reply{request.client, number, sum});
      if (request.request <= number) return;
    }
    Add(request);
    Persist();
    for (const NodeId backup : context_.all_replicas()) {
      if (backup != context_.self) SendFrom(self_.log.size() - 1, backup);
    }
  }

  // A backup appends what follows its own last entry. What it lacks before that, it asks for by
  // saying what it has.
  void On(NodeId primary, const Append& append) {
    const bool gap = append.after > self_.log.size();
    if (gap && context_.config.defect != ProtocolName::Defect::kAppendsOverGap) {
      return out_.Send(primary, Appended{self_.log.size()});
    }
    const std::uint64_t known = gap ? 0 : self_.log.size() - append.after;
    for (std::uint64_t i = known; i < append.entries.size(); ++i) Add(append.entries[i]);
    if (known < append.entries.size()) Persist();
    ExecuteUpTo(std::min<std::uint64_t>(append.committed, self_.log.size()));
    out_.Send(primary, Appended{self_.log.size()});
  }

  void On(NodeId backup, const Appended& appended) {
    std::uint64_t& held = self_.held[backup];
    held = std::max(held, appended.last);
    Commit();
  }

  void On(NodeId, const Reply&) {}

  bool IsPrimary() const { return context_.self == ProtocolName::kPrimary; }

  void Add(const Request& entry) {
    const std::uint64_t before = self_.chain.empty() ? 0 : self_.chain.back();
    self_.log.push_back(entry);
    self_.chain.push_back(stampede::Mix(before, stampede::Fingerprint(entry)));
    self_.latest[entry.client] = {entry.request, ""};
  }
  // Whatever the node sends from here on leaves it only when its log is on its disk.
  void Persist() {
    out_.Write({self_.log});
    out_.Sync(++self_.syncs);
  }

  // An entry is committed when a majority has it: the primary, which has sent nothing that is not
  // on its disk, and backups that have said so.
  void Commit() {
    std::vector<std::uint64_t> lengths = {self_.log.size()};
    for (const NodeId replica : context_.all_replicas()) {
      if (replica != context_.self) lengths.push_back(self_.held[replica]);
    }
    std::sort(lengths.rbegin(), lengths.rend());
    ExecuteUpTo(lengths[static_cast<std::size_t>(ProtocolName::Majority(lengths.size())) - 1]);
  }

  void ExecuteUpTo(std::uint64_t committed) {
    while (self_.executed < committed) {
      const Request& entry = self_.log[self_.executed++];
      self_.sum += entry.amount;
      const Reply reply{entry.client, entry.request, std::to_string(self_.sum)};
      auto& latest = self_.latest[entry.client];
      if (latest.request == entry.request) latest.sum = reply.sum;
      if (IsPrimary()) out_.Send(NodeId::Client(entry.node), reply);
    }
  }

  // All that a backup has not said it has, and what is committed.
  void Resend() {
    for (const NodeId backup : context_.all_replicas()) {
      if (backup != context_.self) SendFrom(self_.held[backup], backup);
    }
    out_.SetTimer(ProtocolName::Timer::kResend, context_.config.resend_every);
  }
  void SendFrom(std::uint64_t after, NodeId backup) {
    const auto first = self_.log.begin() + static_cast<std::ptrdiff_t>(after);
    out_.Send(backup, Append{after, {first, self_.log.end()}, self_.executed});
  }

  const Context<ProtocolName>& context_;
  ProtocolName::Replica& self_;
  Effects<ProtocolName>& out_;
};

// One step of a client: it asks the primary until it is answered.
class ClientStep {
 public:
  ClientStep(const Context<ProtocolName>& context, ProtocolName::Client& self,
             Effects<ProtocolName>& out)
      : context_(context), self_(self), out_(out) {}

  // A client that restarts has forgotten its numbers: it takes another name.
  void On(const Boot<ProtocolName>& boot) {
    self_.latest.node = context_.self.index();
    self_.latest.client = std::uint64_t{boot.incarnation} << 16 | context_.self.index();
  }
  void On(const Invoke<ProtocolName>& invoke) {
    self_.waiting = true;
    ++self_.latest.request;
    self_.latest.amount = invoke.operation.add;
    Ask();
  }
  void On(const Receive<ProtocolName>& receive) {
    std::visit([this](const auto& message) { On(message); }, receive.message);
  }
  void On(const Expire<ProtocolName>&) { Ask(); }
  void On(const Synced&) {}

 private:
  void On(const Reply& reply) {
    const bool for_this_life = reply.client == self_.latest.client;
    if (!self_.waiting || !for_this_life || reply.request != self_.latest.request) return;
    self_.waiting = false;
    out_.CancelTimer(ProtocolName::Timer::kRetry);
    out_.Return(reply.sum);
  }
  void On(const Request&) {}
  void On(const Append&) {}
  void On(const Appended&) {}

  void Ask() {
    out_.Send(ProtocolName::kPrimary, self_.latest);
    out_.SetTimer(ProtocolName::Timer::kRetry, context_.config.retry_every);
  }

  const Context<ProtocolName>& context_;
  ProtocolName::Client& self_;
  Effects<ProtocolName>& out_;
};

}  // namespace

void ProtocolName::Step(const Context<ProtocolName>& context, Replica& self,
                        const Input<ProtocolName>& input, Effects<ProtocolName>& out) {
  ReplicaStep step(context, self, out);
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
  return {stampede::Between(draw, 1, 9)};
}

std::string ProtocolName::Request::ToString() const {
  std::string text = "c";
  text += std::to_string(node) + "#" + std::to_string(request) + " add " + std::to_string(amount);
  return text;
}
