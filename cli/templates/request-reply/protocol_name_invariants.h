// What must hold after every step.
#ifndef PROTOCOL_NAME_INVARIANTS_H_
#define PROTOCOL_NAME_INVARIANTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "protocol_name.h"
#include "stampede/invariants/invariant_set.h"
#include "stampede/invariants/invariants_of.h"
#include "stampede/invariants/linearizability/linearizability.h"

// An invariant sees what no node of the protocol does: here, all replies that ever arrived.
class OneAnswer {
 public:
  static constexpr stampede::InvariantInfo kInfo = {"one-answer",
                                                    "all replies to one request say the same"};
  static constexpr stampede::Scope kScope = stampede::Scope::kAll;  // the steps of clients, too

  void Start(const stampede::Cluster<ProtocolName>&) { sums_.clear(); }

  std::optional<stampede::Violation> After(const stampede::Observation<ProtocolName>& seen,
                                           const stampede::GhostState<ProtocolName>&) {
    const auto* receive = std::get_if<stampede::Receive<ProtocolName>>(&seen.input.event);
    if (receive == nullptr) return std::nullopt;
    const auto* reply = std::get_if<ProtocolName::Reply>(&receive->message);
    if (reply == nullptr) return std::nullopt;
    const auto [first, is_first] = sums_.emplace(std::pair(seen.node, reply->number), reply->sum);
    if (first->second == reply->sum) return std::nullopt;
    return stampede::Violated(kInfo, seen,
                              seen.node.ToString() + " is answered " + std::to_string(reply->sum) +
                                  " to a request that was answered " +
                                  std::to_string(first->second) + " before",
                              {});
  }

 private:
  std::map<std::pair<stampede::NodeId, std::uint64_t>, std::int64_t> sums_;  // by request
};

// How operations and answers read to the linearizability checker, which knows numbers to add to.
template <>
struct stampede::HistoryOf<ProtocolName> {
  static linearizability::ModelKind Model(const Cluster<::ProtocolName>&) {
    return linearizability::ModelKind::kAccumulator;
  }
  static bool Asked(const ::ProtocolName::Operation& operation, linearizability::History& history,
                    linearizability::Event& asked) {
    asked.function = linearizability::Function::kAdd;
    asked.key = operation.key;
    asked.a = history.values.Number(operation.amount);
    return true;
  }
  static void Answered(const std::int64_t& sum, linearizability::History& history,
                       linearizability::Event& answered) {
    answered.a = history.values.Number(sum);
  }
};

// In this order; then what steps assert, and that every operation is answered once the faults are
// over.
template <>
struct stampede::InvariantsOf<ProtocolName> {
  using Type = InvariantSet<::ProtocolName, OneAnswer, Linearizability<::ProtocolName>>;
};

#endif  // PROTOCOL_NAME_INVARIANTS_H_
