// How the framework reaches the members of a protocol: through these functions, which know the
// defaults of those that it leaves out. Part of core/protocol.h, which says what they mean.
#ifndef STAMPEDE_CORE_INTERNAL_PROTOCOL_ACCESS_H_
#define STAMPEDE_CORE_INTERNAL_PROTOCOL_ACCESS_H_

#include <array>
#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "stampede/core/cluster.h"
#include "stampede/core/connectivity.h"
#include "stampede/core/defect.h"
#include "stampede/core/effects.h"
#include "stampede/core/enum_names.h"
#include "stampede/core/input.h"
#include "stampede/core/internal/protocol_types.h"
#include "stampede/core/internal/type_name.h"
#include "stampede/core/network.h"  // IWYU pragma: export
#include "stampede/core/replica_summary.h"
#include "stampede/core/time.h"

namespace stampede {

template <class P>
constexpr std::string_view ProtocolName() {
  if constexpr (requires { P::kName; }) {
    return P::kName;
  } else {
    return internal::kLowerCaseTypeName<P>;
  }
}

template <class P>
constexpr std::string_view ProtocolTitle() {
  if constexpr (requires { P::kTitle; }) {
    return P::kTitle;
  } else {
    return ProtocolName<P>();
  }
}

template <class P>
constexpr Network NetworkOf() {
  if constexpr (requires { P::kNetwork; }) {
    return P::kNetwork;
  } else {
    return Network::kUnordered;
  }
}

// How many operations a client can have outstanding.
template <class P>
constexpr std::uint16_t MostOutstanding() {
  if constexpr (requires { P::kMostOutstanding; }) {
    return P::kMostOutstanding;
  } else {
    return 1;
  }
}

// The request that stands for this operation of the client. REQUIRES: P has a log.
template <class P>
auto RequestOf(const ClientOf<P>& client, OperationNumber number) {
  if constexpr (requires { P::RequestOf(client, number); }) {
    return P::RequestOf(client, number);
  } else {
    return P::RequestOf(client);
  }
}

// One step of a replica or a client.
template <class P, class Node>
void StepNode(const Context<P>& context, Node& self, const Input<P>& input, Effects<P>& out) {
  if constexpr (requires { P::Step(context, self, input, out); }) {
    P::Step(context, self, input, out);
  } else if constexpr (!std::same_as<Node, NoClient>) {
    std::visit([&](auto& kind) { P::Step(context, kind, input, out); }, self);
  }
}

// The pure face of a step: (state, input) to (state, effects).
template <class P, class Node>
std::pair<Node, Effects<P>> Next(const Context<P>& context, Node before, const Input<P>& input) {
  Effects<P> out;
  StepNode<P>(context, before, input, out);
  return {std::move(before), std::move(out)};
}

template <class P>
typename P::Replica NewReplica(const Context<P>& context) {
  if constexpr (requires { P::NewReplica(context); }) {
    return P::NewReplica(context);
  } else {
    return {};
  }
}

template <class P>
ReplicaSummary Summarize(const Context<P>& context, const typename P::Replica& replica) {
  if constexpr (requires { P::Summarize(context, replica); }) {
    return P::Summarize(context, replica);
  } else {
    return {.serving = true};
  }
}

template <class P>
absl::Status ValidateCluster(const Cluster<P>& cluster) {
  if constexpr (requires { P::Validate(cluster); }) {
    return P::Validate(cluster);
  } else {
    return absl::OkStatus();
  }
}

template <class P, class Operation>
absl::Status ValidateOperation(const Cluster<P>& cluster, const Operation& operation) {
  if constexpr (requires { P::ValidateOperation(cluster, operation); }) {
    return P::ValidateOperation(cluster, operation);
  } else {
    return absl::OkStatus();
  }
}

template <class P>
void VaryCluster(std::uint64_t key, Cluster<P>& cluster) {
  if constexpr (requires { P::Vary(key, cluster); }) P::Vary(key, cluster);
}

template <class P>
FaultBudget BudgetOf(const Cluster<P>& cluster) {
  if constexpr (requires { P::Budget(cluster); }) {
    return P::Budget(cluster);
  } else {
    return {.crashes = (cluster.replicas - 1) / 2, .restarts = true};
  }
}

template <class P>
bool WithinFaultModel(const Cluster<P>& cluster, std::span<const typename P::Replica> replicas,
                      const ReplicaLosses& losses) {
  if constexpr (requires { P::WithinFaultModel(cluster, replicas, losses); }) {
    return P::WithinFaultModel(cluster, replicas, losses);
  } else {
    return losses.crashed.size() <= BudgetOf<P>(cluster).crashes;
  }
}

// The replicas among `members` that must make progress together; none where none must.
template <class P>
ReplicaSet CanProgress(const Cluster<P>& cluster, ReplicaSet members,
                       const Connectivity& connectivity) {
  if constexpr (requires { P::CanProgress(cluster, members, connectivity); }) {
    return P::CanProgress(cluster, members, connectivity);
  } else {
    return ConnectedMajority(members, connectivity);
  }
}

template <class P>
Duration TimeoutOf(const Cluster<P>& cluster) {
  if constexpr (requires { P::Timeout(cluster); }) {
    return P::Timeout(cluster);
  } else {
    return Milliseconds(100);
  }
}

// The duty that the replica has yet to do; empty where it has none.
template <class P>
std::string_view PendingDuty(const Context<P>& context, const typename P::Replica& replica) {
  if constexpr (requires { P::Pending(context, replica); }) {
    return P::Pending(context, replica);
  } else {
    return {};
  }
}

namespace internal {

// All enumerators but the first, "none".
template <NamedEnum Defect>
inline constexpr auto kDefectsByName = [] {
  std::array<DefectInfo, EnumCount<Defect>() - 1> defects;
  for (std::size_t i = 0; i < defects.size(); ++i) defects[i].name = EnumNames(Defect{})[i + 1];
  return defects;
}();

}  // namespace internal

template <class P>
std::span<const DefectInfo> DefectsOf() {
  if constexpr (requires { P::Defects(); }) {
    return P::Defects();
  } else if constexpr (requires(const ConfigOf<P>& config) {
                         requires NamedEnum<std::remove_cvref_t<decltype(config.defect)>>;
                       }) {
    using Defect = std::remove_cvref_t<decltype(std::declval<const ConfigOf<P>&>().defect)>;
    return internal::kDefectsByName<Defect>;
  } else {
    return {};
  }
}

// The index of an alternative in P's messages is a message's type in its name.
template <class P>
constexpr std::size_t MessageTypeCount() {
  return std::variant_size_v<typename P::Message>;
}

template <class P>
constexpr std::size_t StatusCount() {
  return EnumCount<StatusOf<P>>();
}

namespace internal {
template <class Variant, std::size_t... kIndex>
constexpr auto TypeNames(std::index_sequence<kIndex...>) {
  return std::array<std::string_view, sizeof...(kIndex)>{
      std::variant_alternative_t<kIndex, Variant>::kTypeName...};
}
}  // namespace internal

// The names of P's message types, in the order of the variant.
template <class P>
constexpr auto MessageTypeNames() {
  return internal::TypeNames<typename P::Message>(
      std::make_index_sequence<MessageTypeCount<P>()>());
}

}  // namespace stampede

#endif  // STAMPEDE_CORE_INTERNAL_PROTOCOL_ACCESS_H_
