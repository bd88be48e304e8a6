// The client's side: it drives both phases of its operation.
#include <string_view>
#include <variant>

#include "stampede/core/abd/abd.h"
#include "stampede/core/check.h"

namespace stampede {
namespace {

using abd::Defect;
using abd::Held;
using abd::Mark;
using abd::Query;
using abd::Store;
using abd::Stored;
using abd::Timer;

constexpr std::string_view kWrite = "write ";

class ClientStep {
 public:
  ClientStep(const Context<Abd>& context, abd::Client& self, Effects<Abd>& out)
      : config_(context.config),
        replicas_(context.replicas),
        id_(context.self),
        self_(self),
        out_(out) {}

  // The query phase: which value is the latest?
  void On(const Invoke<Abd>& invoke) {
    STAMPEDE_CHECK(!self_.waiting, "a client has one operation outstanding at most");
    const std::string_view operation = invoke.operation.bytes();
    self_.waiting = true;
    self_.writes = operation.starts_with(kWrite);
    if (self_.writes) self_.written = operation.substr(kWrite.size());
    self_.storing = false;
    self_.stamp = {};
    self_.value.clear();
    BeginPhase();
  }
  void On(const Receive<Abd>& receive) {
    std::visit([&](const auto& message) { On(receive.from, message); }, receive.message);
  }
  // Asks the replicas that have not answered once more.
  void On(const Expire<Abd>&) {
    if (!self_.waiting) return;
    out_.Note(Mark::kClientRetried);
    SendToUnanswered();
  }
  void On(const Boot<Abd>& boot) {
    if (boot.incarnation > 0) out_.Note(Mark::kClientRestarted);
    const bool reuses = config_.defect == Defect::kClientReusesNames;
    const std::uint32_t incarnation = reuses ? 0 : boot.incarnation;
    self_.phase = abd::NoPhaseYet(incarnation);
    self_.writer = abd::WriterOf(id_, incarnation);
  }
  void On(const Synced&) {}

 private:
  void On(NodeId from, const Held& held) {
    if (!IsOfThisPhase(held.phase, false)) return;
    if (held.stamp > self_.stamp) {
      self_.stamp = held.stamp;
      self_.value = held.value;
    }
    Count(from);
  }
  void On(NodeId from, const Stored& stored) {
    if (IsOfThisPhase(stored.phase, true)) Count(from);
  }
  void On(NodeId, const Query&) {}
  void On(NodeId, const Store&) {}

  bool IsOfThisPhase(abd::Phase phase, bool storing) {
    const bool right_phase = phase == self_.phase || config_.defect == Defect::kPhasesConfused;
    if (self_.waiting && self_.storing == storing && right_phase) return true;
    out_.Note(Mark::kLateReplyDropped);
    return false;
  }

  void Count(NodeId from) {
    self_.answered.Add(from);
    int needed = abd::Quorum(replicas_);
    if (config_.defect == Defect::kSmallWriteQuorum && self_.storing) needed = replicas_ / 2;
    if (self_.answered.size() < needed) return;
    if (self_.storing || (config_.defect == Defect::kNoWriteBack && !self_.writes)) return Finish();
    BeginStoring();
  }

  // The store phase: a writer gives its value a later stamp than any; a reader makes sure that
  // no later read answers an older value than this one will.
  void BeginStoring() {
    if (self_.writes) {
      const bool signs = config_.defect != Defect::kStampWithoutWriter;
      self_.stamp = {self_.stamp.number + 1, signs ? self_.writer : 0};
      self_.value = self_.written;
    }
    self_.storing = true;
    BeginPhase();
  }

  void Finish() {
    out_.Note(self_.writes ? Mark::kWriteDone : Mark::kReadDone);
    self_.waiting = false;
    out_.CancelTimer(Timer::kRetry);
    out_.Return(self_.writes ? "ok" : self_.value);
  }

  void BeginPhase() {
    ++self_.phase;
    self_.answered.Clear();
    SendToUnanswered();
  }

  void SendToUnanswered() {
    for (const NodeId replica : ReplicaSet::First(replicas_) - self_.answered) {
      if (self_.storing) {
        out_.Send(replica, Store{self_.phase, self_.stamp, self_.value});
      } else {
        out_.Send(replica, Query{self_.phase});
      }
    }
    out_.SetTimer(Timer::kRetry, config_.client_retry);
  }

  const abd::Config& config_;
  const std::uint16_t replicas_;
  const NodeId id_;
  abd::Client& self_;
  Effects<Abd>& out_;
};

}  // namespace

void Abd::Step(const Context<Abd>& context, Client& self, const Input<Abd>& input,
               Effects<Abd>& out) {
  ClientStep step(context, self, out);
  std::visit([&step](const auto& event) { step.On(event); }, input.event);
}

}  // namespace stampede
