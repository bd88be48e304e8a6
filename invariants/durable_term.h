#ifndef STAMPEDE_INVARIANTS_DURABLE_TERM_H_
#define STAMPEDE_INVARIANTS_DURABLE_TERM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "stampede/invariants/durable_max.h"
#include "stampede/invariants/invariant.h"

namespace stampede {

// Where a replica's term is durable before it is named, no incarnation starts
// below a term that an earlier one has named. Needs of P: static bool KeepsTerm(const Cluster<P>&).
template <class P>
class DurableTerm {
 public:
  static constexpr InvariantInfo kInfo = {
      "durable-term", "a replica never starts again in a lower term than one that it has named"};
  static constexpr Scope kScope = Scope::kReplicas;

  void Start(const Cluster<P>& cluster) {
    on_ = P::KeepsTerm(cluster);
    named_.assign(cluster.replicas, {});
  }

  bool Concerns(const Observation<P>& seen, const GhostState<P>&) const {
    return on_ && DurableMax<Term>::Concerns(seen);
  }

  std::optional<Violation> After(const Observation<P>& seen, const GhostState<P>&) {
    if (!on_) return std::nullopt;
    DurableMax<Term>& named = named_[seen.node.index()];
    named.Begin(seen);
    const Term now{seen.summary().epoch, seen.summary().term};
    if (std::holds_alternative<Boot<P>>(seen.input.event) && now < named.latest()) {
      return Violated(kInfo, seen,
                      seen.node.ToString() + " starts again in " + Show(now) +
                          " after it had named " + Show(named.latest()),
                      {});
    }
    for (const auto& item : seen.effects.items()) {
      named.Pass(item);
      if (item.kind == EffectKind::kSend && named.latest() < now) named.Raise(now);
    }
    return std::nullopt;
  }

 private:
  using Term = std::pair<std::uint64_t, std::uint64_t>;  // epoch and term

  static std::string Show(const Term& term) {
    return "term " + std::to_string(term.second) +
           (term.first == 0 ? "" : " of epoch " + std::to_string(term.first));
  }

  bool on_ = false;
  std::vector<DurableMax<Term>> named_;  // by replica
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_DURABLE_TERM_H_
