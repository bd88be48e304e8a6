// A replica in terms that every protocol has.
#ifndef STAMPEDE_CORE_REPLICA_SUMMARY_H_
#define STAMPEDE_CORE_REPLICA_SUMMARY_H_

#include <cstdint>

#include "stampede/core/clock_bounds.h"
#include "stampede/core/fields.h"
#include "stampede/core/node_id.h"

namespace stampede {

// A protocol without logs or leaders leaves those at zero. Generic invariants, adversaries and
// progress displays look at this and at nothing else.
struct ReplicaSummary {
  std::uint64_t epoch = 0;      // grows when the members of the group change; terms begin anew then
  std::uint64_t term = 0;       // grows with every change of leader (a view, a ballot)
  bool member = true;           // belongs to the group of its epoch
  bool serving = false;         // takes part in normal operation
  bool leading = false;         // believes itself to be the leader
  bool recovering = false;      // lost its memory in a crash and has not got it back
  std::uint64_t last = 0;       // length of its log
  std::uint64_t committed = 0;  // length of the prefix that it executed
  STAMPEDE_FIELDS(ReplicaSummary, epoch, term, member, serving, leading, recovering, last,
                  committed)
};

// What a protocol promises to survive, safe and live: what an adversary may plan.
struct FaultBudget {
  int crashes = 0;             // so many replicas may crash for good,
  bool restarts = false;       // any may crash and restart with its disk,
  bool wipes = false;          // or without it
  bool client_crashes = true;  // clients may crash and restart, knowing nothing
  ClockBounds clocks = {};     // node clocks may be wrong by so much
};

// Replicas that are not what they were.
struct ReplicaLosses {
  ReplicaSet crashed;      // down for good
  ReplicaSet unavailable;  // down, for good or not, or recovering
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_REPLICA_SUMMARY_H_
