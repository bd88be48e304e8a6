#include "stampede/invariants/consistency/internal/sequential.h"

#include <utility>

#include "stampede/invariants/consistency/internal/forced_order.h"
#include "stampede/invariants/consistency/internal/sequential_search.h"
#include "stampede/invariants/consistency/internal/sources.h"

namespace stampede::consistency {

LevelFinding CheckSequential(const Sessions& sessions, const Writers& writers,
                             const linearizability::ValueTable& values, const Limits& limits) {
  if (sessions.appends && sessions.any_initial) {
    LevelFinding finding;
    finding.verdict = Verdict::kUnknown;
    finding.limit = HitLimit::kUnsupported;
    return finding;
  }
  ForcedOrder forced;
  // What is read behind an append was not written by one operation.
  if (!sessions.appends) {
    const Sources sources(sessions, writers, limits.bytes);
    if (sources.SomeAnswerHasNone()) return sources.ExplainNone();
    if (!sources.are_too_many()) forced = FindForcedOrder(sessions, sources, limits);
    if (forced.finding.verdict == Verdict::kViolation) return std::move(forced.finding);
  }
  linearizability::ValueTable grown;
  if (sessions.appends) grown = values;
  return SequentialSearch(sessions, forced.edges, grown).Find(limits);
}

}  // namespace stampede::consistency
