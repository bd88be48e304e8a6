// All invariants of a protocol, checked together after every step.
#ifndef STAMPEDE_INVARIANTS_INVARIANT_SET_H_
#define STAMPEDE_INVARIANTS_INVARIANT_SET_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/base/attributes.h"
#include "stampede/core/progress.h"
#include "stampede/core/time.h"
#include "stampede/invariants/invariant.h"
#include "stampede/invariants/liveness.h"

namespace stampede {

// The type in which P shows invariants a replica's state; empty where P has none.
template <class P>
struct ObservableStateOf {
  struct Type {};
};
template <class P>
requires requires {
  typename P::ObservableState;
}
struct ObservableStateOf<P> {
  using Type = typename P::ObservableState;
};

// The invariants `Is` on protocol P, in the order in which they are asked, and liveness. Where one
// step breaks several, the first of them is reported.
template <class P, class... Is>
class InvariantSet {
 public:
  // What a protocol asserts by Effects::Assert; a violation is named after the claim that failed.
  static constexpr InvariantInfo kAssertions = {"assertions",
                                                "what a step of the protocol asserts holds"};

  // Those that ask something of P.
  static std::vector<InvariantInfo> List() {
    std::vector<InvariantInfo> list;
    (List<Is>(list), ...);
    list.push_back(kAssertions);
    for (const InvariantInfo& info : Liveness<P>::List()) list.push_back(info);
    return list;
  }

  // Does not check the invariant called `name` in all runs to come. False when there is none. The
  // claim of an assertion, which is a sentence of more than one word, disables that assertion
  // alone.
  bool Disable(std::string_view name) {
    if (name == kAssertions.name) return assertions_off_ = true;
    if (name.find(' ') != std::string_view::npos) {
      claims_off_.emplace_back(name);
      return true;
    }
    bool found = liveness_.Disable(name);
    std::size_t i = 0;
    ((Is::kInfo.name == name ? (off_[i] = true, found = true) : false, ++i), ...);
    return found;
  }

  // The names of those that are not checked.
  std::vector<std::string> disabled() const {
    std::vector<std::string> names = claims_off_;
    if (assertions_off_) names.emplace_back(kAssertions.name);
    std::size_t i = 0;
    ((off_[i++] ? names.emplace_back(Is::kInfo.name), 0 : 0), ...);
    for (const std::string& name : liveness_.disabled()) names.push_back(name);
    return names;
  }

  void Start(const Cluster<P>& cluster, const LivenessDemand& demand) {
    if constexpr (kHasLog<P>) ghost_.decided.Start(cluster);
    ghost_.history.Start();
    observed_.clear();
    std::apply([&](auto&... invariant) { (invariant.Start(cluster), ...); }, invariants_);
    liveness_.Start(demand);
  }

  // Whether everything still holds after the step; if not, violation() says what does not.
  bool CheckAfterStep(const Observation<P>& seen) {
    const Scope scope = ScopeOf(seen);
    if constexpr (kHasLog<P>) {
      if (scope == Scope::kState) ghost_.decided.Learn(seen);
    }
    if (scope == Scope::kAll) ghost_.history.Learn(seen);
    if (AskAll(seen, scope, std::index_sequence_for<Is...>())) return false;
    if (!seen.effects.failed_claim().empty() && IsAssertionBroken(seen)) [[unlikely]]
      return false;
    if (!seen.healed) return true;
    violation_ = liveness_.After(seen, scope == Scope::kState);
    return !violation_.has_value();
  }

  // REQUIRES: CheckAfterStep() was false.
  const Violation& violation() const { return *violation_; }

  bool settled() const { return liveness_.settled(); }
  bool halted() const { return liveness_.halted(); }
  bool at_rest() const { return liveness_.at_rest(); }

  // Whether some invariant gave up looking in this run, and could not say that it holds.
  bool undecided() const {
    return std::apply([](const auto&... invariant) { return (GaveUp(invariant) || ... || false); },
                      invariants_);
  }

  // The run has come to an end in which this client waits and nothing will ever happen any more.
  std::optional<Violation> CheckStuck(NodeId client, std::uint64_t step, Time now) const {
    if (!liveness_.Demands(Liveness<P>::kProgress)) return std::nullopt;
    return Violation{
        std::string(Liveness<P>::kProgress.name),
        client.ToString() + " waits for an answer, and nothing will ever happen any more",
        {},
        step,
        now,
        client};
  }
  const GhostState<P>& ghost() const { return ghost_; }

