#ifndef STAMPEDE_INVARIANTS_ELECTION_SAFETY_H_
#define STAMPEDE_INVARIANTS_ELECTION_SAFETY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "stampede/invariants/invariant.h"

namespace stampede {

// A term has one leader, ever. Two replicas may lead at the same moment, but not the same term.
template <class P>
class ElectionSafety {
 public:
  static constexpr InvariantInfo kInfo = {"election-safety", "no term is ever led by two replicas"};
  static constexpr Scope kScope = Scope::kState;
  static constexpr bool kAsks = kHasSummary<P>;

  void Start(const Cluster<P>&) { leaders_.clear(); }

  std::optional<Violation> After(const Observation<P>& seen, const GhostState<P>&) {
    if (!seen.summary().leading) return std::nullopt;
    const auto [epoch, term] = std::pair(seen.summary().epoch, seen.summary().term);
    const auto [at, first] = leaders_.try_emplace({epoch, term}, seen.node);
    const NodeId* leader = &at->second;
    if (*leader == seen.node) return std::nullopt;
    return Violated(kInfo, seen,
                    seen.node.ToString() + " leads term " + std::to_string(term) +
                        (epoch == 0 ? "" : " of epoch " + std::to_string(epoch)) +
                        ", which was led by " + leader->ToString(),
                    {});
  }

  std::string Describe(const GhostState<P>&) const {
    if (leaders_.empty()) return "no term was led";
    const auto& [latest, leader] = *leaders_.rbegin();
    return std::string("terms that were led: ") + std::to_string(leaders_.size()) +
           ", the latest " + std::to_string(latest.second) +
           (latest.first == 0 ? std::string()
                              : std::string(" of epoch ") + std::to_string(latest.first)) +
           " by " + leader.ToString();
  }

 private:
  std::map<std::pair<std::uint64_t, std::uint64_t>, NodeId> leaders_;  // by epoch and term
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_ELECTION_SAFETY_H_
