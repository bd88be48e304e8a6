#ifndef STAMPEDE_INVARIANTS_VSR_LOG_MATCH_H_
#define STAMPEDE_INVARIANTS_VSR_LOG_MATCH_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/show.h"
#include "core/vsr/vsr.h"
#include "invariants/invariant.h"

namespace stampede::vsr {

// S5: of two logs with the same last normal view one is a prefix of the other. Within a view all
// logs are prefixes of the primary's, which only grows, so each is held against the longest that
// was ever seen in its view.
class LogMatch {
 public:
  static constexpr InvariantInfo kInfo = {
      "log-match", "of two logs of the same last normal view, one is a prefix of the other"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const Config&) { views_.clear(); }

  std::optional<Violation> After(const Observation<Vsr>& seen, const Ghost<Vsr>&) {
    if (seen.replica().last_normal < View(0)) return std::nullopt;
    const Replica& replica = seen.replica();
    const auto view = static_cast<std::size_t>(replica.last_normal.value());
    if (view >= views_.size()) views_.resize(view + 1);
    Longest& longest = views_[view];
    if (!Comparable(replica.log, longest.log)) return Differ(seen, longest);
    if (replica.log.last() > longest.log.last()) longest = {replica.log, seen.node};
    return std::nullopt;
  }

 private:
  struct Longest {
    Log log;
    NodeId holder;
  };

  static Violation Differ(const Observation<Vsr>& seen, const Longest& longest) {
    const Log& log = seen.replica().log;
    OpNumber op(1);
    while (log.ChainAt(op.value()) == longest.log.ChainAt(op.value())) ++op;
    return Violated(kInfo, seen,
                    "in view " + Show(seen.replica().last_normal) + " " + seen.node.ToString() +
                        " and " + longest.holder.ToString() + " hold different entries " + Show(op),
                    {seen.node.ToString() + " holds " + Show(log[op]),
                     longest.holder.ToString() + " holds or held " + Show(longest.log[op])});
  }

  std::vector<Longest> views_;
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_INVARIANTS_VSR_LOG_MATCH_H_
