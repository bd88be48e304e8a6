// The operations of etcd's robustness tests (client-N/operations.json), as far as a key-value store
// without revisions can tell them apart.
//
// A get, put or delete of one key is one of ours. A transaction that compares revisions is the
// branch that was taken: its condition is not checked. Keys with a lease may vanish by themselves:
// they are left out. So is what concerns several keys at once, since the order of revisions is not
// known here.
#ifndef STAMPEDE_HISTORIES_INTERNAL_ETCD_OPERATION_H_
#define STAMPEDE_HISTORIES_INTERNAL_ETCD_OPERATION_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "stampede/histories/datum.h"
#include "stampede/histories/internal/readers.h"

namespace stampede {

class EtcdOperations {
 public:
  static bool IsOne(const Datum& operation);

  // Adds what the operation is to `calls`.
  absl::Status Add(const Datum& operation, std::uint32_t line, std::vector<RecordedCall>& calls,
                   PassedOver& passed_over);

  // Takes the operations on keys that had a lease out of `calls`.
  void LeaveOutLeased(std::vector<RecordedCall>& calls, PassedOver& passed_over) const;

 private:
  void AddStep(const Datum& step, const Datum* result, const RecordedCall& model,
               std::vector<RecordedCall>& calls, PassedOver& passed_over);

  std::set<std::string, std::less<>> leased_;
};

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_INTERNAL_ETCD_OPERATION_H_
