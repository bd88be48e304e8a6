#include "stampede/core/vsr/vsr.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "stampede/core/keyed_random.h"
#include "stampede/core/kv/accumulator.h"
#include "stampede/core/kv/store.h"
#include "stampede/core/vsr/replica_step.h"

namespace stampede {

using vsr::Group;
using vsr::Members;

absl::Status Vsr::Validate(const Cluster<Vsr>& cluster) {
  const Config& config = cluster.config;
  const std::uint16_t replicas = cluster.replicas;
  if (replicas < Config::kFewest || replicas > Config::kMachines) {
    return absl::InvalidArgumentError(absl::StrCat("there are ", Config::kFewest, " to ",
                                                   Config::kMachines, " replicas, not ", replicas));
  }
  if (config.first_members(replicas) > replicas) {
    return absl::InvalidArgumentError(
        absl::StrCat("of ", replicas, " replicas ", config.members, " cannot be members"));
  }
  if (auto status = ValidateMembers(replicas, Members::First(config.first_members(replicas)));
      !status.ok()) {
    return status;
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
  if (config.reconfigurations > kMillion) {
    return absl::InvalidArgumentError("reconfigurations are at most 1000000 of a million");
  }
  return absl::OkStatus();
}

absl::Status Vsr::ValidateMembers(std::uint16_t replicas, Members members) {
  if (members.size() < Config::kFewest || members.size() > Config::kMost) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a group has ", Config::kFewest, " to ", Config::kMost, " members, not ", members.size()));
  }
  if ((members.set().bits() >> replicas) != 0) {
    return absl::InvalidArgumentError(absl::StrCat("there are only ", replicas, " replicas"));
  }
  return absl::OkStatus();
}

void Vsr::Step(const Context<Vsr>& context, Replica& self, const Input<Vsr>& input,
               Effects<Vsr>& out) {
  vsr::ReplicaStep(context, self, input, out).Take();
}

NodeId Vsr::PrimaryOf(const Context<Vsr>& context, const Group& group, vsr::View view) {
  const auto members = static_cast<std::uint32_t>(group.members.size());
  auto place = static_cast<std::uint32_t>(view.value());  // a narrow division is a fast one
  if (context.config.defect == vsr::Defect::kPrimaryDisagreed &&
      context.self.index() + 1u == context.config.first_members(context.replicas)) {
    place += members - 1;
  }
  return group.members.at(place % members);
}

ReplicaSummary Vsr::Summarize(const Context<Vsr>& context, const Replica& replica) {
  const bool serving = replica.status == vsr::Status::kNormal;
  return ReplicaSummary{
      .epoch = replica.group.epoch.value(),
      .term = static_cast<std::uint64_t>(replica.view.value()),
      .member = replica.group.members.Contains(context.self),
      .serving = serving,
      .leading = serving && PrimaryOf(context, replica.group, replica.view) == context.self,
      .recovering = replica.lost_memory && replica.status != vsr::Status::kRetired,
      .last = replica.log.size(),
      .committed = replica.executed.value()};
}

FaultBudget Vsr::Budget(const Cluster<Vsr>& cluster) {
  const Config& config = cluster.config;
  return {.crashes = Members::First(config.first_members(cluster.replicas)).tolerated(),
          .restarts = true,
          .wipes = config.recovery_mode() == vsr::RecoveryMode::kCrashVector &&
                   config.reconfigurations == 0};
}

bool Vsr::WithinFaultModel(const Cluster<Vsr>& cluster, std::span<const Replica> replicas,
                           const ReplicaLosses& losses) {
  const Group* newest = nullptr;
  for (const Replica& replica : replicas) {
    if (newest == nullptr || replica.group.epoch > newest->epoch) newest = &replica.group;
  }
  int working = 0;
  for (const Replica& replica : replicas) {
    working += replica.group.epoch == newest->epoch && replica.last_normal >= vsr::View(0) ? 1 : 0;
  }
  const auto survives = [&](Members members) {
    if (members.size() == 0) return true;
    if ((members.set() & losses.crashed).size() > members.tolerated()) return false;
    return cluster.config.recovery_mode() == vsr::RecoveryMode::kDurableLog ||
           (members.set() & losses.unavailable).size() <= members.tolerated();
  };
  const bool old_counts = working < newest->members.quorum();
  return survives(newest->members) && (!old_counts || survives(newest->previous));
}

namespace {

// Whether this replica, as the primary, keeps all others in its view: each hears it, or can disturb
// nobody, because it hears nobody (then it changes its view once) or nobody hears it.
bool IsUndisturbed(NodeId primary, ReplicaSet members, const Connectivity& connectivity) {
  for (const NodeId id : members& connectivity.running()) {
    ReplicaSet others = members;
    others.Remove(id);
    const bool hears = connectivity.HeardBy(id).Contains(primary);
    const bool hears_nobody = (connectivity.HeardBy(id) & others).empty();
    const bool heard_by_nobody = (connectivity.ReachedBy(id) & others).empty();
    if (!hears && !hears_nobody && !heard_by_nobody) return false;
  }
  return true;
}

}  // namespace

ReplicaSet Vsr::CanProgress(const Cluster<Vsr>& cluster, ReplicaSet members,
                            const Connectivity& connectivity) {
  const Config& config = cluster.config;
  const bool changes =
      config.reconfigurations > 0 || config.first_members(cluster.replicas) < cluster.replicas;
  const int quorum = Members(members).quorum();
  ReplicaSet core = members;
  bool any = false;
  for (const NodeId primary : members& connectivity.running()) {
    ReplicaSet voters = connectivity.InTouchWith(primary) & members;
    // Where a vote needs others than the new primary, the voters must hear each other; so must
    // those that reconfigure, since the next group is one of other gaps.
    if (!config.remembers() || changes) voters = Connected(voters, quorum, connectivity);
    if (voters.size() < quorum || !IsUndisturbed(primary, members, connectivity)) continue;
    core = core & voters;
    any = true;
  }
  return any ? core : ReplicaSet();
}

Duration Vsr::Timeout(const Cluster<Vsr>& cluster) {
  const Config& config = cluster.config;
  return std::max(Duration(config.view_timeout.microseconds() * 3 / 2),
                  config.heartbeat * config.stall_heartbeats);
}

std::string_view Vsr::Pending(const Context<Vsr>& context, const Replica& replica) {
  const Config& config = context.config;
  const std::uint64_t interval = config.checkpoint_interval;
  if (replica.status == vsr::Status::kTransitioning &&
      !replica.group.members.Contains(context.self)) {
    return "retire";
  }
  if (interval > 0 && replica.executed.value() >= replica.checkpoint.op().value() + interval) {
    return "take a checkpoint";
  }
  if (interval > 0 && vsr::Droppable(config, replica) > replica.log.dropped()) {
    return "truncate its log";
  }
  if (config.sessions > 0 && replica.clients.size() > config.sessions) return "forget a session";
  return {};
}

std::string Vsr::RequestId::Name() const {
  const vsr::ClientId id(client);
  const std::uint64_t incarnation = client >> 16;
  return NodeId::Client(IndexOf(id)).ToString() +
         (incarnation == 0 ? "" : "'" + std::to_string(incarnation)) + "#" +
         std::to_string(request);
}

std::optional<Answer<Vsr>> Vsr::AnswerIn(const Message& message) {
  const auto* reply = std::get_if<vsr::Reply>(&message);
  if (reply == nullptr) return std::nullopt;
  return Answer<Vsr>{{reply->client.value(), reply->request.value()}, &reply->result};
}

Vsr::LoggedOperation Vsr::OperationAt(const Replica& replica, std::uint64_t position) {
  const vsr::Entry& entry = replica.log.At(position);
  return {entry.client.value(), entry.request.value(), IndexOf(entry.client),
          entry.session,        entry.epoch,           entry.view,
          entry.kind,           entry.members,         entry.operation};
}

namespace {

// A group of any size and members that are possible.
Payload DrawReconfiguration(std::uint16_t replicas, std::uint64_t draw) {
  const auto most = std::min(replicas, vsr::Config::kMost);
  const auto size = Between(Draw(draw, 1), vsr::Config::kFewest, most);
  ReplicaSet members;
  for (std::uint64_t i = 2; members.size() < size; ++i) {
    members.Add(NodeId::Replica(static_cast<std::uint16_t>(Below(Draw(draw, i), replicas))));
  }
  std::string text = "reconfigure";
  for (const NodeId member : members) absl::StrAppend(&text, " ", member.ToString());
  return Payload(text);
}

}  // namespace

Vsr::Operation Vsr::DrawOperation(const Cluster<Vsr>& cluster, std::uint64_t key,
                                  std::uint16_t client, std::uint64_t index) {
  constexpr std::array kUsual = {OperationKind::kGet, OperationKind::kGet, OperationKind::kAppend,
                                 OperationKind::kCas, OperationKind::kPut, OperationKind::kPut,
                                 OperationKind::kPut, OperationKind::kPut};
  const std::uint64_t draw = Draw(key, (std::uint64_t{client} << 48) | index);
  return DrawOperation(cluster, key, client, index, kUsual[Below(draw, kUsual.size())]);
}

Vsr::Operation Vsr::DrawOperation(const Cluster<Vsr>& cluster, std::uint64_t key,
                                  std::uint16_t client, std::uint64_t index, OperationKind kind) {
  const std::uint64_t draw = Draw(key, (std::uint64_t{client} << 48) | index);
  const Config& config = cluster.config;
  if (config.reconfigurations > 0) {
    const std::uint64_t about_group = Draw(draw, 3);
    if (Chance(about_group, config.reconfigurations))
      return DrawReconfiguration(cluster.replicas, about_group);
    if (Chance(Draw(draw, 4), config.reconfigurations / 2)) return Payload("check-epoch");
  }
  if (config.service == vsr::ServiceKind::kAccumulator) {
    const std::int64_t amount = Between(Draw(draw, 1), 1, 9);
    return Payload(absl::StrCat(Chance(draw, kMillion / 3) ? "sub " : "add ", amount));
  }
  const std::string object = absl::StrCat("k", Below(Draw(draw, 1), 3));
  const std::string value = absl::StrCat("c", client, ".", index);  // unique: tells writers apart
  switch (kind) {
    case OperationKind::kGet: return Payload("get " + object);
    case OperationKind::kAppend: return Payload("append " + object + " " + value);
    case OperationKind::kPut: break;
    case OperationKind::kCas: {
      const std::string old = Chance(Draw(draw, 2), kMillion / 2) || index == 0
                                  ? "unset"
                                  : absl::StrCat("c", client, ".", index - 1);
      return Payload("cas " + object + " " + old + " " + value);
    }
  }
  return Payload("put " + object + " " + value);
}

absl::Status Vsr::ValidateOperation(const Cluster<Vsr>& cluster, const Operation& operation) {
  const std::string_view text = operation.bytes();
  if (text == "check-epoch" || text.starts_with("reconfigure r")) return absl::OkStatus();
  const bool counts = cluster.config.service == vsr::ServiceKind::kAccumulator;
  if (counts ? kv::Accumulator::Knows(text) : kv::Store::Knows(text)) return absl::OkStatus();
  const std::string_view service = counts ? kv::Accumulator::kOperations : kv::Store::kOperations;
  return absl::InvalidArgumentError("there is no operation " + operation.ToString() + "; one of " +
                                    std::string(service) + ", reconfigure r0 r1 ..., check-epoch");
}

void Vsr::Vary(std::uint64_t key, Cluster<Vsr>& cluster) {
  Config& config = cluster.config;
  config.heartbeat = Microseconds(Between(Draw(key, 1), 4'000, 20'000));
  config.view_timeout = config.heartbeat * Between(Draw(key, 2), 2, 6);
  config.resend = Microseconds(Between(Draw(key, 3), 4'000, 40'000));
  config.client_retry = Microseconds(Between(Draw(key, 4), 10'000, 100'000));
  constexpr std::uint64_t kSafeModes = 3;  // all but the paper's
  config.recovery = static_cast<vsr::RecoveryMode>(Below(Draw(key, 5), kSafeModes));
  config.checkpoint_interval = static_cast<std::uint32_t>(LogBetween(Draw(key, 6), 1, 64));
  if (Chance(Draw(key, 7), kMillion / 3)) {
    config.sessions = static_cast<std::uint32_t>(LogBetween(Draw(key, 8), 1, 8));
  }
  if (Chance(Draw(key, 9), kMillion / 2)) {
    config.members = cluster.replicas;
    cluster.replicas = static_cast<std::uint16_t>(cluster.replicas + Between(Draw(key, 10), 0, 3));
    config.reconfigurations = static_cast<std::uint32_t>(LogBetween(Draw(key, 11), 5'000, 200'000));
  }
}

ServiceHandle Vsr::NewService(const Config& config) {
  if (config.service == vsr::ServiceKind::kAccumulator) {
    return ServiceHandle(std::make_unique<kv::Accumulator>());
  }
  return ServiceHandle(std::make_unique<kv::Store>());
}

}  // namespace stampede
