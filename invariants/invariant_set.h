// All invariants of a protocol, checked together after every step.
#ifndef STAMPEDE_INVARIANTS_INVARIANT_SET_H_
#define STAMPEDE_INVARIANTS_INVARIANT_SET_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "core/time.h"
#include "invariants/invariant.h"
#include "invariants/liveness.h"

namespace stampede {

// The invariants `Is` on protocol P, in the order in which they are asked, and liveness. Where one
// step breaks several, the first of them is reported.
template <class P, class... Is>
class InvariantSet {
 public:
  static std::vector<InvariantInfo> List() {
    return {Is::kInfo..., Liveness<P>::kProgress, Liveness<P>::kConvergence};
  }

  // Leaves the invariant called `name` out of all runs to come. False when there is none; progress
  // and convergence cannot be left out.
  bool Without(std::string_view name) {
    bool found = false;
    std::size_t i = 0;
    ((Is::kInfo.name == name ? (off_[i] = true, found = true) : false, ++i), ...);
    return found;
  }

  void Start(const typename P::Config& config, Duration liveness_bound) {
    ghost_.decided.Start(config);
    std::apply([&](auto&... invariant) { (invariant.Start(config), ...); }, invariants_);
    liveness_.Start(liveness_bound);
  }

  std::optional<Violation> After(const Observation<P>& seen) {
    ghost_.decided.Learn(seen);
    std::optional<Violation> violation;
    AskAll(seen, violation, std::index_sequence_for<Is...>());
    if (!violation.has_value() && seen.healed) violation = liveness_.After(seen);
    return violation;
  }

  bool settled() const { return liveness_.settled(); }
  const Ghost<P>& ghost() const { return ghost_; }

 private:
  template <std::size_t... kIndex>
  void AskAll(const Observation<P>& seen, std::optional<Violation>& violation,
              std::index_sequence<kIndex...>) {
    (Ask<kIndex>(seen, violation) || ...);
  }

  template <std::size_t kIndex>
  bool Ask(const Observation<P>& seen, std::optional<Violation>& violation) {
    if (off_[kIndex]) return false;
    auto found = std::get<kIndex>(invariants_).After(seen, ghost_);
    if (!found.has_value()) [[likely]] return false;
    violation = std::move(found);
    return true;
  }

  Ghost<P> ghost_;
  std::tuple<Is...> invariants_;
  std::array<bool, sizeof...(Is)> off_{};
  Liveness<P> liveness_;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_INVARIANT_SET_H_
