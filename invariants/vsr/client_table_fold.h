#ifndef STAMPEDE_INVARIANTS_VSR_CLIENT_TABLE_FOLD_H_
#define STAMPEDE_INVARIANTS_VSR_CLIENT_TABLE_FOLD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "stampede/core/show.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/invariant.h"
#include "stampede/invariants/vsr/specification.h"

namespace stampede::vsr {

// The client table is a function of the executed operations and of nothing else.
class ClientTableFold {
 public:
  static constexpr InvariantInfo kInfo = {"client-table",
                                          "a client table records exactly the executed operations"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const Cluster<Vsr>&) {}

  std::optional<Violation> After(const Observation<Vsr>& seen, const GhostState<Vsr>& ghost) {
    const Replica& replica = seen.replica();
    const std::uint64_t executed = replica.executed.value();
    if (executed > ghost.decided.size()) return std::nullopt;  // monotone-numbers says so
    if (!ghost.decided.Knows(executed)) return std::nullopt;   // long ago, and checked then
    if (replica.clients.Digest() == ghost.decided.at(executed).clients_digest) return std::nullopt;
    return Violated(kInfo, seen,
                    "the client table of " + seen.node.ToString() +
                        " is not what its executed operations 1.." + std::to_string(executed) +
                        " make it",
                    {seen.node.ToString() + " has " + Show(replica.clients)});
  }
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_INVARIANTS_VSR_CLIENT_TABLE_FOLD_H_
