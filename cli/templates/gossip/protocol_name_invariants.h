// What must hold after every step.
#ifndef PROTOCOL_NAME_INVARIANTS_H_
#define PROTOCOL_NAME_INVARIANTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "protocol_name.h"
#include "stampede/invariants/invariant_set.h"
#include "stampede/invariants/invariants_of.h"

// An invariant sees what no node of the protocol does: all of them at once.
class CountedFirst {
 public:
  static constexpr stampede::InvariantInfo kInfo = {
      "counted-first", "nobody knows of more events than the node that counted them"};
  static constexpr stampede::Scope kScope = stampede::Scope::kState;

  void Start(const stampede::Cluster<ProtocolName>&) {}

  // A step changes one node: it may know too much of another, or too little of itself.
  std::optional<stampede::Violation> After(const stampede::Observation<ProtocolName>& seen,
                                           const stampede::GhostState<ProtocolName>&) {
    for (std::uint16_t i = 0; i < seen.replicas.size(); ++i) {
      const auto other = stampede::NodeId::Replica(i);
      if (auto broken = Check(seen, seen.node, other)) return broken;
      if (auto broken = Check(seen, other, seen.node)) return broken;
    }
    return std::nullopt;
  }

 private:
  static std::optional<stampede::Violation> Check(const stampede::Observation<ProtocolName>& seen,
                                                  stampede::NodeId knows, stampede::NodeId counts) {
    const std::uint64_t known = CountOf(seen.replica(knows), counts);
    const std::uint64_t counted = CountOf(seen.replica(counts), counts);
    if (known <= counted) return std::nullopt;
    return stampede::Violated(kInfo, seen,
                              knows.ToString() + " knows of " + std::to_string(known) +
                                  " events of " + counts.ToString() + ", which knows of " +
                                  std::to_string(counted),
                              {});
  }
  static std::uint64_t CountOf(const ProtocolName::Replica& replica, stampede::NodeId node) {
    return replica.known.empty() ? 0 : replica.known[node.index()];  // empty before its first boot
  }
};

// In this order; then what steps assert, and that all nodes come to agree once the faults are over.
template <>
struct stampede::InvariantsOf<ProtocolName> {
  using Type = InvariantSet<::ProtocolName, CountedFirst>;
};

#endif  // PROTOCOL_NAME_INVARIANTS_H_
