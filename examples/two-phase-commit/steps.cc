// What replicas and clients do.
#include "two_phase_commit.h"

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

using P = TwoPhaseCommit;

constexpr stampede::Duration kRetry = stampede::Milliseconds(10);
constexpr int kMostRounds = 3;  // then a transaction without all votes is aborted

class ReplicaStep {
 public:
  ReplicaStep(const Context<P>& context, P::Replica& self, std::uint64_t entropy, Effects<P>& out)
      : context_(context), self_(self), entropy_(entropy), out_(out) {}

  // What it coordinated and had not decided is aborted: the votes are forgotten.
  void On(const Boot<P>& boot) {
    self_.disk = boot.disk;
    for (const auto& [transaction, entry] : boot.disk.entries) {
      if (entry.coordinator == context_.self && !entry.committed.has_value()) {
        Decide(transaction, false);
      }
    }
    out_.SetTimer(P::Timer::kRetry, kRetry);
  }
  void On(const Receive<P>& receive) {
    std::visit([&](const auto& message) { On(receive.from, message); }, receive.message);
  }
  // Asks once more for what it misses: votes, or decisions.
  void On(const Expire<P>&) {
    const auto open = self_.open;  // a decision takes it away
    for (const auto& [transaction, state] : open) {
      if (state.rounds < kMostRounds) {
        AskForVotes(transaction);
      } else {
        Decide(transaction, false);
      }
    }
    for (auto& [transaction, entry] : self_.disk.entries) {
      if (entry.coordinator == context_.self || entry.committed.has_value()) continue;
      out_.Send(entry.coordinator, P::Ask{transaction});
      if (context_.config.defect == P::Defect::kGivesUp) entry.committed = false;
    }
    out_.SetTimer(P::Timer::kRetry, kRetry);
  }
  void On(const Synced&) {}
  void On(const Invoke<P>&) {}

 private:
  // ------------------------------------------------------------------------- As a coordinator ---

  void On(NodeId from, const P::Begin& begin) {
    const auto known = self_.disk.entries.find(begin.transaction);
    if (known == self_.disk.entries.end()) return Open(begin.transaction);
    if (!known->second.committed.has_value()) return;
    out_.Send(from, P::Outcome{begin.transaction, *known->second.committed});
  }
  void Open(const P::Transaction& transaction) {
    const bool yes = VotesYes();
    self_.disk.entries[transaction] = {context_.self, yes, std::nullopt};
    if (!yes) return Decide(transaction, false);
    self_.open[transaction].yes.Add(context_.self);
    Persist();
    AskForVotes(transaction);
  }
  void On(NodeId from, const P::Vote& vote) {
    const auto open = self_.open.find(vote.transaction);
    if (open == self_.open.end()) return;
    if (!vote.yes) return Decide(vote.transaction, false);
    open->second.yes.Add(from);
    if (open->second.yes == context_.all_replicas()) Decide(vote.transaction, true);
  }
  // A transaction of which it knows nothing was never decided, and never will be committed.
  void On(NodeId from, const P::Ask& ask) {
    if (self_.open.contains(ask.transaction)) return;
    P::Entry& entry = self_.disk.entries[ask.transaction];
    if (!entry.committed.has_value()) {
      entry = {context_.self, false, false};
      Persist();
    }
    out_.Send(from, P::Decision{ask.transaction, *entry.committed});
  }
  void AskForVotes(const P::Transaction& transaction) {
    P::Open& open = self_.open[transaction];
    ++open.rounds;
    for (const NodeId replica : context_.all_replicas()) {
      if (!open.yes.Contains(replica)) out_.Send(replica, P::Prepare{transaction});
    }
  }
  void Decide(const P::Transaction& transaction, bool committed) {
    self_.open.erase(transaction);
    self_.disk.entries[transaction].committed = committed;
    const bool late = context_.config.defect == P::Defect::kEarlyDecision;
    if (!late) Persist();
    for (const NodeId replica : context_.all_replicas()) {
      if (replica != context_.self) out_.Send(replica, P::Decision{transaction, committed});
    }
    out_.Send(transaction.first, P::Outcome{transaction, committed});
    if (late) Persist();
  }

  // ------------------------------------------------------------------------- As a participant ---

  // The vote that leaves is on the disk: it is given once.
  void On(NodeId from, const P::Prepare& prepare) {
    const auto [entry, is_new] = self_.disk.entries.try_emplace(prepare.transaction);
    if (is_new) {
      entry->second = {from, VotesYes(), std::nullopt};
      if (!entry->second.votes_yes) entry->second.committed = false;
      if (context_.config.defect != P::Defect::kVoteNotKept) Persist();
    }
    out_.Send(from, P::Vote{prepare.transaction, entry->second.votes_yes});
  }
  void On(NodeId from, const P::Decision& decision) {
    P::Entry& entry = self_.disk.entries[decision.transaction];
    if (entry.committed.has_value()) return;
    entry.coordinator = from;
    entry.committed = decision.committed;
    Persist();
  }
  void On(NodeId, const P::Outcome&) {}

  // Any node may have a reason of its own to refuse. One in eight times it has.
  bool VotesYes() const { return entropy_ % 8 != 0; }
  // What this step sends from here on leaves when this is durable.
  void Persist() {
    out_.Write(self_.disk);
    out_.Sync(++self_.syncs);
  }

  const Context<P>& context_;
  P::Replica& self_;
  const std::uint64_t entropy_;
  Effects<P>& out_;
};

class ClientStep {
 public:
  ClientStep(const Context<P>& context, P::Client& self, Effects<P>& out)
      : context_(context), self_(self), out_(out) {}

  void On(const Boot<P>& boot) { self_.number = std::uint64_t{boot.incarnation} << 32; }
  void On(const Invoke<P>& invoke) {
    ++self_.number;
    self_.waits_for = invoke.operation;
    Ask();
  }
  void On(const Expire<P>&) {
    if (self_.waits_for.has_value()) Ask();
  }
  void On(const Receive<P>& receive) {
    const auto* outcome = std::get_if<P::Outcome>(&receive.message);
    if (outcome == nullptr || !self_.waits_for.has_value()) return;
    if (outcome->transaction.second != self_.number) return;
    self_.waits_for.reset();
    out_.CancelTimer(P::Timer::kRetry);
    out_.Return(outcome->committed);
  }
  void On(const Synced&) {}

 private:
  void Ask() {
    out_.Send(*self_.waits_for, P::Begin{{context_.self, self_.number}});
    out_.SetTimer(P::Timer::kRetry, kRetry * 2);
  }

  const Context<P>& context_;
  P::Client& self_;
  Effects<P>& out_;
};

}  // namespace

void TwoPhaseCommit::Step(const Context<P>& context, Replica& self, const Input<P>& input,
                          Effects<P>& out) {
  ReplicaStep step(context, self, input.entropy, out);
  std::visit([&](const auto& event) { step.On(event); }, input.event);
}

void TwoPhaseCommit::Step(const Context<P>& context, Client& self, const Input<P>& input,
                          Effects<P>& out) {
  ClientStep step(context, self, out);
  std::visit([&](const auto& event) { step.On(event); }, input.event);
}
