#include "stampede/core/vsr/client.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <variant>

#include "stampede/core/vsr/vsr.h"

namespace stampede {
namespace {

using vsr::Client;
using vsr::Defect;
using vsr::EntryKind;
using vsr::Evicted;
using vsr::Mark;
using vsr::Members;
using vsr::NewEpoch;
using vsr::Reply;
using vsr::Request;
using vsr::RequestNumber;
using vsr::Timer;

class ClientStep {
 public:
  ClientStep(const Context<Vsr>& context, Client& self, Effects<Vsr>& out)
      : context_(context), config_(context.config), id_(context.self), self_(self), out_(out) {}

  // A client that restarts has forgotten what it asked: it takes a new identity.
  void On(const Boot<Vsr>& boot) {
    self_.id = vsr::ClientIdOf(id_.index(), boot.incarnation);
    self_.members = Members::First(config_.first_members(replicas()));
  }
  void On(const Synced&) {}

  void On(const Invoke<Vsr>& invoke) {
    STAMPEDE_CHECK(!self_.waiting, "a client has one operation outstanding at most");
    self_.waiting = true;
    self_.operation = invoke.operation;
    ++self_.request;
    self_.retries = 0;
    SendToPrimary();
  }

  // Without an answer, the same request goes to every machine: another replica may be the primary
  // now, and all the members that this client knows of may have been replaced and switched off.
  void On(const Expire<Vsr>&) {
    if (!self_.waiting) return;
    out_.Note(Mark::kClientRetried);
    if (self_.retries < config_.backoff_doublings) ++self_.retries;
    const Request request = TheRequest();
    for (const NodeId replica : Members::First(replicas())) out_.Send(replica, request);
    SetRetryTimer();
  }

  void On(const Receive<Vsr>& receive) {
    if (const auto* reply = std::get_if<Reply>(&receive.message)) {
      On(*reply);
    } else if (const auto* evicted = std::get_if<Evicted>(&receive.message)) {
      On(*evicted);
    } else if (const auto* epoch = std::get_if<NewEpoch>(&receive.message)) {
      On(*epoch);
    }
  }

 private:
  void On(const Reply& reply) {
    if (!self_.waiting || reply.client != self_.id) return;
    if (reply.request != TheRequest().request) return;
    if (reply.epoch == self_.epoch && reply.view > self_.view) {
      out_.Note(Mark::kClientLearnedView);
      self_.view = reply.view;
    }
    if (MustRegister()) {
      if (reply.op <= self_.session) return;  // to an earlier registration, whose session is gone
      out_.Note(Mark::kClientRegistered);
      self_.session = reply.op;
      self_.registered = true;
      return SendToPrimary();
    }
    self_.waiting = false;
    out_.CancelTimer(Timer::kRetry);
    out_.Return(reply.result);
  }

  // The session is gone. What was asked in it may have been executed before it went.
  void On(const Evicted& evicted) {
    const bool mine = evicted.client == self_.id && evicted.session == self_.session;
    if (!mine || MustRegister()) return;
    out_.Note(Mark::kClientEvicted);
    self_.registered = false;
    if (!self_.waiting) return;
    self_.waiting = false;
    out_.CancelTimer(Timer::kRetry);
    out_.GiveUp();
  }

  void On(const NewEpoch& message) {
    if (message.group.epoch <= self_.epoch) return;
    out_.Note(Mark::kClientLearnedEpoch);
    self_.epoch = message.group.epoch;
    self_.members = message.group.members;
    self_.view = vsr::View(0);
    if (self_.waiting) SendToPrimary();
  }

  bool MustRegister() const {
    return config_.sessions > 0 && !self_.registered &&
           config_.defect != Defect::kEvictsUnregistered;
  }

  Request TheRequest() const {
    Request request;
    request.epoch = self_.epoch;
    request.client = self_.id;
    if (MustRegister()) {
      request.kind = EntryKind::kRegister;
      return request;
    }
    request.session = self_.session;
    request.request = self_.request;
    request.operation = self_.operation;
    if (const auto members = NewMembers()) {
      request.kind = EntryKind::kReconfiguration;
      request.members = *members;
    } else if (self_.operation.bytes() == "check-epoch") {
      request.kind = EntryKind::kCheckEpoch;
    }
    return request;
  }

  // The new members, where the operation asks for a group that is possible. Any other operation is
  // the service's, which will answer that it does not know it.
  std::optional<Members> NewMembers() const {
    constexpr std::string_view kVerb = "reconfigure ";
    const std::string_view text = self_.operation.bytes();
    if (!text.starts_with(kVerb)) return std::nullopt;
    const auto members = Members::Parse(text.substr(kVerb.size()));
    if (!members.has_value() || !Vsr::ValidateMembers(replicas(), *members).ok())
      return std::nullopt;
    return members;
  }

  void SendToPrimary() {
    const auto place = static_cast<std::uint32_t>(self_.view.value() % self_.members.size());
    out_.Send(self_.members.at(place), TheRequest());
    SetRetryTimer();
  }

  void SetRetryTimer() {
    out_.SetTimer(Timer::kRetry, Duration(config_.client_retry.microseconds() << self_.retries));
  }

  // Machines that there are, members or not.
  std::uint16_t replicas() const { return context_.replicas; }

  const Context<Vsr>& context_;
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