  // For people who look at a run: what the ghost state is now ("decided", "operations"), what the
  // invariants by name say that they keep, and how far healing is ("healing"). Each has its place,
  // also where there is nothing to say.
  std::vector<std::pair<std::string, std::string>> Describe() const {
    std::vector<std::pair<std::string, std::string>> facts;
    if constexpr (kHasLog<P>) {
      const std::uint64_t size = ghost_.decided.size();
      facts.emplace_back("decided", size == 0 ? "no operation"
                                              : std::to_string(size) + ", the last " +
                                                    ghost_.decided.Describe(size));
    }
    if constexpr (kHasClients<P>) facts.emplace_back("operations", ghost_.history.Describe());
    std::apply([&](const auto&... invariant) { (Describe(invariant, facts), ...); }, invariants_);
    facts.emplace_back("healing", liveness_.Describe());
    return facts;
  }

 private:
  template <class I>
  void Describe(const I& invariant, std::vector<std::pair<std::string, std::string>>& facts) const {
    if constexpr (requires { invariant.Describe(ghost_); }) {
      facts.emplace_back(std::string(I::kInfo.name), invariant.Describe(ghost_));
    }
  }

  template <class I>
  static void List(std::vector<InvariantInfo>& list) {
    if constexpr (requires { I::kAsks; }) {
      if (!I::kAsks) return;
    }
    list.push_back(I::kInfo);
  }

  // The widest kind of invariant that need not look at this step is one narrower than this.
  Scope ScopeOf(const Observation<P>& seen) {
    if (seen.node.is_client()) return Scope::kAll;
    if constexpr (!requires { typename P::ObservableState; }) {
      return Scope::kState;
    } else {
      return ScopeOfReplica(seen);
    }
  }
  Scope ScopeOfReplica(const Observation<P>& seen) {
    if (seen.node.index() >= observed_.size()) observed_.resize(seen.replicas.size());
    auto& before = observed_[seen.node.index()];
    const auto now = P::Observe(seen.replica());
    if (before.has_value() && *before == now) return Scope::kReplicas;
    before = now;
    return Scope::kState;
  }

  // The invariants are silent about this step, and say more where they are not.
  bool IsAssertionBroken(const Observation<P>& seen) {
    const std::string claim(seen.effects.failed_claim());
    const auto off = std::find(claims_off_.begin(), claims_off_.end(), claim);
    if (assertions_off_ || off != claims_off_.end()) return false;
    violation_ = Violation{claim,    "this does not hold at " + seen.node.ToString() + ": " + claim,
                           {},       seen.step,
                           seen.now, seen.node};
    return true;
  }

  template <class I>
  static bool GaveUp(const I& invariant) {
    if constexpr (requires { invariant.undecided(); }) {
      return invariant.undecided();
    } else {
      return false;
    }
  }

  template <std::size_t... kIndex>
  bool AskAll(const Observation<P>& seen, [[maybe_unused]] Scope scope,
              std::index_sequence<kIndex...>) {
    return (IsBroken<kIndex>(seen, scope) || ...);
  }

  template <std::size_t kIndex>
  bool IsBroken(const Observation<P>& seen, Scope scope) {
    if (std::tuple_element_t<kIndex, std::tuple<Is...>>::kScope < scope || off_[kIndex]) {
      return false;
    }
    auto& invariant = std::get<kIndex>(invariants_);
    if constexpr (requires { invariant.Concerns(seen, ghost_); }) {
      if (!invariant.Concerns(seen, ghost_)) [[likely]]
        return false;
    }
    return Ask(invariant, seen);
  }

  // Apart, so that what comes before it is compiled into the loop over all steps.
  template <class I>
  ABSL_ATTRIBUTE_NOINLINE bool Ask(I& invariant, const Observation<P>& seen) {
    auto found = invariant.After(seen, ghost_);
    if (!found.has_value()) [[likely]]
      return false;
    violation_ = std::move(found);
    return true;
  }

  GhostState<P> ghost_;
  std::vector<std::optional<typename ObservableStateOf<P>::Type>>
      observed_;  // by replica, after its latest step
  std::tuple<Is...> invariants_;
  std::array<bool, sizeof...(Is)> off_{};
  bool assertions_off_ = false;
  std::vector<std::string> claims_off_;
  Liveness<P> liveness_;
  std::optional<Violation> violation_;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_INVARIANT_SET_H_
