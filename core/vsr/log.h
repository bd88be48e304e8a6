// The replicated log and the parts of it that travel in messages.
#ifndef STAMPEDE_CORE_VSR_LOG_H_
#define STAMPEDE_CORE_VSR_LOG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/log/shared_log.h"
#include "stampede/core/payload.h"
#include "stampede/core/vsr/group.h"
#include "stampede/core/vsr/types.h"

namespace stampede::vsr {

struct Entry {
  // The epoch and view in which a primary gave it its place. A view has one primary, so these and
  // the place determine all entries before, too.
  Epoch epoch;
  View view;
  ClientId client;
  OpNumber session;  // the client's; 0 where clients do not register
  RequestNumber request;
  Payload operation;
  EntryKind kind = EntryKind::kOperation;
  Members members;  // of a reconfiguration: the next epoch's
  STAMPEDE_FIELDS(Entry, epoch, view, client, session, request, operation, kind, members)

  std::string ToString() const;  // c0#2 "put x 1" (view 3)
};

// A log, or a part of one, as files hold it.
struct LogData {
  OpNumber size;              // dropped entries count
  std::uint64_t dropped = 0;  // of the first ones
  std::vector<Entry> entries;
  STAMPEDE_FIELDS(LogData, size, dropped, entries)
};

class Log : public SharedLog<Entry> {
 public:
  OpNumber last() const { return OpNumber(size()); }
  // The first entry that has not been dropped; last() + 1 where all have.
  OpNumber first() const { return OpNumber(dropped() + 1); }
  const Entry& operator[](OpNumber op) const { return At(op.value()); }
  void CutBehind(OpNumber op) { Truncate(op.value()); }

  LogData AsData() const { return Part(first()); }
  // Of its entries those from `from` on. REQUIRES: first() <= from.
  LogData Part(OpNumber from) const;
  std::string ToString() const;  // 12 entries, the last c0#2 "put x 1" (view 3)
};

// Entries first() .. last() of a log; none where last() = first() - 1. Shares the log's memory.
class Entries {
 public:
  Entries() = default;
  // REQUIRES: log.first() <= first <= log.last() + 1.
  Entries(Log log, OpNumber first) : log_(std::move(log)), first_(first) {}

  OpNumber first() const { return first_; }
  OpNumber last() const { return log_.last(); }
  const Log& log() const { return log_; }
  const Entry& operator[](OpNumber op) const { return log_[op]; }

  // Appends those of these entries that lie beyond the end of `log`; it stays as it is where none
  // does. REQUIRES: log.last() >= first() - 1.
  void AppendTo(Log& log) const {
    if (log.last() < last()) log.ExtendFrom(log_, last().value());
  }

  friend bool operator==(const Entries&, const Entries&) = default;
  void AddTo(Hasher& hasher) const {
    hasher.Add(first_.value());
    log_.AddTo(hasher);
  }
  LogData AsData() const { return log_.Part(first_); }
  std::string ToString() const;  // 3..4: c0#2 "put x 1" (view 3), c1#1 "get x" (view 3)

 private:
  Log log_;
  OpNumber first_{1};
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_LOG_H_
