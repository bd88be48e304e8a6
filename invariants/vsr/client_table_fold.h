#ifndef STAMPEDE_INVARIANTS_VSR_CLIENT_TABLE_FOLD_H_
#define STAMPEDE_INVARIANTS_VSR_CLIENT_TABLE_FOLD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/show.h"
#include "core/vsr/vsr.h"
#include "invariants/invariant.h"

namespace stampede::vsr {

// S12: the client table is a function of the executed operations and of nothing else. Keeps one
// table for the decided log and its digest at every position.
class ClientTableFold {
 public:
  static constexpr InvariantInfo kInfo = {"client-table",
                                          "a client table records exactly the executed operations"};
  static constexpr Scope kScope = Scope::kState;

  void Start(const Config&) {
    table_ = ClientTable();
    digests_.assign(1, table_.Digest());
  }

  std::optional<Violation> After(const Observation<Vsr>& seen, const Ghost<Vsr>& ghost) {
    while (digests_.size() <= ghost.decided.size()) {
      const auto& row = ghost.decided.at(digests_.size());
      table_.Record(ClientId(row.client), RequestNumber(row.request), OpNumber(digests_.size()),
                    row.result);
      digests_.push_back(table_.Digest());
    }
    const std::uint64_t executed = seen.replica().executed.value();
    if (executed >= digests_.size()) return std::nullopt;  // monotone-numbers says so
    if (seen.replica().clients.Digest() == digests_[executed]) return std::nullopt;
    return Violated(kInfo, seen,
                    "the client table of " + seen.node.ToString() +
                        " is not what its executed operations 1.." + std::to_string(executed) +
                        " make it",
                    {seen.node.ToString() + " has " + Show(seen.replica().clients),
                     "after operation " + std::to_string(ghost.decided.size()) + " it should be " +
                         Show(table_)});
  }

 private:
  ClientTable table_;                   // after all decided operations
  std::vector<std::uint64_t> digests_;  // by position
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_INVARIANTS_VSR_CLIENT_TABLE_FOLD_H_
