#ifndef STAMPEDE_INVARIANTS_VSR_NORMAL_VIEW_H_
#define STAMPEDE_INVARIANTS_VSR_NORMAL_VIEW_H_

#include <optional>
#include <string>

#include "stampede/core/show.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/invariant.h"

namespace stampede::vsr {

// A normal replica's last normal view is its view, and that of any other replica is no later than
// its view.
class NormalView {
 public:
  static constexpr InvariantInfo kInfo = {
      "normal-view", "a normal replica's last normal view is its view; otherwise it is not later"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const Cluster<Vsr>&) {}

  std::optional<Violation> After(const Observation<Vsr>& seen, const GhostState<Vsr>&) {
    const Replica& replica = seen.replica();
    const bool holds = replica.status == Status::kNormal ? replica.last_normal == replica.view
                                                         : replica.last_normal <= replica.view;
    if (holds) return std::nullopt;
    return Violated(kInfo, seen,
                    seen.node.ToString() + " is in status " + Show(replica.status) + " in view " +
                        Show(replica.view) + " with last normal view " + Show(replica.last_normal),
                    {});
  }
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_INVARIANTS_VSR_NORMAL_VIEW_H_
