// The client table: the latest operation executed for each client, and its result.
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
// A bounded table forgets clients, and must not take a forgotten client for a new one: a late
// request of it would be executed again. So clients register where the table is bounded, by an
// operation of the log. That operation's number names the session, each request says which session
// it belongs to, and a client whose session is gone is told so.
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
  // Where there are more than `most` rows, forgets the row whose latest operation is the oldest.
  // Returns whether it did. O(clients).
  bool EvictOver(std::size_t most);

  void Clear();
  std::size_t size() const { return rows_.size(); }

  // Equal for equal tables. Constant time.
  std::uint64_t Digest() const { return digest_; }

  STAMPEDE_FIELDS(ClientTable, rows_)

 private:
  // The client's row, made where there is none, with its digest taken out of digest_; and putting
  // it back when the row has changed.
  Row& RowOf(ClientId client);
  void Changed(Row& row);

  std::vector<Row> rows_;     // sorted by client
  std::uint64_t digest_ = 0;  // the sum of the rows'
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_CLIENT_TABLE_H_
