// What the check of a protocol (protocol_check.h) asks of its members.
#ifndef STAMPEDE_CORE_INTERNAL_PROTOCOL_MEMBERS_H_
#define STAMPEDE_CORE_INTERNAL_PROTOCOL_MEMBERS_H_

#include <concepts>
#include <cstdint>
#include <tuple>
#include <variant>

#include "stampede/core/cluster.h"
#include "stampede/core/effects.h"
#include "stampede/core/fields.h"
#include "stampede/core/input.h"
#include "stampede/core/internal/member_probe.h"
#include "stampede/core/internal/protocol_types.h"

namespace stampede::internal {

STAMPEDE_MEMBER_PROBE(Budget);
STAMPEDE_MEMBER_PROBE(CanProgress);
STAMPEDE_MEMBER_PROBE(Defects);
STAMPEDE_MEMBER_PROBE(KeepsTerm);
STAMPEDE_MEMBER_PROBE(MembersOf);
STAMPEDE_MEMBER_PROBE(NewReplica);
STAMPEDE_MEMBER_PROBE(ObservableState);
STAMPEDE_MEMBER_PROBE(Observe);
STAMPEDE_MEMBER_PROBE(Pending);
STAMPEDE_MEMBER_PROBE(Status);
STAMPEDE_MEMBER_PROBE(StatusOf);
STAMPEDE_MEMBER_PROBE(Summarize);
STAMPEDE_MEMBER_PROBE(Timeout);
STAMPEDE_MEMBER_PROBE(Validate);
STAMPEDE_MEMBER_PROBE(ValidateOperation);
STAMPEDE_MEMBER_PROBE(Vary);
STAMPEDE_MEMBER_PROBE(WithinFaultModel);
STAMPEDE_MEMBER_PROBE(kHighlights);
STAMPEDE_MEMBER_PROBE(kHoldsBeyondFaultModel);
STAMPEDE_MEMBER_PROBE(kMostOutstanding);
STAMPEDE_MEMBER_PROBE(kName);
STAMPEDE_MEMBER_PROBE(kNetwork);
STAMPEDE_MEMBER_PROBE(kTitle);

template <class P>
inline constexpr bool kHasClient = requires {
  typename P::Client;
};

template <class P>
inline constexpr bool kDrawsOperationOfKind = requires(const Cluster<P>& cluster,
                                                       std::uint64_t number, std::uint16_t client,
                                                       OperationKindOf<P> kind) {
  typename P::OperationKind;
  { P::DrawOperation(cluster, number, client, number, kind) } -> std::same_as<OperationOf<P>>;
};

// Whether P::Step takes a node of this type.
template <class P, class Node>
concept StepsNode = requires(const Context<P>& context, Node& self, const Input<P>& input,
                             Effects<P>& out) {
  P::Step(context, self, input, out);
};
template <class P, class Node>
inline constexpr bool kStepsEachOf = false;
template <class P, class... Kinds>
inline constexpr bool kStepsEachOf<P, std::variant<Kinds...>> = (StepsNode<P, Kinds> && ...);

template <class T>
inline constexpr bool kAllHaveFields = false;
template <class... Ts>
inline constexpr bool kAllHaveFields<std::variant<Ts...>> = (HasFields<Ts> && ...);

// All types of P that carry data; none where P lacks the least.
template <class P>
struct DataOf {
  using Type = std::tuple<>;
};
template <class P>
requires requires {
  typename P::Message;
  typename P::Replica;
}
struct DataOf<P> {
  using Type = std::tuple<typename P::Message, typename P::Replica, ClientOf<P>, ConfigOf<P>,
                          DurableOf<P>, OperationOf<P>, ResultOf<P>>;
};

}  // namespace stampede::internal

#endif  // STAMPEDE_CORE_INTERNAL_PROTOCOL_MEMBERS_H_
