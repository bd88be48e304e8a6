// What must hold of transactions.
#ifndef STAMPEDE_EXAMPLES_TWO_PHASE_COMMIT_INVARIANTS_H_
#define STAMPEDE_EXAMPLES_TWO_PHASE_COMMIT_INVARIANTS_H_

#include <map>
#include <optional>
#include <string>

#include "stampede/core/show.h"
#include "stampede/invariants/invariant_set.h"
#include "stampede/invariants/invariants_of.h"
#include "two_phase_commit.h"

// A decision counts when it is known beyond the memory of the node that made it: another node
// receives it, or it is read from a disk. Before that a crash may undo it.
class Atomicity {
 public:
  using P = TwoPhaseCommit;

  static constexpr stampede::InvariantInfo kInfo = {
      "atomicity",
      "all that learn the decision on a transaction learn the same, and it is a "
      "commit only if all have voted yes"};
  static constexpr stampede::Scope kScope = stampede::Scope::kAll;

  void Start(const stampede::Cluster<P>&) { decisions_.clear(); }

  std::optional<stampede::Violation> After(const stampede::Observation<P>& seen,
                                           const stampede::GhostState<P>&) {
    if (const auto* boot = std::get_if<stampede::Boot<P>>(&seen.input.event)) {
      for (const auto& [transaction, entry] : boot->disk.entries) {
        if (!entry.committed.has_value()) continue;
        if (auto found = Learn(seen, transaction, *entry.committed)) return found;
      }
    }
    const auto* receive = std::get_if<stampede::Receive<P>>(&seen.input.event);
    if (receive == nullptr) return std::nullopt;
    if (const auto* outcome = std::get_if<P::Outcome>(&receive->message)) {
      return Learn(seen, outcome->transaction, outcome->committed);
    }
    const auto* decision = std::get_if<P::Decision>(&receive->message);
    if (decision == nullptr) return std::nullopt;
    if (auto found = Learn(seen, decision->transaction, decision->committed)) return found;
    // The receiver may have decided by itself.
    return Learn(seen, decision->transaction,
                 *seen.replica().disk.entries.at(decision->transaction).committed);
  }

 private:
  std::optional<stampede::Violation> Learn(const stampede::Observation<P>& seen,
                                           const P::Transaction& transaction, bool committed) {
    const auto [known, is_new] = decisions_.emplace(transaction, committed);
    const std::string name =
        transaction.first.ToString() + "'s transaction " + std::to_string(transaction.second);
    if (!is_new && known->second != committed) {
      return Violated(kInfo, seen, name + " is both committed and aborted", {});
    }
    if (!is_new || !committed) return std::nullopt;
    for (std::uint16_t i = 0; i < seen.replicas.size(); ++i) {
      const auto& entries = seen.replicas[i].disk.entries;
      const auto entry = entries.find(transaction);
      if (entry != entries.end() && entry->second.votes_yes) continue;
      return Violated(
          kInfo, seen, name + " is committed without the vote of a replica",
          {stampede::NodeId::Replica(i).ToString() + ": " +
           (entry == entries.end() ? "knows nothing of it" : stampede::Show(entry->second))});
    }
    return std::nullopt;
  }

  std::map<P::Transaction, bool> decisions_;
};

template <>
struct stampede::InvariantsOf<TwoPhaseCommit> {
  using Type = InvariantSet<TwoPhaseCommit, Atomicity>;
};

#endif  // STAMPEDE_EXAMPLES_TWO_PHASE_COMMIT_INVARIANTS_H_
