#ifndef STAMPEDE_INVARIANTS_VSR_RECOVERED_H_
#define STAMPEDE_INVARIANTS_VSR_RECOVERED_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "stampede/core/show.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/durable_max.h"
#include "stampede/invariants/invariant.h"
#include "stampede/invariants/vsr/specification.h"

namespace stampede::vsr {

// A replica that comes back after a crash holds every decided operation that an earlier incarnation
// of it acknowledged: the group has counted on its copy. An acknowledgement counts in its own view
// alone, so what was decided in later views than the replica ever acknowledged in needed no copy of
// it, and may be missing where it comes back in a view between.
class Recovered {
 public:
  static constexpr InvariantInfo kInfo = {"recovered",
                                          "a replica comes back with every operation that it "
                                          "acknowledged and that this helped to decide"};
  static constexpr Scope kScope = Scope::kReplicas;

  void Start(const Cluster<Vsr>&) {
    pasts_.fill({});
    decided_.clear();
  }

  bool Concerns(const Observation<Vsr>& seen, const GhostState<Vsr>& ghost) const {
    return !pasts_[seen.node.index()].back || DurableMax<Acknowledged>::Concerns(seen) ||
           ghost.decided.size() > DecidedSoFar();
  }

  std::optional<Violation> After(const Observation<Vsr>& seen, const GhostState<Vsr>& ghost) {
    NoteDecided(seen, ghost);
    Past& past = pasts_[seen.node.index()];
    const bool boots = std::holds_alternative<Boot<Vsr>>(seen.input.event);
    past.acknowledged.Begin(seen);
    if (boots) past.back = false;
    const Replica& replica = seen.replica();
    const bool comes_back = !past.back && replica.status == Status::kNormal;
    past.back = past.back || comes_back;
    if (comes_back) {
      if (auto violation = Check(seen, ghost, past.acknowledged.latest())) return violation;
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

  // Up to which operation was decided in a view, of those in which some were.
  struct Decided {
    Epoch epoch;
    View view;
    std::uint64_t last = 0;
  };

  std::uint64_t DecidedSoFar() const { return decided_.empty() ? 0 : decided_.back().last; }

  // A primary executes what it decides in the same step: nobody executes it before.
  void NoteDecided(const Observation<Vsr>& seen, const GhostState<Vsr>& ghost) {
    for (std::uint64_t op = DecidedSoFar() + 1; op <= ghost.decided.size(); ++op) {
      const auto& logged = ghost.decided.at(op).logged;
      const View view = DecidingView(seen, logged.epoch, logged.view);
      const bool same = !decided_.empty() && decided_.back().epoch == logged.epoch &&
                        decided_.back().view == view;
      if (!same) decided_.push_back({logged.epoch, view, 0});
      decided_.back().last = op;
    }
  }

  // That of the node which has just executed it. Where this began the next epoch, in which views
  // begin anew, that of the message which decided it.
  static View DecidingView(const Observation<Vsr>& seen, Epoch epoch, View logged) {
    const Replica& executor = seen.replica();
    if (executor.group.epoch == epoch) return executor.view;
    const auto* received = std::get_if<Receive<Vsr>>(&seen.input.event);
    if (received == nullptr) return logged;
    return std::visit(
        [logged](const auto& message) {
          if constexpr (requires { View(message.view); }) return message.view;
          return logged;
        },
        received->message);
  }

  std::uint64_t DecidedUpTo(Epoch epoch, View view) const {
    std::uint64_t last = 0;
    for (const Decided& each : decided_) {
      if (std::tuple(each.epoch, each.view) <= std::tuple(epoch, view)) last = each.last;
    }
    return last;
  }

  std::optional<Violation> Check(const Observation<Vsr>& seen, const GhostState<Vsr>& ghost,
                                 const Acknowledged& latest) const {
    const Log& acknowledged = latest.log;
    const std::uint64_t last =
        std::min(acknowledged.size(), DecidedUpTo(latest.epoch, latest.view));
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

  std::array<Past, 64> pasts_;    // by replica
  std::vector<Decided> decided_;  // in order
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_INVARIANTS_VSR_RECOVERED_H_
