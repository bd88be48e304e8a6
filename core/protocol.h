// The contract of a protocol: everything that a type P must and may provide.
//
// P is a struct of types and static functions, usually with no state of its own. Only three things
// are needed; a member that is left out has the default that stands beside it below. A member that
// is there and does not fit is an error that names it.
//
//   struct Counter {                                  // the least
//     struct Add { int by = 0; STAMPEDE_FIELDS(Add, by) };
//     using Message = std::variant<Add>;
//     struct Replica { int sum = 0; STAMPEDE_FIELDS(Replica, sum) };
//     static void Step(const Context<Counter>&, Replica& self, const Input<Counter>& input,
//                      Effects<Counter>& out);
//   };
//
// Types that carry data (Message's alternatives, Replica, Client, Config, Durable, Operation,
// Result) have a field list (core/fields.h) or are among the field types that it names. Their
// equality, fingerprint, text and JSON follow from it and are always made by the framework.
//
// What a user's own code and tests call: Next(), NewReplica() and the other functions of
// core/internal/protocol_access.h, which know the defaults.
#ifndef STAMPEDE_CORE_PROTOCOL_H_
#define STAMPEDE_CORE_PROTOCOL_H_

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "stampede/core/cluster.h"  // IWYU pragma: export
#include "stampede/core/defect.h"
#include "stampede/core/effects.h"
#include "stampede/core/enum_names.h"
#include "stampede/core/input.h"
#include "stampede/core/internal/hunt_contract_check.h"
#include "stampede/core/internal/protocol_access.h"  // IWYU pragma: export
#include "stampede/core/internal/protocol_check.h"
#include "stampede/core/internal/protocol_types.h"
#include "stampede/core/node_id.h"
#include "stampede/core/replica_summary.h"

