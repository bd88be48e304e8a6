// What a protocol is: a handful of types, two kinds of node, and pure step functions.
#ifndef STAMPEDE_CORE_PROTOCOL_H_
#define STAMPEDE_CORE_PROTOCOL_H_

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "stampede/core/effects.h"
#include "stampede/core/enum_names.h"
#include "stampede/core/input.h"
#include "stampede/core/node_id.h"

namespace stampede {

// What never changes during a run, as a step may see it.
template <class P>
struct Context {
  const typename P::Config& config;
  NodeId self;
};

// How a replica stands, in terms that every replicated-log protocol has; a protocol without logs or
// leaders leaves those at zero. Generic invariants, adversaries and progress displays look at this
// and at nothing else.
struct ReplicaSummary {
  std::uint64_t epoch = 0;      // grows when the members of the group change; terms begin anew then
  std::uint64_t term = 0;       // grows with every change of leader (a view, a ballot)
  bool member = true;           // belongs to the group of its epoch
  bool serving = false;         // takes part in normal operation
  bool leading = false;         // believes itself to be the leader
  bool recovering = false;      // lost its memory in a crash and has not got it back
  std::uint64_t last = 0;       // length of its log
  std::uint64_t committed = 0;  // length of the prefix that it executed
  STAMPEDE_FIELDS(ReplicaSummary, epoch, term, member, serving, leading, recovering, last,
                  committed)
};

// What a protocol promises to survive, safe and live: what an adversary may plan.
struct FaultBudget {
  int crashes = 0;             // so many replicas may stop for good,
  bool restarts = false;       // any may stop and start again with its disk,
  bool wipes = false;          // or without it
  bool client_crashes = true;  // clients may stop and start again, knowing nothing
};

// Beyond that nothing is promised, unless by a list of the invariants that hold even where a disk
// has lost or falsified what it had said was durable:
//   static constexpr std::array<std::string_view, N> kHoldsBeyondFaultModel;

// Replicas that are not what they were.
struct ReplicaLosses {
  ReplicaSet crashed;      // down for good
  ReplicaSet unavailable;  // down, for good or not, or recovering
};

// A protocol P. `Step` advances one node in place by one input; it touches nothing but `self` and
// `out`, and the same state and input give the same result, always and everywhere.
template <class P>
concept Protocol = requires(const Context<P>& context, typename P::Replica& replica,
                            typename P::Client& client, const Input<P>& input, Effects<P>& out,
                            const typename P::Replica& look,
                            std::span<const typename P::Replica> replicas,
                            const ReplicaLosses& losses) {
  { P::kName } -> std::convertible_to<std::string_view>;
  typename P::Config;     // fixed options of a run; has a field list
  typename P::Message;    // std::variant of structs with field lists
  typename P::Durable;    // what a disk can hold for one node
  typename P::Operation;  // what a client's user asks for
  typename P::Result;     // and is answered
  requires NamedEnum<typename P::Timer>;
  requires NamedEnum<typename P::Mark>;
  P::Step(context, replica, input, out);
  P::Step(context, client, input, out);
  { P::Summarize(context, look) } -> std::same_as<ReplicaSummary>;
  { P::Budget(context.config) } -> std::same_as<FaultBudget>;
  // Whether the protocol promises to survive these losses at once, as the replicas are now.
  { P::WithinFaultModel(context.config, replicas, losses) } -> std::same_as<bool>;
};

// The pure face of Step: (state, input) to (state, effects).
template <class P, class Node>
std::pair<Node, Effects<P>> Next(const Context<P>& context, Node before, const Input<P>& input) {
  Effects<P> out;
  P::Step(context, before, input, out);
  return {std::move(before), std::move(out)};
}

// The index of alternative T in P's messages; a message's type in its name.
template <class P>
constexpr std::size_t MessageTypeCount() {
  return std::variant_size_v<typename P::Message>;
}

// The statuses that a replica of P can have, one after the other; of a protocol that tells: by
// `using Status = SomeNamedEnum` and `static Status StatusOf(const Replica&)`.
template <class P>
inline constexpr bool kHasStatus = requires(const typename P::Replica& replica) {
  { P::StatusOf(replica) } -> NamedEnum;
};
template <class P>
constexpr std::size_t StatusCount() {
  if constexpr (kHasStatus<P>) {
    return EnumCount<typename P::Status>();
  } else {
    return 0;
  }
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

#endif  // STAMPEDE_CORE_PROTOCOL_H_
