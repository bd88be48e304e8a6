// The replicated log and the parts of it that travel in messages.
#ifndef STAMPEDE_CORE_VSR_LOG_H_
#define STAMPEDE_CORE_VSR_LOG_H_

#include <string>

#include "stampede/core/fields.h"
#include "stampede/core/payload.h"
#include "stampede/core/shared_log.h"
#include "stampede/core/vsr/group.h"
#include "stampede/core/vsr/types.h"

namespace stampede::vsr {

struct Entry {
  Epoch epoch;  // and view in which a primary first gave it this place: it alone did,
  View view;    // so that the three together with the place tell of all entries before, too
  ClientId client;
  OpNumber session;  // that the client has; where clients register
  RequestNumber request;
  Payload operation;
  EntryKind kind = EntryKind::kOperation;
  Members members;  // of a reconfiguration: the next epoch's
  STAMPEDE_FIELDS(Entry, epoch, view, client, session, request, operation, kind, members)

  std::string ToString() const;  // c0#2 "put x 1" (view 3)
};

class Log : public SharedLog<Entry> {
 public:
  OpNumber last() const { return OpNumber(size()); }
  // The first entry that has not been dropped; last() + 1 where none is left.
  OpNumber first() const { return OpNumber(dropped() + 1); }
  const Entry& operator[](OpNumber op) const { return At(op.value()); }
  void CutBehind(OpNumber op) { Truncate(op.value()); }

  std::string ToString() const;  // 12 entries, the last c0#2 "put x 1" (view 3)
};

// Entries first .. last of a log; empty when last = first - 1. Shares the log's memory.
class Entries {
 public:
  Entries() = default;
  // REQUIRES: log.first() <= first <= log.last() + 1.
  Entries(Log log, OpNumber first) : log_(std::move(log)), first_(first) {}

  OpNumber first() const { return first_; }
  OpNumber last() const { return log_.last(); }
  const Log& log() const { return log_; }
  const Entry& operator[](OpNumber op) const { return log_[op]; }

  // Makes `log`, which must reach to first() - 1 at least, end with these entries: those beyond its
  // end are appended, the rest stays as it is.
  void AppendTo(Log& log) const {
    if (log.last() < last()) log.ExtendFrom(log_, last().value());
  }

  friend bool operator==(const Entries&, const Entries&) = default;
  void AddTo(Hasher& hasher) const {
    hasher.Add(first_.value());
    log_.AddTo(hasher);
  }
  std::string ToString() const;  // 3..4: c0#2 "put x 1" (view 3), c1#1 "get x" (view 3)

 private:
  Log log_;
  OpNumber first_{1};
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_CORE_VSR_LOG_H_
