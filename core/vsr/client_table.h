// The client table: what was executed last for every client, and what it was answered.
#ifndef STAMPEDE_CORE_VSR_CLIENT_TABLE_H_
#define STAMPEDE_CORE_VSR_CLIENT_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/fields.h"
#include "core/hash.h"
#include "core/vsr/types.h"

namespace stampede::vsr {

// A function of the executed operations and of nothing else: it is never touched when an operation
// is merely prepared, so that a view change which drops operations leaves nothing to repair.
class ClientTable {
 public:
  struct Row {
    ClientId client;
    RequestNumber request;
    OpNumber op;
    std::string result;
    STAMPEDE_FIELDS(Row, client, request, op, result)

    std::uint64_t digest = 0;  // of the fields
  };

  // The client's row; null when nothing of it was executed. O(log clients).
  const Row* Find(ClientId client) const;

  // Records that `request` of `client` was executed as `op`.
  void Record(ClientId client, RequestNumber request, OpNumber op, std::string result);

  void Clear();

  // Equal tables, equal digests. Constant time.
  std::uint64_t Digest() const { return digest_; }

  STAMPEDE_FIELDS(ClientTable, rows_)

 private:
  std::vector<Row> rows_;  // sorted by client
  std::uint64_t digest_ = 0;
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_CLIENT_TABLE_H_
