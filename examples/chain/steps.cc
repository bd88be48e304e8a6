// What master, servers and clients do.
#include <algorithm>

#include "chain.h"

using stampede::Boot;
using stampede::Context;
using stampede::Effects;
using stampede::Expire;
using stampede::Input;
using stampede::Invoke;
using stampede::NodeId;
using stampede::Receive;
using stampede::Synced;

namespace {

constexpr NodeId kMaster = NodeId::Replica(0);
constexpr stampede::Duration kAlive = stampede::Milliseconds(4);   // between a server's messages
constexpr stampede::Duration kCheck = stampede::Milliseconds(15);  // who is silent so long goes
constexpr stampede::Duration kRetry = stampede::Milliseconds(20);  // of clients

// Epoch 1, of all servers.
Chain::Members FirstChain(const Context<Chain>& context) {
  Chain::Members members;
  members.epoch = 1;
  members.holders = context.all_replicas();
  members.holders.Remove(kMaster);
  members.servers.assign(members.holders.begin(), members.holders.end());
  return members;
}

class MasterStep {
 public:
  MasterStep(const Context<Chain>& context, Chain::Master& self, Effects<Chain>& out)
      : context_(context), self_(self), out_(out) {}

  void On(const Boot<Chain>& boot) {
    const bool first = boot.disk.members.epoch == 0;
    self_.members = first ? FirstChain(context_) : boot.disk.members;
    out_.SetTimer(Chain::Timer::kCheck, kCheck);
  }
  void On(const Receive<Chain>& receive) {
    const auto* alive = std::get_if<Chain::Alive>(&receive.message);
    if (alive == nullptr) return;
    self_.alive.Add(receive.from);
    if (alive->epoch < self_.members.epoch) {
      out_.Send(receive.from, Chain::NewChain{self_.members});
    } else if (alive->serves) {
      self_.members.holders.Add(receive.from);
    }
  }
  void On(const Expire<Chain>&) {
    FormChain();
    self_.alive.Clear();
    out_.SetTimer(Chain::Timer::kCheck, kCheck);
  }
  void On(const Synced&) {}
  void On(const Invoke<Chain>&) {}

 private:
  // Who was silent is left out, who has come back is the new tail. The head must have all data.
  void FormChain() {
    Chain::Members next = self_.members;
    std::erase_if(next.servers, [&](NodeId server) { return !self_.alive.Contains(server); });
    stampede::ReplicaSet members;
    for (const NodeId server : next.servers) members.Add(server);
    next.holders = next.holders & members;
    for (const NodeId server : self_.alive) {
      if (!members.Contains(server)) next.servers.push_back(server);
    }
    if (next.servers == self_.members.servers || next.servers.empty()) return;
    if (!next.holders.Contains(next.servers.front())) return;
    ++next.epoch;
    self_.members = next;
    // No epoch may have two chains, so the chain is durable before a server hears of it.
    if (context_.config.defect != Chain::Defect::kEarlyChain) Persist();
    for (std::uint16_t i = 1; i < context_.replicas; ++i) {
      out_.Send(NodeId::Replica(i), Chain::NewChain{next});
    }
    if (context_.config.defect == Chain::Defect::kEarlyChain) Persist();
  }
  void Persist() {
    out_.Write({.members = self_.members, .serves = false, .store = {}});
    out_.Sync(++self_.syncs);
  }

  const Context<Chain>& context_;
  Chain::Master& self_;
  Effects<Chain>& out_;
};

class ServerStep {
 public:
  ServerStep(const Context<Chain>& context, Chain::Server& self, Effects<Chain>& out)
      : context_(context), self_(self), disk_(self.disk), out_(out) {}

  void On(const Boot<Chain>& boot) {
    disk_ = boot.disk;
    if (disk_.members.epoch == 0) {
      disk_.members = FirstChain(context_);
      disk_.serves = true;
    }
    out_.SetTimer(Chain::Timer::kAlive, kAlive);
  }
  // Says that it is there, and what the next server may have missed.
  void On(const Expire<Chain>&) {
    out_.Send(kMaster, Chain::Alive{disk_.members.epoch, disk_.serves});
    if (disk_.serves && HasNext()) {
      if (!self_.linked) SendCopy();
      for (const Chain::Update& update : self_.sent) out_.Send(Next(), update);
    }
    out_.SetTimer(Chain::Timer::kAlive, kAlive);
  }
  void On(const Receive<Chain>& receive) {
    std::visit([&](const auto& message) { On(receive.from, message); }, receive.message);
  }
  void On(const Synced&) {}
  void On(const Invoke<Chain>&) {}

 private:
  // ------------------------------------------------------------------------------ A new epoch ---

  void On(NodeId, const Chain::NewChain& chain) {
    if (chain.members.epoch <= disk_.members.epoch) return;
    disk_.members = chain.members;
    disk_.serves = IsHead();
    Relink();
    Persist();
    if (disk_.serves && HasNext()) SendCopy();
  }
  void On(NodeId from, const Chain::Copy& copy) {
    if (copy.epoch != disk_.members.epoch) return;
    if (!disk_.serves || copy.store.updates > disk_.store.updates) {
      disk_.store = copy.store;
      disk_.serves = true;
      Relink();
      Persist();
      if (HasNext()) SendCopy();
    }
    out_.Send(from, Chain::Ack{copy.epoch, disk_.store.updates});
  }
  void Relink() {
    self_.linked = false;
    self_.sent.clear();
  }
  void SendCopy() { out_.Send(Next(), Chain::Copy{disk_.members.epoch, disk_.store}); }

  // -------------------------------------------------------------------- Updates and questions ---

