#ifndef STAMPEDE_INVARIANTS_VSR_LONE_VIEW_CHANGE_H_
#define STAMPEDE_INVARIANTS_VSR_LONE_VIEW_CHANGE_H_

#include <optional>
#include <string>
#include <variant>

#include "stampede/core/show.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/invariant.h"
#include "stampede/invariants/vsr/specification.h"

namespace stampede::vsr {

// A replica that hears nobody may leave its view, since it cannot know better, but then it waits:
// else it comes back with a view that the others would have to follow.
class LoneViewChange {
 public:
  static constexpr InvariantInfo kInfo = {
      "lone-view-change", "a replica that hears from no other changes its view once at most"};
  static constexpr Scope kScope = Scope::kReplicas;

  void Start(const Cluster<Vsr>&) { left_alone_.Clear(); }

  bool Concerns(const Observation<Vsr>& seen, const GhostState<Vsr>&) const {
    return left_alone_.Contains(seen.node) || seen.summary().term > seen.before.term;
  }

  std::optional<Violation> After(const Observation<Vsr>& seen, const GhostState<Vsr>&) {
    const auto* receive = std::get_if<Receive<Vsr>>(&seen.input.event);
    const bool heard = receive != nullptr && !receive->from.is_client();
    if (heard || std::holds_alternative<Boot<Vsr>>(seen.input.event)) {
      left_alone_.Remove(seen.node);
      return std::nullopt;
    }
    const ReplicaSummary& now = seen.summary();
    if (now.epoch != seen.before.epoch || now.term <= seen.before.term) return std::nullopt;
    if (!left_alone_.Contains(seen.node)) {
      left_alone_.Add(seen.node);
      return std::nullopt;
    }
    return Violated(kInfo, seen,
                    seen.node.ToString() + " goes on to view " + Show(now.term) +
                        " though it has heard from nobody since it left for view " +
                        Show(seen.before.term),
                    {});
  }

 private:
  ReplicaSet left_alone_;  // have changed views by themselves, and heard from nobody since
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_INVARIANTS_VSR_LONE_VIEW_CHANGE_H_
