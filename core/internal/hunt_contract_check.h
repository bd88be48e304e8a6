// The part of the contract's check that hunts ask for besides; see protocol_check.h.
#ifndef STAMPEDE_CORE_INTERNAL_HUNT_CONTRACT_CHECK_H_
#define STAMPEDE_CORE_INTERNAL_HUNT_CONTRACT_CHECK_H_

#include <concepts>
#include <cstdint>

#include "stampede/core/cluster.h"
#include "stampede/core/internal/protocol_members.h"
#include "stampede/core/internal/protocol_types.h"

namespace stampede::internal {

// What a hunt needs besides.
template <class P, bool kNever = false>
constexpr bool MeetsHuntContract() {
  if constexpr (!(!kHasClient<P> || kDrawsOperationOfKind<P> ||
                  requires(const Cluster<P>& cluster, std::uint64_t number, std::uint16_t client) {
                    {
                      P::DrawOperation(cluster, number, client, number)
                      } -> std::same_as<OperationOf<P>>;
                  })) {
    static_assert(kNever,
                  "a hunted protocol with a Client needs static Operation DrawOperation(const "
                  "Cluster<P>&, std::uint64_t key, std::uint16_t client, std::uint64_t index)");
    return false;
  } else if constexpr (!requires { typename P::LoggedOperation; }) {
    return true;
  } else if constexpr (!(requires { requires std::equality_comparable<typename P::RequestId>; })) {
    static_assert(kNever,
                  "a protocol with a LoggedOperation needs a type RequestId with operator==");
    return false;
  } else if constexpr (!(requires(const typename P::Replica& replica, std::uint64_t n) {
                         { P::ChainAt(replica, n) } -> std::same_as<std::uint64_t>;
                       })) {
    static_assert(kNever,
                  "a protocol with a LoggedOperation needs static std::uint64_t ChainAt(const "
                  "Replica&, std::uint64_t)");
    return false;
  } else if constexpr (!(requires(const typename P::Replica& replica) {
                         { P::FirstHeld(replica) } -> std::same_as<std::uint64_t>;
                       })) {
    static_assert(
        kNever,
        "a protocol with a LoggedOperation needs static std::uint64_t FirstHeld(const Replica&)");
    return false;
  } else if constexpr (!(requires(const typename P::Replica& replica) {
                         { P::StateDigest(replica) } -> std::same_as<std::uint64_t>;
                       })) {
    static_assert(
        kNever,
        "a protocol with a LoggedOperation needs static std::uint64_t StateDigest(const Replica&)");
    return false;
  } else if constexpr (!(requires(const typename P::Replica& replica, std::uint64_t n) {
                         {
                           P::OperationAt(replica, n)
                           } -> std::same_as<typename P::LoggedOperation>;
                       })) {
    static_assert(kNever,
                  "a protocol with a LoggedOperation needs static LoggedOperation "
                  "OperationAt(const Replica&, std::uint64_t)");
    return false;
  } else if constexpr (!(requires(const typename P::Replica& replica, std::uint64_t n) {
                         { P::RequestAt(replica, n) } -> std::same_as<typename P::RequestId>;
                       })) {
    static_assert(kNever,
                  "a protocol with a LoggedOperation needs static RequestId RequestAt(const "
                  "Replica&, std::uint64_t)");
    return false;
  } else if constexpr (!(kNames_kMostOutstanding<P> || requires(const ClientOf<P>& client) {
                         { P::RequestOf(client) } -> std::same_as<typename P::RequestId>;
                       })) {
    static_assert(
        kNever,
        "a protocol with a LoggedOperation needs static RequestId RequestOf(const Client&)");
    return false;
  } else if constexpr (!(!kNames_kMostOutstanding<P> ||
                         requires(const ClientOf<P>& client, OperationNumber number) {
                           { P::RequestOf(client, number) } -> std::same_as<typename P::RequestId>;
                         })) {
    static_assert(kNever,
                  "a protocol with a LoggedOperation and kMostOutstanding needs static RequestId "
                  "RequestOf(const Client&, OperationNumber)");
    return false;
  } else if constexpr (!(requires(const OperationOf<P>& operation) {
                         { P::ReadsOnly(operation) } -> std::same_as<bool>;
                       })) {
    static_assert(
        kNever, "a protocol with a LoggedOperation needs static bool ReadsOnly(const Operation&)");
    return false;
  } else {
    return true;
  }
}

}  // namespace stampede::internal

#endif  // STAMPEDE_CORE_INTERNAL_HUNT_CONTRACT_CHECK_H_
