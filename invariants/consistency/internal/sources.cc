#include "stampede/invariants/consistency/internal/sources.h"

#include <algorithm>

namespace stampede::consistency {

Sources::Sources(const Sessions& sessions, const Writers& writers, std::uint64_t most_bytes)
    : sessions_(sessions),
      writers_(writers),
      sources_(sessions.size()),
      impossible_(sessions.size(), false) {
  // An unanswered compare-and-set that finds nothing to replace writes nothing, so that what
  // another one wants to replace may be missing, too.
  std::vector<OperationId> conditional;
  for (OperationId id = 0; id < sessions.size(); ++id) {
    if (!sessions[id].answered && sessions[id].reads) conditional.push_back(id);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const OperationId id : conditional) {
      if (impossible_[id] || !Find(id).empty()) continue;
      impossible_[id] = changed = true;
    }
  }
  for (OperationId id = 0; id < sessions.size(); ++id) {
    const SessionOperation& its = sessions[id];
    if (!its.reads && !its.differs) continue;
    sources_[id] = Find(id);
    bytes_ += sources_[id].capacity() * sizeof(OperationId) + sizeof(std::vector<OperationId>);
    is_choice_ = is_choice_ || sources_[id].size() > 1;
    if (bytes_ > most_bytes) {
      too_many_ = true;
      return;
    }
    if (sources_[id].empty() && its.answered && hopeless_ == kNoIndex) hopeless_ = id;
  }
}

std::vector<OperationId> Sources::Find(OperationId reader) const {
  const SessionOperation& its = sessions_[reader];
  std::vector<OperationId> found;
  for (const OperationId writer :
       its.differs ? writers_.OfKey(its.key) : writers_.Of(its.key, its.read)) {
    const bool fits = !its.differs || sessions_[writer].written != its.read;
    if (!fits || writer == reader || impossible_[writer]) continue;
    if (!sessions_.Precedes(reader, writer)) found.push_back(writer);
  }
  const bool initial = sessions_.any_initial || (its.differs ? sessions_.initial != its.read
                                                             : sessions_.initial == its.read);
  const auto later = [&](OperationId writer) { return sessions_[writer].call > its.end; };
  std::sort(found.begin(), found.end(), [&](OperationId a, OperationId b) {
    if (later(a) != later(b)) return later(b);
    return later(a) ? a < b : a > b;
  });
  if (initial) found.insert(std::find_if(found.begin(), found.end(), later), kInitialWrite);
  return found;
}

void Sources::Prefer(OperationId reader, OperationId source) {
  std::vector<OperationId>& its = sources_[reader];
  const auto place = std::find(its.begin(), its.end(), source);
  std::rotate(its.begin(), place, place + 1);
}

LevelFinding Sources::ExplainNone() const {
  LevelFinding finding;
  finding.verdict = Verdict::kViolation;
  finding.operations.push_back(sessions_[hopeless_].call);
  const SessionOperation& its = sessions_[hopeless_];
  finding.reason = its.differs ? Reason::kNoOrder : Reason::kThinAir;
  if (its.differs) return finding;
  for (const OperationId writer : writers_.Of(its.key, its.read)) {
    if (writer == hopeless_ || impossible_[writer]) continue;
    finding.reason = Reason::kOwnLaterWrite;
    finding.operations.push_back(sessions_[writer].call);
    break;
  }
  return finding;
}

}  // namespace stampede::consistency
