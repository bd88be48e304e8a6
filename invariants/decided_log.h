// What the group has decided so far: the operations in the order in which they were first executed
// anywhere, run once through the specification.
#ifndef STAMPEDE_INVARIANTS_DECIDED_LOG_H_
#define STAMPEDE_INVARIANTS_DECIDED_LOG_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "core/kv/service.h"
#include "core/observation.h"
#include "core/payload.h"

namespace stampede {

// Needs of P what core/vsr/vsr.h lists for invariants on replicated logs: ChainAt, OperationAt,
// NewService.
template <class P>
class DecidedLog {
 public:
  struct Row {
    std::uint64_t chain = 0;         // hash of the decided log up to here
    std::uint64_t state_digest = 0;  // of the service, after this operation
    std::uint64_t client = 0;
    std::uint64_t request = 0;
    Payload operation;
    std::string result;      // what the specification answers
    NodeId by;               // who executed it first
    std::uint64_t step = 0;  // and when
  };

  void Start(const typename P::Config& config) {
    rows_.clear();
    service_ = P::NewService(config);
    empty_state_ = service_.Digest();
  }

  // Takes note of what the node that just stepped has executed first of all.
  void Learn(const Observation<P>& seen) {
    const std::uint64_t known = std::min(seen.standing().committed, seen.standing().last);
    while (rows_.size() < known) {
      const std::uint64_t position = rows_.size() + 1;
      auto logged = P::OperationAt(seen.replica(), position);
      Row& row = rows_.emplace_back();
      row.chain = P::ChainAt(seen.replica(), position);
      row.client = logged.client;
      row.request = logged.request;
      row.operation = std::move(logged.operation);
      row.result = service_.Apply(row.operation.bytes());
      row.state_digest = service_.Digest();
      row.by = seen.node;
      row.step = seen.step;
    }
  }

  std::uint64_t size() const { return rows_.size(); }
  // REQUIRES: 1 <= position <= size().
  const Row& at(std::uint64_t position) const { return rows_[position - 1]; }
  // REQUIRES: position <= size().
  std::uint64_t ChainAt(std::uint64_t position) const {
    return position == 0 ? 0 : at(position).chain;
  }
  std::uint64_t StateAt(std::uint64_t position) const {
    return position == 0 ? empty_state_ : at(position).state_digest;
  }

  // "op 3: c0#2 "put x 1", first executed by r1 at step 41".
  std::string Describe(std::uint64_t position) const {
    const Row& row = at(position);
    return "op " + std::to_string(position) + ": c" + std::to_string(row.client) + "#" +
           std::to_string(row.request) + " " + row.operation.ToString() + ", first executed by " +
           row.by.ToString() + " at step " + std::to_string(row.step);
  }

 private:
  std::vector<Row> rows_;
  ServiceHandle service_;
  std::uint64_t empty_state_ = 0;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_DECIDED_LOG_H_
