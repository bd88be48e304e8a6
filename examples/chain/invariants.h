// What must hold of a chain.
#ifndef STAMPEDE_EXAMPLES_CHAIN_INVARIANTS_H_
#define STAMPEDE_EXAMPLES_CHAIN_INVARIANTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "chain.h"
#include "stampede/core/show.h"
#include "stampede/invariants/invariant_set.h"
#include "stampede/invariants/invariants_of.h"
#include "stampede/invariants/linearizability/linearizability.h"

// The master never gives an epoch to two chains.
class OneChainPerEpoch {
 public:
  static constexpr stampede::InvariantInfo kInfo = {"one-chain-per-epoch",
                                                    "an epoch has one list of servers"};
  static constexpr stampede::Scope kScope = stampede::Scope::kState;

  void Start(const stampede::Cluster<Chain>&) { chains_.clear(); }

  std::optional<stampede::Violation> After(const stampede::Observation<Chain>& seen,
                                           const stampede::GhostState<Chain>&) {
    const auto* server = std::get_if<Chain::Server>(&seen.replica());
    if (server == nullptr) return std::nullopt;
    const Chain::Members& members = server->disk.members;
    const auto [chain, is_new] = chains_.emplace(members.epoch, members.servers);
    if (is_new || chain->second == members.servers) return std::nullopt;
    return Violated(kInfo, seen, "epoch " + std::to_string(members.epoch) + " has two chains",
                    {stampede::Show(chain->second), stampede::Show(members.servers)});
  }

 private:
  std::map<std::uint64_t, std::vector<stampede::NodeId>> chains_;
};

// The paper's Update Propagation Invariant: whoever comes earlier in the chain has done all that
// those behind it have.
class UpdatePropagation {
 public:
  static constexpr stampede::InvariantInfo kInfo = {
      "update-propagation", "a server of the chain has done what the servers behind it have done"};
  static constexpr stampede::Scope kScope = stampede::Scope::kState;

  void Start(const stampede::Cluster<Chain>&) {}

  std::optional<stampede::Violation> After(const stampede::Observation<Chain>& seen,
                                           const stampede::GhostState<Chain>&) const {
    const auto* server = std::get_if<Chain::Server>(&seen.replica());
    if (server == nullptr || !server->disk.serves) return std::nullopt;
    const Chain::Durable* before = nullptr;
    for (const stampede::NodeId id : server->disk.members.servers) {
      const Chain::Durable& here = std::get<Chain::Server>(seen.replica(id)).disk;
      if (!here.serves || here.members.epoch != server->disk.members.epoch) continue;
      if (before != nullptr && (before->store.updates < here.store.updates ||
                                (before->store.updates == here.store.updates &&
                                 before->store.value != here.store.value))) {
        return Violated(kInfo, seen, id.ToString() + " is ahead of a server that comes before it",
                        {stampede::Show(*before), stampede::Show(here)});
      }
      before = &here;
    }
    return std::nullopt;
  }
};

template <>
struct stampede::InvariantsOf<Chain> {
  using Type = InvariantSet<Chain, OneChainPerEpoch, UpdatePropagation, Linearizability<Chain>>;
};

#endif  // STAMPEDE_EXAMPLES_CHAIN_INVARIANTS_H_
