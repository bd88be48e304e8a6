#include "core/vsr/vsr.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "core/keyed_random.h"
#include "core/kv/accumulator.h"
#include "core/kv/store.h"
#include "core/vsr/replica_step.h"

namespace stampede {

absl::Status Vsr::Validate(const Config& config) {
  if (config.replicas < 3 || config.replicas > 7) {
    return absl::InvalidArgumentError(
        absl::StrCat("a group has 3 to 7 replicas, not ", config.replicas));
  }
  for (const Duration span :
       {config.heartbeat, config.view_timeout, config.resend, config.client_retry}) {
    if (span < Microseconds(1) || span > Seconds(3600)) {
      return absl::InvalidArgumentError("a timer runs for 1us to 1h");
    }
  }
  if (config.backoff_doublings > 16) {
    return absl::InvalidArgumentError("backoff_doublings is at most 16");
  }
  return absl::OkStatus();
}

void Vsr::Step(const Context<Vsr>& context, Replica& self, const Input<Vsr>& input,
               Effects<Vsr>& out) {
  vsr::ReplicaStep(context, self, input, out).Take();
}

NodeId Vsr::PrimaryOf(const Context<Vsr>& context, vsr::View view) {
  const std::uint32_t replicas = context.config.replicas;
  auto place = static_cast<std::uint32_t>(view.value());  // a narrow division is a fast one
  if (context.config.defect == vsr::Defect::kPrimaryDisagreed &&
      context.self.index() + 1u == replicas) {
    place += replicas - 1;
  }
  return NodeId::Replica(static_cast<std::uint16_t>(place % replicas));
}

Standing Vsr::Stand(const Context<Vsr>& context, const Replica& replica) {
  const bool serving = replica.status == vsr::Status::kNormal;
  return Standing{.term = static_cast<std::uint64_t>(replica.view.value()),
                  .serving = serving,
                  .leading = serving && PrimaryOf(context, replica.view) == context.self,
                  .last = replica.log.size(),
                  .committed = replica.executed.value()};
}

Vsr::LoggedOperation Vsr::OperationAt(const Replica& replica, std::uint64_t position) {
  const vsr::Entry& entry = replica.log.At(position);
  return {entry.client.value(), entry.request.value(), entry.operation};
}

Vsr::Operation Vsr::DrawOperation(const Config& config, std::uint64_t key, std::uint16_t client,
                                  std::uint64_t index) {
  const std::uint64_t draw = Draw(key, (std::uint64_t{client} << 48) | index);
  if (config.service == vsr::ServiceKind::kAccumulator) {
    const std::int64_t amount = Between(Draw(draw, 1), 1, 9);
    return Payload(absl::StrCat(Chance(draw, kMillion / 3) ? "sub " : "add ", amount));
  }
  const std::string object = absl::StrCat("k", Below(Draw(draw, 1), 3));
  const std::string value = absl::StrCat("c", client, ".", index);  // unique: tells writers apart
  switch (Below(draw, 8)) {
    case 0:
    case 1: return Payload("get " + object);
    case 2: return Payload("append " + object + " " + value);
    case 3: {
      const std::string old = Chance(Draw(draw, 2), kMillion / 2) || index == 0
                                  ? "unset"
                                  : absl::StrCat("c", client, ".", index - 1);
      return Payload("cas " + object + " " + old + " " + value);
    }
    default: return Payload("put " + object + " " + value);
  }
}

void Vsr::VaryConfig(std::uint64_t key, Config& config) {
  config.heartbeat = Microseconds(Between(Draw(key, 1), 4'000, 20'000));
  config.view_timeout = config.heartbeat * Between(Draw(key, 2), 2, 6);
  config.resend = Microseconds(Between(Draw(key, 3), 4'000, 40'000));
  config.client_retry = Microseconds(Between(Draw(key, 4), 10'000, 100'000));
}

ServiceHandle Vsr::NewService(const Config& config) {
  if (config.service == vsr::ServiceKind::kAccumulator) {
    return ServiceHandle(std::make_unique<kv::Accumulator>());
  }
  return ServiceHandle(std::make_unique<kv::Store>());
}

}  // namespace stampede
