#ifndef STAMPEDE_INVARIANTS_VSR_PROMISE_H_
#define STAMPEDE_INVARIANTS_VSR_PROMISE_H_

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "stampede/core/show.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/durable_max.h"
#include "stampede/invariants/invariant.h"

namespace stampede::vsr {

// A replica that sent DoViewChange for a view, or started it, has promised to take no part in lower
// views: it is never normal in one again, and does not acknowledge in one. The promise binds later
// incarnations, too, once the message has left the replica. The paper's recovery breaks this; it is
// broken long before an operation is lost.
class Promise {
 public:
  static constexpr InvariantInfo kInfo = {
      "promise",
      "a replica that sent DoViewChange for a view never serves or acknowledges in a lower one"};
  static constexpr Scope kScope = Scope::kReplicas;

  void Start(const Cluster<Vsr>&) { promises_.fill({}); }

  bool Concerns(const Observation<Vsr>& seen, const GhostState<Vsr>&) const {
    return DurableMax<EpochAndView>::Concerns(seen) ||
           IsNormalBelow(seen, promises_[seen.node.index()].latest());
  }

  std::optional<Violation> After(const Observation<Vsr>& seen, const GhostState<Vsr>&) {
    DurableMax<EpochAndView>& promises = promises_[seen.node.index()];
    promises.Begin(seen);
    if (IsNormalBelow(seen, promises.latest())) {
      return Broken(seen, promises.latest(), "is normal in", Now(seen));
    }
    for (const auto& item : seen.effects.items()) {
      promises.Pass(item);
      if (item.kind != EffectKind::kSend) continue;
      const Message& message = seen.effects.message(item);
      if (const auto* change = std::get_if<DoViewChange>(&message)) {
        promises.Raise({change->header.epoch, change->view});
      } else if (const auto* start = std::get_if<StartView>(&message)) {
        promises.Raise({start->header.epoch, start->view});
      } else if (const auto* ok = std::get_if<PrepareOk>(&message)) {
        const EpochAndView acknowledged{ok->header.epoch, ok->view};
        if (acknowledged < promises.latest()) {
          return Broken(seen, promises.latest(), "acknowledged in", acknowledged);
        }
      }
    }
    return std::nullopt;
  }

 private:
  using EpochAndView = std::pair<Epoch, View>;

  static EpochAndView Now(const Observation<Vsr>& seen) {
    return {seen.replica().group.epoch, seen.replica().view};
  }
  static bool IsNormalBelow(const Observation<Vsr>& seen, const EpochAndView& promised) {
    return seen.replica().status == Status::kNormal && Now(seen) < promised;
  }

  static std::string Name(const EpochAndView& view) {
    return "view " + Show(view.second) +
           (view.first == Epoch(0) ? "" : " of epoch " + Show(view.first));
  }

  static Violation Broken(const Observation<Vsr>& seen, const EpochAndView& promised,
                          const std::string& did, const EpochAndView& view) {
    return Violated(kInfo, seen,
                    seen.node.ToString() + " " + did + " " + Name(view) +
                        " after it had sent DoViewChange for " + Name(promised),
                    {"now: " + Show(seen.summary())});
  }

  std::array<DurableMax<EpochAndView>, 64>
      promises_;  // by replica: the highest view it promised to join
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_INVARIANTS_VSR_PROMISE_H_
