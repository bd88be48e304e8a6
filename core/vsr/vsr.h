// Viewstamped Replication as a protocol: core/protocol.h says what its members mean.
#ifndef STAMPEDE_CORE_VSR_VSR_H_
#define STAMPEDE_CORE_VSR_VSR_H_

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "stampede/core/defect.h"
#include "stampede/core/fields.h"
#include "stampede/core/kv/service.h"
#include "stampede/core/payload.h"
#include "stampede/core/protocol.h"
#include "stampede/core/vsr/client.h"
#include "stampede/core/vsr/config.h"
#include "stampede/core/vsr/messages.h"
#include "stampede/core/vsr/replica.h"
#include "stampede/core/vsr/types.h"

namespace stampede {

struct Vsr {
  static constexpr std::string_view kName = "vsr";
  static constexpr std::string_view kTitle = "Viewstamped Replication";

  // What a progress display counts.
  static constexpr std::array<std::pair<vsr::Mark, std::string_view>, 2> kHighlights = {
      {{vsr::Mark::kViewStarted, "view changes"}, {vsr::Mark::kCommitted, "commits"}}};

  using Config = vsr::Config;
  using Message = vsr::Message;
  using Timer = vsr::Timer;
  using Mark = vsr::Mark;
  using Status = vsr::Status;
  using Replica = vsr::Replica;
  using Client = vsr::Client;
  using Operation = Payload;
  using Result = std::string;
  using Durable = vsr::DurableRecord;

  // Why this configuration cannot be run; OK when it can.
  static absl::Status Validate(const Cluster<Vsr>& cluster);

  static void Step(const Context<Vsr>& context, Replica& self, const Input<Vsr>& input,
                   Effects<Vsr>& out);
  static void Step(const Context<Vsr>& context, Client& self, const Input<Vsr>& input,
                   Effects<Vsr>& out);

  static ReplicaSummary Summarize(const Context<Vsr>& context, const Replica& replica);

  static Status StatusOf(const Replica& replica) { return replica.status; }

  // The primary of `view` in the epoch of `group`: the same on all replicas.
  static NodeId PrimaryOf(const Context<Vsr>& context, const vsr::Group& group, vsr::View view);

  // Why these cannot be the members of a group among so many replicas; OK when they can.
  static absl::Status ValidateMembers(std::uint16_t replicas, vsr::Members members);

  // Varies what a hunt should vary: timers, the recovery mode, machines that wait to be called and
  // how often they are, checkpoints, sessions. `cluster.replicas` comes in as the size of the first
  // group.
  static void Vary(std::uint64_t key, Cluster<Vsr>& cluster);

  // A digest of all of a replica's state that an invariant may look at. A step that leaves it as it
  // was needs no check of the state.
  struct ObservableState {
    vsr::Status status{};
    vsr::Epoch epoch;
    vsr::View view;
    vsr::View last_normal;
    std::uint64_t checkpoint = 0;
    std::uint64_t log_size = 0;
    std::uint64_t log_chain = 0;
    vsr::OpNumber executed;
    std::uint64_t service = 0;
    std::uint64_t clients = 0;
    bool do_view_change_sent = false;
    friend bool operator==(const ObservableState&, const ObservableState&) = default;
  };
  static ObservableState Observe(const Replica& replica) {
    return {replica.status,
            replica.group.epoch,
            replica.view,
            replica.last_normal,
            replica.checkpoint.Digest(),
            replica.log.size(),
            replica.log.chain(),
            replica.executed,
            replica.service.Digest(),
            replica.clients.Digest(),
            replica.do_view_change_sent};
  }

  // f of the first group may crash for good; any replica may restart with its disk. Disks may be
  // wiped only where nothing is kept on them.
  static FaultBudget Budget(const Cluster<Vsr>& cluster);

  // Whether a replica's view is durable before other replicas hear of it.
  static bool KeepsTerm(const Cluster<Vsr>& cluster) { return cluster.config.remembers(); }

  // A disk that loses what was synced can break every promise across crashes, but not what each
  // step keeps by itself.
  static constexpr std::array<std::string_view, 1> kHoldsBeyondFaultModel = {"normal-view"};

