#ifndef STAMPEDE_INVARIANTS_ONE_LEADER_H_
#define STAMPEDE_INVARIANTS_ONE_LEADER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "invariants/invariant.h"

namespace stampede {

// S6: a term has one leader, ever. Two replicas may lead at the same moment, but not the same term.
template <class P>
class OneLeader {
 public:
  static constexpr InvariantInfo kInfo = {"one-leader", "no term is ever led by two replicas"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const typename P::Config&) { leaders_.clear(); }

  std::optional<Violation> After(const Observation<P>& seen, const Ghost<P>&) {
    if (!seen.standing().leading) return std::nullopt;
    const std::uint64_t term = seen.standing().term;
    if (term >= leaders_.size()) leaders_.resize(term + 1);
    std::optional<NodeId>& leader = leaders_[term];
    if (!leader.has_value()) leader = seen.node;
    if (*leader == seen.node) return std::nullopt;
    return Violated(kInfo, seen,
                    seen.node.ToString() + " leads term " + std::to_string(term) +
                        ", which was led by " + leader->ToString(),
                    {});
  }

 private:
  std::vector<std::optional<NodeId>> leaders_;  // by term
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_ONE_LEADER_H_
