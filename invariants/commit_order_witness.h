#ifndef STAMPEDE_INVARIANTS_COMMIT_ORDER_WITNESS_H_
#define STAMPEDE_INVARIANTS_COMMIT_ORDER_WITNESS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "stampede/core/show.h"
#include "stampede/invariants/invariant.h"
#include "stampede/invariants/outstanding_requests.h"

namespace stampede {

// The decided order itself is a linearization of the clients' history: the commit-order witness.
// Every answer that a client gets is the specification's answer at the operation's decided place,
// and an operation invoked after another was answered has a later place. Constant time per
// operation. A history for which this fails may still be linearizable in another order, but not by
// a protocol whose commit order is the order that counts. A read that is answered without a place
// is left to linearizability.
template <class P>
class CommitOrderWitness {
 public:
  static constexpr InvariantInfo kInfo = {
      "commit-order", "every answer is that of the decided order, which respects real time"};
  static constexpr Scope kScope = Scope::kAll;

  void Start(const Cluster<P>&) {
    requests_.Start();
    seen_rows_ = 0;
    latest_answered_ = 0;
  }

  bool Concerns(const Observation<P>& seen, const GhostState<P>& ghost) const {
    return seen.node.is_client() || seen_rows_ < ghost.decided.size();
  }

  std::optional<Violation> After(const Observation<P>& seen, const GhostState<P>& ghost) {
    if (!seen.node.is_client()) return Place(seen, ghost);
    requests_.Learn(seen, latest_answered_);
    for (const auto& item : seen.effects.items()) {
      if (item.kind != EffectKind::kReturn && item.kind != EffectKind::kGiveUp) continue;
      const auto* request = requests_.Finish(seen, seen.effects.operation(item));
      if (request == nullptr || item.kind == EffectKind::kGiveUp) continue;
      if (auto violation = Answered(seen, ghost, *request, seen.effects.result(item))) {
        return violation;
      }
    }
    return std::nullopt;
  }

 private:
  using Request = typename OutstandingRequests<P>::Request;

  // Records where the clients' current operations were decided.
  std::optional<Violation> Place(const Observation<P>& seen, const GhostState<P>& ghost) {
    while (seen_rows_ < ghost.decided.size()) {
      const auto& row = ghost.decided.at(++seen_rows_);
      Request* request =
          requests_.Undecided(row.logged.node, {row.logged.client, row.logged.request});
      if (request == nullptr) continue;
      request->position = seen_rows_;
      if (seen_rows_ <= request->floor) {
        return Violated(kInfo, seen,
                        "operation " + std::to_string(seen_rows_) +
                            " was invoked after a later one had been answered",
                        {ghost.decided.Describe(seen_rows_),
                         ghost.decided.Describe(request->floor) + ", answered before"});
      }
    }
    return std::nullopt;
  }

  std::optional<Violation> Answered(const Observation<P>& seen, const GhostState<P>& ghost,
                                    const Request& request, const ResultOf<P>& result) {
    if (request.position == 0 && request.reads_only) return std::nullopt;  // linearizability judges
    if (request.position == 0) {
      return Violated(kInfo, seen,
                      request.id.Name() + " was answered before it was executed anywhere",
                      {"the answer was " + Show(result)});
    }
    const std::string& specified = ghost.decided.at(request.position).result;
    if (specified != result) {
      return Violated(
          kInfo, seen, request.id.Name() + " got another answer than its place in the log gives",
          {"the answer was " + Show(result), "the specification says " + Show(specified) + " for " +
                                                 ghost.decided.Describe(request.position)});
    }
    if (request.position > latest_answered_) latest_answered_ = request.position;
    return std::nullopt;
  }

  OutstandingRequests<P> requests_;
  std::uint64_t seen_rows_ = 0;
  std::uint64_t latest_answered_ = 0;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_COMMIT_ORDER_WITNESS_H_
