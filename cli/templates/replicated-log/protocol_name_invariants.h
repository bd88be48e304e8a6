// What must hold after every step.
#ifndef PROTOCOL_NAME_INVARIANTS_H_
#define PROTOCOL_NAME_INVARIANTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "protocol_name.h"
#include "stampede/invariants/invariant_set.h"
#include "stampede/invariants/invariants_of.h"
#include "stampede/invariants/linearizability/linearizability.h"
#include "stampede/invariants/log_agreement.h"
#include "stampede/invariants/monotone_numbers.h"
#include "stampede/invariants/state_agreement.h"

// An invariant sees what no node of the protocol does: all of them at once.
class OnAMajority {
 public:
  static constexpr stampede::InvariantInfo kInfo = {
      "on-a-majority", "what a replica has executed is in the logs of a majority"};
  static constexpr stampede::Scope kScope = stampede::Scope::kState;

  void Start(const stampede::Cluster<ProtocolName>&) {}

  std::optional<stampede::Violation> After(const stampede::Observation<ProtocolName>& seen,
                                           const stampede::GhostState<ProtocolName>&) {
    const std::uint64_t executed = seen.replica().executed;
    if (executed == seen.before.committed) return std::nullopt;
    const std::uint64_t chain = ProtocolName::ChainAt(seen.replica(), executed);
    int holders = 0;
    for (const ProtocolName::Replica& replica : seen.replicas) {
      if (replica.log.size() < executed) continue;
      if (ProtocolName::ChainAt(replica, executed) == chain) ++holders;
    }
    if (holders >= ProtocolName::Majority(seen.replicas.size())) return std::nullopt;
    return stampede::Violated(kInfo, seen,
                              seen.node.ToString() + " has executed entry " +
                                  std::to_string(executed) + ", which is in " +
                                  std::to_string(holders) + " logs",
                              {});
  }
};

// What the log means, written a second time without replicas.
template <>
struct stampede::SpecificationOf<ProtocolName> {
  void Start(const Cluster<::ProtocolName>&) { sum = 0; }
  std::string Execute(const ::ProtocolName::Request& entry) {
    return std::to_string(sum += entry.amount);
  }
  std::uint64_t StateDigest() const { return static_cast<std::uint64_t>(sum); }
  std::uint64_t ClientsDigest() const { return 0; }

  std::int64_t sum = 0;
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
    asked.a = history.values.Number(operation.add);
    return true;
  }
  static void Answered(const std::string& sum, linearizability::History& history,
                       linearizability::Event& answered) {
    answered.a = history.values.Number(std::stoll(sum));
  }
};

// In this order; then what steps assert, and that every operation is answered, and all logs become
// the same, once the faults are over.
template <>
struct stampede::InvariantsOf<ProtocolName> {
  using Type =
      InvariantSet<::ProtocolName, LogAgreement<::ProtocolName>, MonotoneNumbers<::ProtocolName>,
                   StateAgreement<::ProtocolName>, OnAMajority, Linearizability<::ProtocolName>>;
};

#endif  // PROTOCOL_NAME_INVARIANTS_H_
