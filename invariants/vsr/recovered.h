#ifndef STAMPEDE_INVARIANTS_VSR_RECOVERED_H_
#define STAMPEDE_INVARIANTS_VSR_RECOVERED_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>

#include "stampede/core/show.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/durable_max.h"
#include "stampede/invariants/invariant.h"
#include "stampede/invariants/vsr/specification.h"

namespace stampede::vsr {

// A replica that comes back after a crash holds every decided operation that an earlier incarnation
// of it acknowledged: the group has counted on its copy.
class Recovered {
 public:
  static constexpr InvariantInfo kInfo = {
      "recovered", "a replica comes back with every decided operation that it ever acknowledged"};
  static constexpr Scope kScope = Scope::kReplicas;

  void Start(const Cluster<Vsr>&) { pasts_.fill({}); }

  bool Concerns(const Observation<Vsr>& seen, const GhostState<Vsr>&) const {
    return !pasts_[seen.node.index()].back || DurableMax<Acknowledged>::Concerns(seen);
  }

  std::optional<Violation> After(const Observation<Vsr>& seen, const GhostState<Vsr>& ghost) {
    Past& past = pasts_[seen.node.index()];
    const bool boots = std::holds_alternative<Boot<Vsr>>(seen.input.event);
    past.acknowledged.Begin(seen);
    if (boots) past.back = false;
    const Replica& replica = seen.replica();
    const bool comes_back = !past.back && replica.status == Status::kNormal;
    past.back = past.back || comes_back;
    if (comes_back) {
      if (auto violation = Check(seen, ghost, past.acknowledged.latest().log)) return violation;
    }
    for (const auto& item : seen.effects.items()) {
      past.acknowledged.Pass(item);
      if (item.kind != EffectKind::kSend) continue;
      const auto* ok = std::get_if<PrepareOk>(&seen.effects.message(item));
      if (ok != nullptr) past.acknowledged.Raise({ok->header.epoch, ok->view, replica.log});
    }
    return std::nullopt;
  }

 private:
  // The log that was acknowledged in a view.
  struct Acknowledged {
    Epoch epoch;
    View view;
    Log log;
    friend bool operator<(const Acknowledged& a, const Acknowledged& b) {
      return std::tuple(a.epoch, a.view, a.log.last()) < std::tuple(b.epoch, b.view, b.log.last());
    }
  };
  struct Past {
    DurableMax<Acknowledged> acknowledged;
    bool back = false;  // this incarnation is a member of its group again
  };

  static std::optional<Violation> Check(const Observation<Vsr>& seen, const GhostState<Vsr>& ghost,
                                        const Log& acknowledged) {
    const std::uint64_t last = std::min(acknowledged.size(), ghost.decided.size());
    if (last < acknowledged.dropped() || !ghost.decided.Knows(last)) return std::nullopt;
    if (acknowledged.ChainAt(last) != ghost.decided.ChainAt(last)) return std::nullopt;
    const Log& log = seen.replica().log;
    const bool holds = log.size() >= last &&
                       (log.dropped() >= last || log.ChainAt(last) == ghost.decided.ChainAt(last));
    if (holds) return std::nullopt;
    return Violated(kInfo, seen,
                    seen.node.ToString() + " came back without operation " + std::to_string(last) +
                        ", which it had acknowledged before it crashed",
                    {"decided is " + ghost.decided.Describe(last),
                     seen.node.ToString() + " now holds " + Show(log)});
  }

  std::array<Past, 64> pasts_;  // by replica
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_INVARIANTS_VSR_RECOVERED_H_
