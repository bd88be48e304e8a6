// The types of a protocol, and what stands in for those that it leaves out. core/protocol.h says
// what each of them means.
#ifndef STAMPEDE_CORE_INTERNAL_PROTOCOL_TYPES_H_
#define STAMPEDE_CORE_INTERNAL_PROTOCOL_TYPES_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "stampede/core/fields.h"

namespace stampede {

struct NoConfig {
  STAMPEDE_NO_FIELDS(NoConfig)
};
template <class Defect>
struct DefectConfig {
  Defect defect{};
  STAMPEDE_FIELDS(DefectConfig, defect)
};
struct NoDurable {
  STAMPEDE_NO_FIELDS(NoDurable)
};
struct NoClient {
  STAMPEDE_NO_FIELDS(NoClient)
};
struct NoOperation {
  STAMPEDE_NO_FIELDS(NoOperation)
};
struct NoResult {
  STAMPEDE_NO_FIELDS(NoResult)
};
enum class NoTimer : std::uint8_t {};
constexpr std::array<std::string_view, 0> EnumNames(NoTimer) {
  return {};
}
enum class NoMark : std::uint8_t {};
constexpr std::array<std::string_view, 0> EnumNames(NoMark) {
  return {};
}
enum class NoKnob : std::uint8_t {};
constexpr std::array<std::string_view, 0> EnumNames(NoKnob) {
  return {};
}
enum class NoOperationKind : std::uint8_t {};
constexpr std::array<std::string_view, 0> EnumNames(NoOperationKind) {
  return {};
}
enum class NoStatus : std::uint8_t {};
constexpr std::array<std::string_view, 0> EnumNames(NoStatus) {
  return {};
}

namespace internal {

// STAMPEDE_OPTIONAL_TYPE(Timer, NoTimer): TimerOr<P>::Type is P::Timer, or NoTimer.
#define STAMPEDE_OPTIONAL_TYPE(Name, Default) \
  template <class P>                          \
  struct Name##Or {                           \
    using Type = Default;                     \
  };                                          \
  template <class P>                          \
  requires requires {                         \
    typename P::Name;                         \
  }                                           \
  struct Name##Or<P> {                        \
    using Type = typename P::Name;            \
  }

STAMPEDE_OPTIONAL_TYPE(Durable, NoDurable);
STAMPEDE_OPTIONAL_TYPE(Client, NoClient);
STAMPEDE_OPTIONAL_TYPE(Operation, NoOperation);
STAMPEDE_OPTIONAL_TYPE(Result, NoResult);
STAMPEDE_OPTIONAL_TYPE(Timer, NoTimer);
STAMPEDE_OPTIONAL_TYPE(Mark, NoMark);
STAMPEDE_OPTIONAL_TYPE(Knob, NoKnob);
STAMPEDE_OPTIONAL_TYPE(OperationKind, NoOperationKind);
STAMPEDE_OPTIONAL_TYPE(Status, NoStatus);

#undef STAMPEDE_OPTIONAL_TYPE

// P::Config; where P has none, one with P::Defect, or nothing.
template <class P>
struct ConfigOr {
  using Type = NoConfig;
};
template <class P>
requires(
    requires { typename P::Defect; } && !requires { typename P::Config; }) struct ConfigOr<P> {
  using Type = DefectConfig<typename P::Defect>;
};
template <class P>
requires requires {
  typename P::Config;
}
struct ConfigOr<P> {
  using Type = typename P::Config;
};

}  // namespace internal

template <class P>
using ConfigOf = typename internal::ConfigOr<P>::Type;
template <class P>
using DurableOf = typename internal::DurableOr<P>::Type;
template <class P>
using ClientOf = typename internal::ClientOr<P>::Type;
template <class P>
using OperationOf = typename internal::OperationOr<P>::Type;
template <class P>
using ResultOf = typename internal::ResultOr<P>::Type;
template <class P>
using TimerOf = typename internal::TimerOr<P>::Type;
template <class P>
using MarkOf = typename internal::MarkOr<P>::Type;
template <class P>
using KnobOf = typename internal::KnobOr<P>::Type;
template <class P>
using OperationKindOf = typename internal::OperationKindOr<P>::Type;
template <class P>
using StatusOf = typename internal::StatusOr<P>::Type;

}  // namespace stampede

#endif  // STAMPEDE_CORE_INTERNAL_PROTOCOL_TYPES_H_