  // Only the head begins anything.
  void On(NodeId from, const Chain::Request& request) {
    const bool reads = !request.operation.has_value();
    if (!disk_.serves) return;
    if (context_.config.defect == Chain::Defect::kTailReads && reads && IsTail()) {
      return out_.Send(from, Chain::Answer{request.number, disk_.store.value});
    }
    if (!IsHead()) return;
    const std::uint64_t latest = disk_.store.sessions[from];
    const bool forgetful = context_.config.defect == Chain::Defect::kDoesTwice;
    if (reads || (request.number == latest && !forgetful)) {
      Pass({disk_.members.epoch, from, request.number, reads});
    } else if (request.number > latest || forgetful) {
      Do({disk_.members.epoch, disk_.store.updates + 1, from, request.number, *request.operation});
    }
  }
  void On(NodeId from, const Chain::Update& update) {
    if (!IsOfThisEpoch(update.epoch) || update.place > disk_.store.updates + 1) return;
    if (update.place == disk_.store.updates + 1) Do(update);
    out_.Send(from, Chain::Ack{update.epoch, disk_.store.updates});
  }
  void On(NodeId, const Chain::Query& query) {
    if (IsOfThisEpoch(query.epoch)) Pass(query);
  }
  void On(NodeId, const Chain::Ack& ack) {
    if (!IsOfThisEpoch(ack.epoch)) return;
    // After a restart nothing counts as sent: an old Ack says too little then.
    if (ack.updates + self_.sent.size() < disk_.store.updates) return;
    self_.linked = true;
    std::erase_if(self_.sent, [&](const auto& update) { return update.place <= ack.updates; });
  }
  // For others.
  void On(NodeId, const Chain::Alive&) {}
  void On(NodeId, const Chain::Answer&) {}

  void Do(const Chain::Update& update) {
    Chain::Store& store = disk_.store;
    store.updates = update.place;
    store.value = update.value;
    store.sessions[update.client] = update.request;
    Persist();
    if (IsTail()) return out_.Send(update.client, Chain::Answer{update.request, store.value});
    self_.sent.push_back(update);
    out_.Send(Next(), update);
  }
  // A question goes the way of updates. So every server of the chain has confirmed that its epoch
  // is not over, and one of them is in the next chain.
  void Pass(const Chain::Query& query) {
    if (!IsTail()) return out_.Send(Next(), query);
    if (query.reads || disk_.store.sessions[query.client] == query.request) {
      out_.Send(query.client, Chain::Answer{query.request, disk_.store.value});
    }
  }

  // ---------------------------------------------------------------------------------------------

  bool IsOfThisEpoch(std::uint64_t epoch) const {
    return disk_.serves && epoch == disk_.members.epoch;
  }
  bool IsHead() const {
    return !disk_.members.servers.empty() && disk_.members.servers.front() == context_.self;
  }
  bool IsTail() const {
    return !disk_.members.servers.empty() && disk_.members.servers.back() == context_.self;
  }
  bool HasNext() const { return !IsTail(); }
  // REQUIRES: it is in the chain, and not its tail.
  NodeId Next() const {
    return *++std::find(disk_.members.servers.begin(), disk_.members.servers.end(), context_.self);
  }
  // What this step sends from here on leaves when this is durable.
  void Persist() {
    out_.Write(disk_);
    out_.Sync(++self_.syncs);
  }

  const Context<Chain>& context_;
  Chain::Server& self_;
  Chain::Durable& disk_;
  Effects<Chain>& out_;
};

class ClientStep {
 public:
  ClientStep(const Context<Chain>& context, Chain::Client& self, Effects<Chain>& out)
      : context_(context), self_(self), out_(out) {}

  // One that starts again has forgotten its numbers: it goes on far beyond them.
  void On(const Boot<Chain>& boot) { self_.request = std::uint64_t{boot.incarnation} << 32; }
  void On(const Invoke<Chain>& invoke) {
    ++self_.request;
    self_.waiting = true;
    self_.operation = invoke.operation;
    Ask();
  }
  void On(const Expire<Chain>&) {
    if (self_.waiting) Ask();
  }
  void On(const Receive<Chain>& receive) {
    const auto* answer = std::get_if<Chain::Answer>(&receive.message);
    if (answer == nullptr || !self_.waiting || answer->request != self_.request) return;
    self_.waiting = false;
    out_.CancelTimer(Chain::Timer::kRetry);
    out_.Return(answer->value);
  }
  void On(const Synced&) {}

 private:
  // It does not know the chain, so it asks all servers.
  void Ask() {
    for (std::uint16_t i = 1; i < context_.replicas; ++i) {
      out_.Send(NodeId::Replica(i), Chain::Request{self_.request, self_.operation});
    }
    out_.SetTimer(Chain::Timer::kRetry, kRetry);
  }

  const Context<Chain>& context_;
  Chain::Client& self_;
  Effects<Chain>& out_;
};

}  // namespace

void Chain::Step(const Context<Chain>& context, Master& self, const Input<Chain>& input,
                 Effects<Chain>& out) {
  std::visit([step = MasterStep(context, self, out)](const auto& event) mutable { step.On(event); },
             input.event);
}

void Chain::Step(const Context<Chain>& context, Server& self, const Input<Chain>& input,
                 Effects<Chain>& out) {
  std::visit([step = ServerStep(context, self, out)](const auto& event) mutable { step.On(event); },
             input.event);
}

void Chain::Step(const Context<Chain>& context, Client& self, const Input<Chain>& input,
                 Effects<Chain>& out) {
  std::visit([step = ClientStep(context, self, out)](const auto& event) mutable { step.On(event); },
             input.event);
}
