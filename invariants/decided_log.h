// What the group has decided so far: the operations in the order in which they were first executed
// anywhere, run once through the specification.
#ifndef STAMPEDE_INVARIANTS_DECIDED_LOG_H_
#define STAMPEDE_INVARIANTS_DECIDED_LOG_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "stampede/core/observation.h"

namespace stampede {

// What the operations of P's log mean, written a second time without replicas. A specialization has
//   void Start(const Cluster<P>&);
//   std::string Execute(const typename P::LoggedOperation&);   // the next one; its answer
//   std::uint64_t StateDigest() const;                         // as P::StateDigest of a replica
//   std::uint64_t ClientsDigest() const;   // of what the replicas remember of clients
template <class P>
struct SpecificationOf;

// Needs of P what core/vsr/vsr.h lists for invariants on replicated logs: ChainAt, OperationAt.
//
// Of a long run only the latest part is kept. A row goes when every replica has executed its
// operation and many more.
template <class P>
class DecidedLog {
 public:
  struct Row {
    std::uint64_t chain = 0;         // hash of the decided log up to here
    std::uint64_t state_digest = 0;  // of the service, after this operation
    std::uint64_t clients_digest = 0;
    typename P::LoggedOperation logged;
    std::string result;      // what the specification answers
    NodeId by;               // the replica that executed it first
    std::uint64_t step = 0;  // and when
  };

  void Start(const Cluster<P>& cluster) {
    rows_.clear();
    forgotten_ = 0;
    specification_.Start(cluster);
    beginning_.state_digest = specification_.StateDigest();
    beginning_.clients_digest = specification_.ClientsDigest();
  }

  // Records what the node that just stepped has executed before all others.
  void Learn(const Observation<P>& seen) {
    const std::uint64_t known = std::min(seen.summary().committed, seen.summary().last);
    while (size() < known) {
      const std::uint64_t position = size() + 1;
      Row& row = rows_.emplace_back();
      row.logged = P::OperationAt(seen.replica(), position);
      row.chain = P::ChainAt(seen.replica(), position);
      row.result = specification_.Execute(row.logged);
      row.state_digest = specification_.StateDigest();
      row.clients_digest = specification_.ClientsDigest();
      row.by = seen.node;
      row.step = seen.step;
    }
    if (rows_.size() >= 2 * kKept) Forget(seen);
  }

  std::uint64_t size() const { return forgotten_ + rows_.size(); }
  // Whether the row of `position` is kept. The beginning, position 0, always is.
  bool Knows(std::uint64_t position) const { return position == 0 || position > forgotten_; }
  // REQUIRES: position <= size(), and Knows(position). At position 0: what there is before all.
  const Row& at(std::uint64_t position) const {
    return position == 0 ? beginning_ : rows_[position - forgotten_ - 1];
  }
  std::uint64_t ChainAt(std::uint64_t position) const { return at(position).chain; }
  std::uint64_t StateAt(std::uint64_t position) const { return at(position).state_digest; }

  // "op 3: c0#2 "put x 1", first executed by r1 at step 41".
  std::string Describe(std::uint64_t position) const {
    if (!Knows(position)) return "op " + std::to_string(position);
    const Row& row = at(position);
    return "op " + std::to_string(position) + ": " + row.logged.ToString() +
           ", first executed by " + row.by.ToString() + " at step " + std::to_string(row.step);
  }

 private:
  static constexpr std::size_t kKept = 1 << 15;

  void Forget(const Observation<P>& seen) {
    std::uint64_t least = size() - kKept;
    for (const NodeId id : seen.up) {
      const std::uint64_t committed = seen.summary(id).committed;
      if (committed > 0) least = std::min(least, committed);
    }
    if (least <= forgotten_ + kKept / 2) return;
    rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(least - 1 - forgotten_));
    forgotten_ = least - 1;
  }

  std::vector<Row> rows_;
  std::uint64_t forgotten_ = 0;  // rows that were, before those
  Row beginning_;
  SpecificationOf<P> specification_;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_DECIDED_LOG_H_
