// Viewstamped Replication as a protocol for the simulator, or for anyone who drives its steps.
#ifndef STAMPEDE_CORE_VSR_VSR_H_
#define STAMPEDE_CORE_VSR_VSR_H_

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "core/defect.h"
#include "core/fields.h"
#include "core/kv/service.h"
#include "core/payload.h"
#include "core/protocol.h"
#include "core/vsr/client.h"
#include "core/vsr/config.h"
#include "core/vsr/messages.h"
#include "core/vsr/replica.h"
#include "core/vsr/types.h"

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
  using Replica = vsr::Replica;
  using Client = vsr::Client;
  using Operation = Payload;
  using Result = std::string;
  // Nothing is durable in this version of the protocol: a replica that stops does not come back.
  struct Durable {
    STAMPEDE_NO_FIELDS(Durable)
  };

  // Why this configuration cannot be run; OK when it can.
  static absl::Status Validate(const Config& config);

  static void Step(const Context<Vsr>& context, Replica& self, const Input<Vsr>& input,
                   Effects<Vsr>& out);
  static void Step(const Context<Vsr>& context, Client& self, const Input<Vsr>& input,
                   Effects<Vsr>& out);

  static Standing Stand(const Context<Vsr>& context, const Replica& replica);

  // The primary of `view`, as this replica believes; all agree.
  static NodeId PrimaryOf(const Context<Vsr>& context, vsr::View view);

  // Varies what a hunt should vary beside the number of replicas: how soon views are given up.
  static void VaryConfig(std::uint64_t key, Config& config);

  // All of a replica's state that an invariant may look at, in a few words. A step that leaves it
  // as it was needs no check of the state.
  struct Visible {
    vsr::Status status{};
    vsr::View view;
    vsr::View last_normal;
    std::uint64_t log_size = 0;
    std::uint64_t log_chain = 0;
    vsr::OpNumber executed;
    std::uint64_t service = 0;
    std::uint64_t clients = 0;
    bool do_view_change_sent = false;
    friend bool operator==(const Visible&, const Visible&) = default;
  };
  static Visible Look(const Replica& replica) {
    return {replica.status,
            replica.view,
            replica.last_normal,
            replica.log.size(),
            replica.log.chain(),
            replica.executed,
            replica.service.Digest(),
            replica.clients.Digest(),
            replica.do_view_change_sent};
  }

  // How many replicas may crash for good without costing safety or liveness.
  static int Tolerated(const Config& config) { return config.tolerated(); }

  // For invariants on replicated logs: the chain hash of entries 1..position, REQUIRES position <=
  // Stand(replica).last; and the digest of the service's state.
  static std::uint64_t ChainAt(const Replica& replica, std::uint64_t position) {
    return replica.log.ChainAt(position);
  }
  static std::uint64_t StateDigest(const Replica& replica) { return replica.service.Digest(); }

  // One entry of a log, as the specification executes it.
  struct LoggedOperation {
    std::uint64_t client = 0;
    std::uint64_t request = 0;
    Payload operation;
    STAMPEDE_FIELDS(LoggedOperation, client, request, operation)
  };
  // Whose operation stands there: what a duplicate would share with it.
  struct RequestId {
    std::uint64_t client = 0;
    std::uint64_t request = 0;
    friend bool operator==(const RequestId&, const RequestId&) = default;
  };
  static RequestId RequestAt(const Replica& replica, std::uint64_t position) {
    const vsr::Entry& entry = replica.log.At(position);
    return {entry.client.value(), entry.request.value()};
  }
  static LoggedOperation OperationAt(const Replica& replica, std::uint64_t position);
  static ServiceHandle NewService(const Config& config);

  // The `index`-th operation of client `client`, drawn by `key`.
  static Operation DrawOperation(const Config& config, std::uint64_t key, std::uint16_t client,
                                 std::uint64_t index);

  // Whether the operation changes nothing: a protocol may answer such a one without a place in the
  // log.
  static bool ReadsOnly(const Operation& operation) {
    return operation.bytes().starts_with("get ");
  }

  static std::span<const DefectInfo> Defects() { return vsr::DefectList(); }
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_VSR_VSR_H_
