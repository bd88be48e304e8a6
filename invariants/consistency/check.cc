#include "stampede/invariants/consistency/check.h"

#include <algorithm>
#include <utility>

#include "stampede/invariants/consistency/internal/causal.h"
#include "stampede/invariants/consistency/internal/level_conflict.h"
#include "stampede/invariants/consistency/internal/sequential.h"
#include "stampede/invariants/consistency/internal/session_guarantees.h"
#include "stampede/invariants/consistency/internal/session_operations.h"

namespace stampede::consistency {

using linearizability::Event;
using linearizability::ModelKind;

namespace {

LevelFinding CheckSessions(Level level, const Sessions& sessions, const Writers& writers,
                           const History& history, const Limits& limits) {
  if (level == Level::kSequential) {
    return CheckSequential(sessions, writers, history.values, limits);
  }
  if (sessions.appends) {
    LevelFinding finding;
    finding.verdict = Verdict::kUnknown;
    finding.limit = HitLimit::kUnsupported;
    return finding;
  }
  if (level == Level::kCausal) return CheckCausal(sessions, writers, limits);
  if (level == Level::kReadYourWrites) return CheckReadYourWrites(sessions, writers);
  return CheckMonotonicReads(sessions, writers, limits);
}

// Whether it is soon found to be linearizable.
bool IsLinearizable(ModelKind model, const History& history, const Limits& limits) {
  Limits few = limits;
  few.configurations =
      std::min<std::uint64_t>(limits.configurations, 200'000 + 4 * history.events.size());
  for (const auto& events : linearizability::EventsByKey(history)) {
    const auto finding =
        linearizability::CheckObject(model, history, events, few, /*with_finals=*/false);
    if (finding.verdict != Verdict::kOk) return false;
    few.configurations -= std::min(few.configurations, finding.configurations);
  }
  return true;
}

}  // namespace

LevelFinding CheckByDefinition(Level level, ModelKind model, const History& history,
                               const Limits& limits) {
  const Sessions sessions(model, history);
  const Writers writers(sessions);
  return CheckSessions(level, sessions, writers, history, limits);
}

LevelFinding CheckLevel(Level level, ModelKind model, const History& history,
                        const Limits& limits) {
  const Sessions sessions(model, history);
  const Writers writers(sessions);
  // The guarantees of sessions cost less than that.
  const bool searches = level == Level::kSequential || level == Level::kCausal || sessions.appends;
  if (searches && IsLinearizable(model, history, limits)) return {};
  // Where values repeat, an order of all operations may be found sooner than the sources.
  constexpr std::uint64_t kBeforeOthers = 2'000'000;
  Limits few = limits;
  few.configurations = std::min(limits.configurations, kBeforeOthers);
  LevelFinding finding =
      CheckSessions(level, sessions, writers, history, level == Level::kCausal ? few : limits);
  if (level == Level::kCausal && finding.limit == HitLimit::kConfigurations) {
    if (CheckSessions(Level::kSequential, sessions, writers, history, few).verdict ==
        Verdict::kOk) {
      return {};
    }
    finding = CheckSessions(level, sessions, writers, history, limits);
  }
  if (finding.verdict == Verdict::kUnknown && finding.limit != HitLimit::kTime) {
    for (const Level other : {Level::kReadYourWrites, Level::kMonotonic, Level::kCausal}) {
      if (level > Level::kCausal || level >= other) continue;
      LevelFinding weaker = CheckSessions(other, sessions, writers, history, limits);
      if (weaker.verdict == Verdict::kViolation) return weaker;
    }
    if (level > Level::kSequential &&
        CheckSessions(Level::kSequential, sessions, writers, history, limits).verdict ==
            Verdict::kOk) {
      return {};
    }
  }
  const bool is_unexplained =
      finding.verdict == Verdict::kViolation && finding.reason == Reason::kNoOrder;
  if (is_unexplained && !limits.verdict_only) {
    std::vector<std::uint32_t> conflict = ConflictAt(level, model, history, limits.must_stop);
    if (!conflict.empty()) finding.operations = std::move(conflict);
  }
  return finding;
}

std::uint32_t SplitClients(ModelKind model, const History& history) {
  const Sessions sessions(model, history);
  std::vector<std::uint32_t> counts(std::max<std::size_t>(history.clients.size(), 1), 0);
  for (const std::vector<OperationId>& session : sessions.of_session) {
    if (session.empty()) continue;
    const Event& call = history.events[sessions[session.front()].call];
    ++counts[call.operation < history.invokers.size() ? history.invokers[call.operation] : 0];
  }
  return static_cast<std::uint32_t>(
      std::count_if(counts.begin(), counts.end(), [](std::uint32_t count) { return count > 1; }));
}

bool HasAppends(const History& history) {
  return std::any_of(history.events.begin(), history.events.end(),
                     [](const Event& event) { return event.function == Function::kAppend; });
}

}  // namespace stampede::consistency
