// Read your writes, and monotonic reads (Terry, Demers, Petersen, Spreitzer, Theimer and Welch
// 1994).
//
// Both are about each client and each key alone. There is an order of the key's writes in which the
// writes of each client have their order, what the key holds at first comes before all of them, and
// each read of this client returns one of them, none that the client makes only later, so that
// - read your writes: what a read returns does not come before a write that the client has made;
// - monotonic reads: what a read returns does not come before what an earlier one returned.
#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SESSION_GUARANTEES_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SESSION_GUARANTEES_H_

#include "stampede/invariants/consistency/finding.h"
#include "stampede/invariants/consistency/internal/session_operations.h"

namespace stampede::consistency {

// Linear, and exact: orders can only contradict each other where a client reads a write of its own,
// so that each read is judged alone. REQUIRES: nothing is appended.
LevelFinding CheckReadYourWrites(const Sessions& sessions, const Writers& writers);

// Linear where no value is written twice to a key: a client's reads then say which writes follow
// each other, which no two writes of one client may contradict. Otherwise which write a read
// returns is searched for, and the verdict may be kUnknown. REQUIRES: nothing is appended.
LevelFinding CheckMonotonicReads(const Sessions& sessions, const Writers& writers,
                                 const Limits& limits);

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_INTERNAL_SESSION_GUARANTEES_H_
