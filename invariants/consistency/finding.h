// What the check of a level below linearizability finds.
#ifndef STAMPEDE_INVARIANTS_CONSISTENCY_FINDING_H_
#define STAMPEDE_INVARIANTS_CONSISTENCY_FINDING_H_

#include <cstdint>
#include <vector>

#include "stampede/invariants/linearizability/history_checker.h"
#include "stampede/invariants/linearizability/offline_checker.h"

namespace stampede::consistency {

using linearizability::HitLimit;
using linearizability::Verdict;
// For the whole history.
using Limits = linearizability::OfflineLimits;

// Why no order can be. Operations are given by the events that invoke them.
enum class Reason : std::uint8_t {
  kHolds,  // it can
  // `operations[0]` returns ...
  kThinAir,        // a value that nobody wrote
  kOwnLaterWrite,  // a value that its client wrote only later, in operations[1]
  kOwnOlderWrite,  // a value older than operations[1], a write of the same client before it
  kReturned,       // a value that its client has read and left, in operations[1] and [2]
  kOlderOfWriter,  // operations[2], which its writer made before [3]; the client has read that in
                   // [1]
  kInitialAgain,   // what was there at first, after another value was read, in operations[1]
  kOverwritten,    // what was there at first, though operations[1] comes before it: `links`
  kTwoInitials,    // another value than operations[1], and both can only have been there at first
  // The first of `links` lead from an operation back to itself.
  kCycle,
  // No choice of the writes that reads return, or no order, was left; operations[0] and, where they
  // are known, the others contradict each other.
  kNoOrder,
};

// That an operation comes before another one, and why.
struct Link {
  enum class Why : std::uint8_t {
    kClient,     // the same client made it first
    kReadsFrom,  // the second returns what the first wrote
    // The second wrote what `witness` returns, and the first, which writes to the same key, comes
    // before `witness`: behind the second, it would have hidden that from it.
    kOverwritten,
    // The second overwrites what `witness` wrote, or what was there at first, and the first returns
    // that.
    kOverwrites,
  };
  std::uint32_t first = 0;  // events that invoke
  std::uint32_t second = 0;
  Why why = Why::kClient;
  std::uint32_t witness = 0;  // see Why; an event that invokes, or the largest number
};

struct LevelFinding {
  Verdict verdict = Verdict::kOk;
  // kViolation:
  Reason reason = Reason::kHolds;
  std::vector<std::uint32_t> operations;  // events that invoke
  std::vector<Link> links;
  std::uint32_t in_cycle = 0;  // of `links`; those behind them say why these hold
  // kUnknown:
  HitLimit limit = HitLimit::kNone;
  std::uint64_t configurations = 0;  // that were tried
};

}  // namespace stampede::consistency

#endif  // STAMPEDE_INVARIANTS_CONSISTENCY_FINDING_H_
