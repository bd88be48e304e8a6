// The contract of core/protocol.h as one readable error: the first thing that P lacks, or that does
// not fit, fails a static_assert which names it.
//
// Each check is one function, and its static_asserts are of a template parameter that is false: so
// compilers say the least beside the message.
#ifndef STAMPEDE_CORE_INTERNAL_PROTOCOL_CHECK_H_
#define STAMPEDE_CORE_INTERNAL_PROTOCOL_CHECK_H_

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "absl/status/status.h"
#include "stampede/core/cluster.h"
#include "stampede/core/defect.h"
#include "stampede/core/enum_names.h"
#include "stampede/core/field_type.h"
#include "stampede/core/internal/kinds.h"
#include "stampede/core/internal/protocol_members.h"
#include "stampede/core/internal/protocol_types.h"
#include "stampede/core/network.h"
#include "stampede/core/node_id.h"
#include "stampede/core/replica_summary.h"

namespace stampede::internal {

// What the World needs, and that the optional members which are there fit. `Bad` names the first
// type that cannot be a field.
template <class P, class Bad = BadFieldOf<typename DataOf<P>::Type>, bool kNever = false>
constexpr bool MeetsContract() {
  if constexpr (!(requires { typename P::Message; })) {
    static_assert(kNever, "a protocol needs a type Message, a std::variant");
    return false;
  } else if constexpr (!(kIsVariant<typename P::Message>)) {
    static_assert(kNever, "Message must be a std::variant");
    return false;
  } else if constexpr (!(requires { typename P::Replica; })) {
    static_assert(kNever, "a protocol needs a type Replica, the state of one node");
    return false;
  } else if constexpr (!(std::default_initializable<typename P::Replica>)) {
    static_assert(kNever, "Replica must be default constructible");
    return false;
  } else if constexpr (!(std::default_initializable<ConfigOf<P>>)) {
    static_assert(kNever, "Config must be default constructible");
    return false;
  } else if constexpr (!(std::default_initializable<DurableOf<P>>)) {
    static_assert(kNever, "Durable must be default constructible");
    return false;
  } else if constexpr (!(NamedEnum<TimerOf<P>>)) {
    static_assert(kNever, "Timer must be an enum with EnumNames beside it (core/enum_names.h)");
    return false;
  } else if constexpr (!(NamedEnum<MarkOf<P>>)) {
    static_assert(kNever, "Mark must be an enum with EnumNames beside it (core/enum_names.h)");
    return false;
  } else if constexpr (!(NamedEnum<KnobOf<P>>)) {
    static_assert(kNever, "Knob must be an enum with EnumNames beside it (core/enum_names.h)");
    return false;
  } else if constexpr (!(EnumCount<KnobOf<P>>() <= 64)) {
    static_assert(kNever, "a protocol has at most 64 knobs");
    return false;
  } else if constexpr (!(NamedEnum<OperationKindOf<P>>)) {
    static_assert(kNever,
                  "OperationKind must be an enum with EnumNames beside it (core/enum_names.h)");
    return false;
  } else if constexpr (!(NamedEnum<StatusOf<P>>)) {
    static_assert(kNever, "Status must be an enum with EnumNames beside it (core/enum_names.h)");
    return false;
  } else if constexpr (!(std::default_initializable<ClientOf<P>>)) {
    static_assert(kNever, "Client must be default constructible");
    return false;
  } else if constexpr (!(!kHasClient<P> || requires { typename P::Operation; })) {
    static_assert(kNever, "a protocol with a Client needs a type Operation, what a user asks");
    return false;
  } else if constexpr (!(!kHasClient<P> || requires { typename P::Result; })) {
    static_assert(kNever, "a protocol with a Client needs a type Result, what a user is answered");
    return false;
  } else if constexpr (!(Bad::kFault != FieldFault::kPointer)) {
    static_assert(kNever,
                  "a field must not be a pointer, a copy or a file has nothing to point at: hold "
                  "the value (core/fields.h)");
    return false;
  } else if constexpr (!(Bad::kFault != FieldFault::kView)) {
    static_assert(kNever,
                  "a field must not be a view, a copy or a file has nothing to look at: hold the "
                  "value (core/fields.h)");
    return false;
  } else if constexpr (!(Bad::kFault != FieldFault::kFloating)) {
    static_assert(kNever,
                  "a field must not be floating point, which rounds differently from build to "
                  "build: use an integer (core/fields.h)");
    return false;
  } else if constexpr (!(Bad::kFault != FieldFault::kUnordered)) {
    static_assert(kNever,
                  "a field must not be unordered, its order differs from process to process: use "
                  "std::map or absl::btree_map (core/fields.h)");
    return false;
  } else if constexpr (!(Bad::kFault != FieldFault::kNamelessEnum)) {
    static_assert(kNever, "an enum that is a field needs EnumNames beside it (core/enum_names.h)");
    return false;
  } else if constexpr (!(Bad::kFault != FieldFault::kNoFieldList)) {
    static_assert(
        kNever, "a struct that is a field, message or state needs STAMPEDE_FIELDS (core/fields.h)");
    return false;
  } else if constexpr (!(kAllHaveFields<typename P::Message>)) {
    static_assert(
        kNever,
        "each alternative of Message must be a struct with STAMPEDE_FIELDS (core/fields.h)");
    return false;
  } else if constexpr (!(StepsNode<P, typename P::Replica> ||
                         kStepsEachOf<P, typename P::Replica>)) {
    static_assert(kNever,
                  "a protocol needs static void Step(const Context<P>&, Replica&, const Input<P>&, "
                  "Effects<P>&)");
    return false;
  } else if constexpr (!(!kHasClient<P> || StepsNode<P, ClientOf<P>>)) {
    static_assert(kNever,
                  "a protocol with a Client needs static void Step(const Context<P>&, Client&, "
                  "const Input<P>&, Effects<P>&)");
    return false;
  } else if constexpr (!(!kNames_kName<P> || requires { std::string_view(P::kName); })) {
    static_assert(kNever, "kName must be a static constexpr std::string_view");
    return false;
  } else if constexpr (!(!kNames_kTitle<P> || requires { std::string_view(P::kTitle); })) {
    static_assert(kNever, "kTitle must be a static constexpr std::string_view");
    return false;
  } else if constexpr (!(!kNames_kNetwork<P> || requires {
                         { P::kNetwork } -> std::convertible_to<Network>;
                       })) {
    static_assert(kNever, "kNetwork must be a static constexpr Network (core/network.h)");
    return false;
  } else if constexpr (!(!kNames_kMostOutstanding<P> || requires {
                         requires P::kMostOutstanding >= 1 && P::kMostOutstanding <= 64;
                       })) {
    static_assert(kNever, "kMostOutstanding must be a static constexpr number from 1 to 64");
    return false;
  } else if constexpr (!(!kNames_NewReplica<P> || requires(const Context<P>& context) {
                         { P::NewReplica(context) } -> std::convertible_to<typename P::Replica>;
                       })) {
    static_assert(kNever, "NewReplica must be static Replica NewReplica(const Context<P>&)");
    return false;
  } else if constexpr (!(!kNames_Validate<P> || requires(const Cluster<P>& cluster) {
                         { P::Validate(cluster) } -> std::convertible_to<absl::Status>;
                       })) {
    static_assert(kNever, "Validate must be static absl::Status Validate(const Cluster<P>&)");
    return false;
  } else if constexpr (!(!kNames_ValidateOperation<P> ||
                         requires(const Cluster<P>& cluster, const OperationOf<P>& operation) {
                           {
                             P::ValidateOperation(cluster, operation)
                             } -> std::convertible_to<absl::Status>;
                         })) {
    static_assert(kNever,
                  "ValidateOperation must be static absl::Status ValidateOperation(const "
                  "Cluster<P>&, const Operation&)");
    return false;
  } else if constexpr (!(!kNames_Vary<P> || requires(std::uint64_t key, Cluster<P> & cluster) {
                         P::Vary(key, cluster);
                       })) {
    static_assert(kNever, "Vary must be static void Vary(std::uint64_t key, Cluster<P>&)");
    return false;
  } else if constexpr (!(!kNames_Budget<P> || requires(const Cluster<P>& cluster) {
                         { P::Budget(cluster) } -> std::convertible_to<FaultBudget>;
                       })) {
    static_assert(kNever, "Budget must be static FaultBudget Budget(const Cluster<P>&)");
    return false;
  } else if constexpr (!(!kNames_WithinFaultModel<P> ||
                         requires(const Cluster<P>& cluster,
                                  std::span<const typename P::Replica> all,
                                  const ReplicaLosses& losses) {
                           {
                             P::WithinFaultModel(cluster, all, losses)
                             } -> std::convertible_to<bool>;
                         })) {
    static_assert(kNever,
                  "WithinFaultModel must be static bool WithinFaultModel(const Cluster<P>&, "
                  "std::span<const Replica>, const ReplicaLosses&)");
    return false;
  } else if constexpr (!(!kNames_CanProgress<P> ||
                         requires(const Cluster<P>& cluster, ReplicaSet members,
                                  const Connectivity& connectivity) {
                           {
                             P::CanProgress(cluster, members, connectivity)
                             } -> std::convertible_to<ReplicaSet>;
                         })) {
    static_assert(kNever,
                  "CanProgress must be static ReplicaSet CanProgress(const Cluster<P>&, "
                  "ReplicaSet, const Connectivity&)");
    return false;
  } else if constexpr (!(!kNames_Timeout<P> || requires(const Cluster<P>& cluster) {
                         { P::Timeout(cluster) } -> std::convertible_to<Duration>;
                       })) {
    static_assert(kNever, "Timeout must be static Duration Timeout(const Cluster<P>&)");
    return false;
  } else if constexpr (!(!kNames_Pending<P> ||
                         requires(const Context<P>& context, const typename P::Replica& replica) {
                           {
                             P::Pending(context, replica)
                             } -> std::convertible_to<std::string_view>;
                         })) {
    static_assert(
        kNever,
        "Pending must be static std::string_view Pending(const Context<P>&, const Replica&)");
    return false;
  } else if constexpr (!(!kNames_Summarize<P> ||
                         requires(const Context<P>& context, const typename P::Replica& replica) {
                           { P::Summarize(context, replica) } -> std::same_as<ReplicaSummary>;
                         })) {
    static_assert(
        kNever,
        "Summarize must be static ReplicaSummary Summarize(const Context<P>&, const Replica&)");
    return false;
  } else if constexpr (!(!kNames_kHighlights<P> || requires {
                         { P::kHighlights.begin()->first } -> std::convertible_to<MarkOf<P>>;
                         {
                           P::kHighlights.begin()->second
                           } -> std::convertible_to<std::string_view>;
                       })) {
    static_assert(kNever,
                  "kHighlights must be a std::array of pairs of a Mark and a std::string_view");
    return false;
  } else if constexpr (!(kNames_Status<P> == kNames_StatusOf<P>)) {
    static_assert(kNever, "Status and StatusOf need each other");
    return false;
  } else if constexpr (!(!kNames_StatusOf<P> || requires(const typename P::Replica& replica) {
                         { P::StatusOf(replica) } -> std::same_as<StatusOf<P>>;
                       })) {
    static_assert(kNever, "StatusOf must be static Status StatusOf(const Replica&)");
    return false;
  } else if constexpr (!(kNames_ObservableState<P> == kNames_Observe<P>)) {
    static_assert(kNever, "ObservableState and Observe need each other");
    return false;
  } else if constexpr (!(!kNames_Observe<P> || requires(const typename P::Replica& replica) {
                         { P::Observe(replica) } -> std::same_as<typename P::ObservableState>;
                       })) {
    static_assert(kNever, "Observe must be static ObservableState Observe(const Replica&)");
    return false;
  } else if constexpr (!(!kNames_Observe<P> || requires {
                         requires std::equality_comparable<typename P::ObservableState>;
                       })) {
    static_assert(kNever, "ObservableState must have an operator==");
    return false;
  } else if constexpr (!(!kNames_MembersOf<P> || requires(const typename P::Replica& replica) {
                         { P::MembersOf(replica) } -> std::convertible_to<ReplicaSet>;
                       })) {
    static_assert(kNever, "MembersOf must be static ReplicaSet MembersOf(const Replica&)");
    return false;
  } else if constexpr (!(!kNames_KeepsTerm<P> || requires(const Cluster<P>& cluster) {
                         { P::KeepsTerm(cluster) } -> std::convertible_to<bool>;
                       })) {
    static_assert(kNever, "KeepsTerm must be static bool KeepsTerm(const Cluster<P>&)");
    return false;
  } else if constexpr (!(!kNames_kHoldsBeyondFaultModel<P> || requires {
                         {
                           *P::kHoldsBeyondFaultModel.begin()
                           } -> std::convertible_to<std::string_view>;
                       })) {
    static_assert(kNever, "kHoldsBeyondFaultModel must be a std::array of std::string_view");
    return false;
  } else if constexpr (!(!kNames_Defects<P> || requires {
                         { P::Defects() } -> std::convertible_to<std::span<const DefectInfo>>;
                       })) {
    static_assert(kNever, "Defects must be static std::span<const DefectInfo> Defects()");
    return false;
  } else if constexpr (!(!kNames_Defects<P> || requires(const ConfigOf<P>& config) {
                         requires NamedEnum<std::remove_cvref_t<decltype(config.defect)>>;
                       })) {
    static_assert(
        kNever, "a protocol with Defects needs a field `defect` of Config, an enum with EnumNames");
    return false;
  } else {
    return true;
  }
}

}  // namespace stampede::internal

#endif  // STAMPEDE_CORE_INTERNAL_PROTOCOL_CHECK_H_
