#ifndef STAMPEDE_INVARIANTS_COMMIT_ORDER_WITNESS_H_
#define STAMPEDE_INVARIANTS_COMMIT_ORDER_WITNESS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "stampede/core/show.h"
#include "stampede/invariants/invariant.h"

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
    clients_.clear();
    seen_rows_ = 0;
    latest_answered_ = 0;
  }

  std::optional<Violation> After(const Observation<P>& seen, const GhostState<P>& ghost) {
    if (!seen.node.is_client()) return Place(seen, ghost);
    Client& client = Of(seen.node.index());
    if (const auto* invoke = std::get_if<Invoke<P>>(&seen.input.event)) {
      client.request = P::RequestOf(seen.client());
      client.floor = latest_answered_;
      client.position = 0;
      client.reads_only = P::ReadsOnly(invoke->operation);
    }
    for (const auto& item : seen.effects.items()) {
      if (item.kind != EffectKind::kReturn) continue;
      if (auto violation = Answered(seen, ghost, client, seen.effects.result(item))) {
        return violation;
      }
    }
    return std::nullopt;
  }

 private:
  struct Client {
    typename P::RequestId request;  // its latest invocation
    std::uint64_t floor = 0;        // the last place answered to any client before that
    std::uint64_t position = 0;     // where that invocation was decided; 0: not yet
    std::string result;             // and what the specification answers there
    bool reads_only = false;        // it may be answered without a place
  };

  Client& Of(std::size_t client) {
    if (client >= clients_.size()) clients_.resize(client + 1);
    return clients_[client];
  }

  // Records where the clients' current operations were decided.
  std::optional<Violation> Place(const Observation<P>& seen, const GhostState<P>& ghost) {
    while (seen_rows_ < ghost.decided.size()) {
      const auto& row = ghost.decided.at(++seen_rows_);
      Client& client = Of(row.logged.node);
      const typename P::RequestId request{row.logged.client, row.logged.request};
      if (request != client.request || client.position != 0) continue;
      client.position = seen_rows_;
      client.result = row.result;
      if (seen_rows_ <= client.floor) {
        return Violated(kInfo, seen,
                        "operation " + std::to_string(seen_rows_) +
                            " was invoked after a later one had been answered",
                        {ghost.decided.Describe(seen_rows_),
                         ghost.decided.Describe(client.floor) + ", answered before"});
      }
    }
    return std::nullopt;
  }

  std::optional<Violation> Answered(const Observation<P>& seen, const GhostState<P>& ghost,
                                    const Client& client, const ResultOf<P>& result) {
    if (client.position == 0 && client.reads_only) return std::nullopt;  // linearizability judges
    if (client.position == 0) {
      return Violated(kInfo, seen,
                      client.request.Name() + " was answered before it was executed anywhere",
                      {"the answer was " + Show(result)});
    }
    if (client.result != result) {
      return Violated(kInfo, seen,
                      client.request.Name() + " got another answer than its place in the log gives",
                      {"the answer was " + Show(result),
                       "the specification says " + Show(client.result) + " for " +
                           ghost.decided.Describe(client.position)});
    }
    if (client.position > latest_answered_) latest_answered_ = client.position;
    return std::nullopt;
  }

  std::vector<Client> clients_;
  std::uint64_t seen_rows_ = 0;
  std::uint64_t latest_answered_ = 0;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_COMMIT_ORDER_WITNESS_H_