namespace stampede {

// -------------------------------------------------------------------------------------------------
// The least
//
// using Message = std::variant<...>
//     What nodes send to each other: structs with a field list.
//
// struct Replica
//     The state of one node; default constructible. May be a variant of several kinds (a master and
//     servers); then Step takes each of them, or the variant.
//
// static void Step(const Context<P>&, Replica& self, const Input<P>&, Effects<P>& out)
//     Advances one node in place by one input. It touches nothing but `self` and `out`, and the
//     same state and input give the same result, always and everywhere.

// -------------------------------------------------------------------------------------------------
// Hunted; all optional
//
// static constexpr std::string_view kName
//     In files and on the command line. Default: the type's name in lower case.
// using Config
//     Fixed options of a run, with defaults. Default: a field `defect` where P has a Defect.
// enum class Timer, with EnumNames
//     Default: no timers.
// using Durable
//     What the disk of one node holds. Default: nothing.
// static Replica NewReplica(const Context<P>&)
//     A replica before its first Boot; where Replica is a variant, its kind. Default: Replica().
// static absl::Status Validate(const Cluster<P>&)
//     Why this cannot be run. Default: everything can.
// static void Vary(std::uint64_t key, Cluster<P>&)
//     Varies what a hunt should vary. Default: nothing.
// enum class Knob, with EnumNames; up to 64
//     Ways in which a run may be unusual and yet must be right: small batches, a cache that is
//     always empty, an eager timeout. A hunt draws for each run which of them are on, by their
//     names; Validate, Vary and steps ask: context.IsOn(Knob::kSmallBatches). Default: none.
// static FaultBudget Budget(const Cluster<P>&)
//     Default: any minority of replicas crashes for good, any replica restarts with its disk.
// static bool WithinFaultModel(const Cluster<P>&, std::span<const Replica>, const ReplicaLosses&)
//     Whether the protocol promises to survive these losses at once. Default: as many have crashed
//     for good as Budget allows.
// static ReplicaSet CanProgress(const Cluster<P>&, ReplicaSet members, const Connectivity&)
//     While faults last for good: those of `members`, the newest group, that must make progress
//     together, for the clients that are in touch with all of them; none where nothing is promised.
//     Among them terms then stop growing, and leaders stop changing. Default: a majority of which
//     each is in touch with each (core/connectivity.h).
// static Duration Timeout(const Cluster<P>&)
//     How long a node waits at most, where nothing is wrong, until it does something about another
//     that it does not hear. Faults that last are drawn by it, and calm is judged. Default: 100 ms.
// static std::string_view Pending(const Context<P>&, const Replica&)
//     A duty that the replica has yet to do, and that must end after healing ("let go of its log");
//     empty where it has none. Default: none.
//
// static constexpr Network kNetwork
//     Network::kOrdered: it runs over connections that keep the order and lose nothing until they
//     break, as TCP's (core/network.h). Default: Network::kUnordered, each message for itself.
//
// Clients; default: a protocol has none (gossip, leader election, membership)
//
// struct Client
//     The state of one client; default constructible.
// static void Step(const Context<P>&, Client&, const Input<P>&, Effects<P>&)
// using Operation, using Result
//     What a user asks and is answered.
// static constexpr std::uint16_t kMostOutstanding
//     How many operations one client can have outstanding, up to 64; steps tell them apart by their
//     numbers (Invoke::number, Effects::Return). Each run draws how many it has. Default: 1.
// static Operation DrawOperation(const Cluster<P>&, std::uint64_t key, std::uint16_t client,
//                                std::uint64_t index)
//     The index-th operation (from 1) of a client, a function of its arguments.
// enum class OperationKind, with EnumNames, and static Operation DrawOperation(const Cluster<P>&,
//     std::uint64_t key, std::uint16_t client, std::uint64_t index, OperationKind kind)
//     Such an operation of that kind. In place of the function above: then each run has some of the
//     kinds, in a mix of its own. Beside it: then only where a user asks for a mix.
// static absl::Status ValidateOperation(const Cluster<P>&, const Operation&)
//     Why a user cannot ask for this, as a scenario does. Default: everything can be asked for.

// Whether P has clients.
template <class P>
inline constexpr bool kHasClients = requires {
  typename P::Client;
};

// Whether P makes operations by itself, and of a given kind.
template <class P>
inline constexpr bool kDrawsOperations = requires(const Cluster<P>& cluster, std::uint64_t number,
                                                  std::uint16_t client) {
  P::DrawOperation(cluster, number, client, number);
};
template <class P>
inline constexpr bool kHasOperationKinds = internal::kDrawsOperationOfKind<P>;

// -------------------------------------------------------------------------------------------------
// A replicated log; optional
//
// using LoggedOperation
//     What an entry holds. Where it is there, the generic invariants on logs apply, and all of
//     these are needed:
// using RequestId
//     What two copies of a request share; compared with ==.
// static std::uint64_t ChainAt(const Replica&, std::uint64_t n)
//     A hash of entries 1..n.
// static std::uint64_t FirstHeld(const Replica&)
//     The first entry that has not been dropped.
// static std::uint64_t StateDigest(const Replica&)
//     Of the state that the executed entries made.
// static LoggedOperation OperationAt(const Replica&, std::uint64_t n)
// static RequestId RequestAt(const Replica&, std::uint64_t n)
//     Of entry n.
// static RequestId RequestOf(const Client&)
//     Of the client's latest operation.
// static RequestId RequestOf(const Client&, OperationNumber)
//     In place of it where a client has several outstanding: of that one, just invoked.
// static bool ReadsOnly(const Operation&)
//     Whether the operation changes nothing, so that it may be answered without a place in the log.
// and, optional:
// static std::optional<Answer<P>> AnswerIn(const Message&)
//     The answer to a client that the message carries, so that every answer is judged where it is
//     sent. Default: answers are judged where clients take them.
// and, beside P's invariants, a SpecificationOf<P> (invariants/decided_log.h).

// An answer on its way to a client.
template <class P>
struct Answer {
  typename P::RequestId request;
  const ResultOf<P>* result = nullptr;  // as long as the message
};

// Whether P has a replicated log.
template <class P>
inline constexpr bool kHasLog = requires {
  typename P::LoggedOperation;
};

// -------------------------------------------------------------------------------------------------
// Shown; all optional
//
// static ReplicaSummary Summarize(const Context<P>&, const Replica&)
//     Default: it serves, in term 0.
// static constexpr std::string_view kTitle
//     Default: kName.
// enum class Mark, with EnumNames
//     Points of the protocol that runs should reach, noted by Effects::Note. Default: none.
// kHighlights, a range of pairs of mark and label
//     What a progress line counts. Default: none.
// enum class Status, with EnumNames, and static Status StatusOf(const Replica&)
//     Counted by their changes. Default: none.
// struct ObservableState, and static ObservableState Observe(const Replica&)
//     All of a replica that invariants look at, in a few numbers, compared with ==: a step that
//     leaves it as it was is not checked again. Default: every step is checked.
// static ReplicaSet MembersOf(const Replica&)
//     Where groups change: the members of the replica's group. Where there is Pending, too, a
//     replica must not go on to be a member of an earlier epoch. Default: all replicas.
// static std::uint64_t StateDigest(const Replica&)
//     Without a log, too: after healing, all replicas that are up must come to the same digest.
//     Default: they need not agree.
// static bool KeepsTerm(const Cluster<P>&)
//     Whether a term is durable before it is named. Default: no.
// kHoldsBeyondFaultModel, a range of names
//     Invariants that hold even where disks lose or falsify what was synced. Default: none.

// Whether P names the status of its replicas.
template <class P>
inline constexpr bool kHasStatus = requires(const typename P::Replica& replica) {
  typename P::Status;
  { P::StatusOf(replica) } -> NamedEnum;
};

// Whether P sums up its replicas.
template <class P>
inline constexpr bool kHasSummary = requires(const Context<P>& context,
                                             const typename P::Replica& replica) {
  { P::Summarize(context, replica) } -> std::same_as<ReplicaSummary>;
};

// -------------------------------------------------------------------------------------------------
// Planted defects; optional
//
// enum class Defect, with EnumNames; its first name is "none"
//     A P with other options, too, has a Config with a field `defect` of that type.
// static std::span<const DefectInfo> Defects()
//     Says more of each. Default: their names.

// -------------------------------------------------------------------------------------------------
// Forkable: states that can be copied. Asked for only where a run forks.
template <class P>
concept Forkable = std::copyable<typename P::Replica> && std::copyable<ClientOf<P>>;

// -------------------------------------------------------------------------------------------------

// A protocol that the World can run. For constraining what only works with one: where P breaks the
// contract, asking is an error that says what is missing, and does not choose between overloads. A
// function that users call first asks `if constexpr (internal::MeetsContract<P>())` around its
// body: then that error is the only one.
template <class P>
concept Protocol = internal::MeetsContract<P>();

// A protocol that hunts can draw runs of, with the invariants that its capabilities ask for.
template <class P>
concept HuntedProtocol = Protocol<P> && internal::MeetsHuntContract<P>();

}  // namespace stampede

#endif  // STAMPEDE_CORE_PROTOCOL_H_
