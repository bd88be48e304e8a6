#ifndef STAMPEDE_INVARIANTS_VSR_LOG_MATCH_H_
#define STAMPEDE_INVARIANTS_VSR_LOG_MATCH_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "stampede/core/show.h"
#include "stampede/core/vsr/vsr.h"
#include "stampede/invariants/invariant.h"
#include "stampede/invariants/vsr/specification.h"

namespace stampede::vsr {

// Of two logs with the same last normal view one is a prefix of the other. Within a view all logs
// are prefixes of the primary's, which only grows, so each log is compared with the longest that
// was seen in its view.
class LogMatch {
 public:
  static constexpr InvariantInfo kInfo = {
      "log-match", "of two logs of the same last normal view, one is a prefix of the other"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const Cluster<Vsr>&) { views_.clear(); }

  std::optional<Violation> After(const Observation<Vsr>& seen, const GhostState<Vsr>& ghost) {
    if (std::holds_alternative<Boot<Vsr>>(seen.input.event)) Forget(seen);
    const Replica& replica = seen.replica();
    if (replica.last_normal < View(0)) return std::nullopt;
    const auto [at, is_new] = views_.try_emplace(ViewOf(replica), Longest{replica.log, seen.node});
    if (is_new) {
      if (views_.size() > kMany) Prune(seen);
      return std::nullopt;
    }
    Longest& longest = at->second;
    if (!Comparable(replica.log, longest.log)) return Differ(seen, longest);
    // Where the longer one has dropped all that the shorter holds, what it dropped was decided.
    const std::uint64_t last = replica.log.size();
    if (last < longest.log.dropped() && ghost.decided.Knows(last) &&
        replica.log.chain() != ghost.decided.ChainAt(last)) {
      return Violated(kInfo, seen,
                      "in view " + Show(replica.view) + " " + seen.node.ToString() +
                          " holds other entries up to " + std::to_string(last) + " than " +
                          longest.holder.ToString() + " has executed",
                      {"decided is " + ghost.decided.Describe(last)});
    }
    if (replica.log.last() > longest.log.last()) longest = {replica.log, seen.node};
    return std::nullopt;
  }

 private:
  using EpochAndView = std::pair<Epoch, View>;
  struct Longest {
    Log log;
    NodeId holder;
  };
  static constexpr std::size_t kMany = 64;

  static EpochAndView ViewOf(const Replica& replica) {
    return {replica.group.epoch, replica.last_normal};
  }

  // What a replica held when it crashed, and no other replica holds, may never have left it: it may
  // put something else in that place.
  void Forget(const Observation<Vsr>& seen) {
    for (auto& [view, longest] : views_) {
      if (longest.holder != seen.node || longest.log.empty()) continue;
      longest.log = Log();
      for (const NodeId id : seen.all_replicas()) {
        const Replica& replica = seen.replica(id);
        if (ViewOf(replica) != view) continue;
        if (replica.log.last() > longest.log.last()) longest = {replica.log, id};
      }
    }
  }

  // A view that is the last normal view of no replica is not compared with any more.
  void Prune(const Observation<Vsr>& seen) {
    std::erase_if(views_, [&seen](const auto& view) {
      return std::none_of(seen.replicas.begin(), seen.replicas.end(),
                          [&](const Replica& replica) { return ViewOf(replica) == view.first; });
    });
  }

  static Violation Differ(const Observation<Vsr>& seen, const Longest& longest) {
    const Log& log = seen.replica().log;
    const std::string both = "in view " + Show(seen.replica().last_normal) + " " +
                             seen.node.ToString() + " and " + longest.holder.ToString() +
                             " hold different entries ";
    OpNumber op(std::max(log.dropped(), longest.log.dropped()));
    if (log.ChainAt(op.value()) != longest.log.ChainAt(op.value())) {  // among those dropped
      return Violated(kInfo, seen, both + "up to " + Show(op),
                      {seen.node.ToString() + " holds " + Show(log),
                       longest.holder.ToString() + " holds or held " + Show(longest.log)});
    }
    while (log.ChainAt(op.value()) == longest.log.ChainAt(op.value())) ++op;
    return Violated(kInfo, seen, both + Show(op),
                    {seen.node.ToString() + " holds " + Show(log[op]),
                     longest.holder.ToString() + " holds or held " + Show(longest.log[op])});
  }

  std::map<EpochAndView, Longest> views_;
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_INVARIANTS_VSR_LOG_MATCH_H_
