// The client table: what was executed last for every client, and what it was answered.
#ifndef STAMPEDE_CORE_VSR_CLIENT_TABLE_H_
#define STAMPEDE_CORE_VSR_CLIENT_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/hash.h"
#include "stampede/core/vsr/types.h"

namespace stampede::vsr {

// A function of the executed operations and of nothing else: it is never touched when an operation
// is merely prepared, so that a view change which drops operations leaves nothing to repair.
//
// A table that remembers all clients needs no more than their names. One that does not must not
// take a client that it has forgotten for a new one, whose late request it would execute again. So
// clients register there, with an operation of the log: its number names their session, every
// request says which session it belongs to, and whose session is gone is told so.
class ClientTable {
 public:
  struct Row {
    ClientId client;
    OpNumber session;  // 0 where clients do not register
    RequestNumber request;
    OpNumber op;
    std::string result;
    STAMPEDE_FIELDS(Row, client, session, request, op, result)

    std::uint64_t digest = 0;  // of the fields
  };

  // The client's row; null when there is none. O(log clients).
  const Row* Find(ClientId client) const;

  // Records that `request` of `client` was executed as `op`. A client without a row gets one.
  void Record(ClientId client, RequestNumber request, OpNumber op, std::string result);

  // Opens session `op` for the client.
  void Register(ClientId client, OpNumber op);
  // Where there are more than `most` rows, forgets the one whose latest operation is the oldest:
  // true then.
  bool EvictOver(std::size_t most);

  void Clear();

  // Equal tables, equal digests. Constant time.
  std::uint64_t Digest() const { return digest_; }

  STAMPEDE_FIELDS(ClientTable, rows_)

 private:
  Row& RowOf(ClientId client);  // makes it where there is none; its digest is not in digest_ now
  void Changed(Row& row);

  std::vector<Row> rows_;  // sorted by client
  std::uint64_t digest_ = 0;
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_CLIENT_TABLE_H_