  // Of the newest group, and of the group before until a quorum of the newest works: at most f are
  // down, and in the modes that keep no log on disk at most f are down or without memory (the
  // paper, sections 4.3 and 7, promises no more).
  static bool WithinFaultModel(const Cluster<Vsr>& cluster, std::span<const Replica> replicas,
                               const ReplicaLosses& losses);
  // While faults last: see "Progress while faults last" in PROTOCOL.md.
  static ReplicaSet CanProgress(const Cluster<Vsr>& cluster, ReplicaSet members,
                                const Connectivity& connectivity);
  // By then a backup that hears nothing leaves its view, and so does a primary whose oldest
  // operation finds no quorum.
  static Duration Timeout(const Cluster<Vsr>& cluster);
  // To retire, to take a checkpoint and to truncate the log, to forget sessions.
  static std::string_view Pending(const Context<Vsr>& context, const Replica& replica);
  static ReplicaSet MembersOf(const Replica& replica) { return replica.group.members.set(); }

  // For invariants on replicated logs: the chain hash of entries 1..position, REQUIRES FirstHeld()
  // - 1 <= position <= Summarize(replica).last; and the digest of the service's state.
  static std::uint64_t ChainAt(const Replica& replica, std::uint64_t position) {
    return replica.log.ChainAt(position);
  }
  static std::uint64_t FirstHeld(const Replica& replica) { return replica.log.first().value(); }
  static std::uint64_t StateDigest(const Replica& replica) { return replica.service.Digest(); }

  // Names a request: a duplicate has the same name.
  struct RequestId {
    std::uint64_t client = 0;   // an incarnation of a client
    std::uint64_t request = 0;  // 0: a registration, not a user's operation
    friend bool operator==(const RequestId&, const RequestId&) = default;
    std::string Name() const;  // c0#4
  };
  // One entry of a log, as the specification executes it.
  struct LoggedOperation {
    std::uint64_t client = 0;
    std::uint64_t request = 0;
    std::uint16_t node = 0;  // the client's index
    vsr::OpNumber session;
    vsr::Epoch epoch;
    vsr::View view;
    vsr::EntryKind kind{};
    vsr::Members members;
    Payload operation;
    STAMPEDE_FIELDS(LoggedOperation, client, request, node, session, epoch, view, kind, members,
                    operation)

    std::string Name() const { return RequestId{client, request}.Name(); }
    std::string ToString() const { return Name() + " " + operation.ToString(); }
  };
  // REQUIRES for both: FirstHeld() <= position <= Summarize(replica).last.
  static RequestId RequestAt(const Replica& replica, std::uint64_t position) {
    const vsr::Entry& entry = replica.log.At(position);
    return {entry.client.value(), entry.request.value()};
  }
  static LoggedOperation OperationAt(const Replica& replica, std::uint64_t position);
  // The client's latest operation, as logs know it.
  static RequestId RequestOf(const Client& client) {
    return {client.id.value(), client.request.value()};
  }
  // The answer that a message carries to its client; nothing where it carries none.
  static std::optional<Answer<Vsr>> AnswerIn(const Message& message);
  static ServiceHandle NewService(const Config& config);

  // The `index`-th operation of client `client`, drawn by `key`.
  static Operation DrawOperation(const Cluster<Vsr>& cluster, std::uint64_t key,
                                 std::uint16_t client, std::uint64_t index);

  // The same of a given kind, where the service is a store; an accumulator has kinds of its own.
  enum class OperationKind : std::uint8_t { kGet, kPut, kAppend, kCas };
  friend constexpr auto EnumNames(OperationKind) {
    return std::to_array<std::string_view>({"get", "put", "append", "cas"});
  }
  static Operation DrawOperation(const Cluster<Vsr>& cluster, std::uint64_t key,
                                 std::uint16_t client, std::uint64_t index, OperationKind kind);
  // An operation of the service, or one about the group.
  static absl::Status ValidateOperation(const Cluster<Vsr>& cluster, const Operation& operation);

  // Whether the operation changes nothing. A protocol might answer it without a place in the log.
  static bool ReadsOnly(const Operation& operation) {
    return operation.bytes().starts_with("get ");
  }

  static std::span<const DefectInfo> Defects() { return vsr::DefectList(); }
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_VSR_VSR_H_
