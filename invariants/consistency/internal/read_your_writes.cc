#include <algorithm>
#include <utility>

#include "stampede/invariants/consistency/internal/session_guarantees.h"

namespace stampede::consistency {
namespace {

class ReadYourWrites {
 public:
  ReadYourWrites(const Sessions& sessions, const Writers& writers)
      : sessions_(sessions), writers_(writers) {}

  LevelFinding Run() {
    for (const std::vector<OperationId>& session : sessions_.of_session) {
      own_.clear();
      for (const OperationId id : session) {
        const SessionOperation& its = sessions_[id];
        if ((its.reads || its.differs) && !Fits(id)) return std::move(finding_);
        if (its.writes) own_[its.key] = id;
      }
    }
    for (const OperationId id : needs_other_initial_) {
      const auto held = initials_.find(sessions_[id].key);
      if (held == initials_.end() || sessions_[held->second].read != sessions_[id].read) continue;
      Violate(Reason::kTwoInitials, {id, held->second});
      break;
    }
    return std::move(finding_);
  }

 private:
  void Violate(Reason reason, std::initializer_list<OperationId> operations) {
    finding_.verdict = Verdict::kViolation;
    finding_.reason = reason;
    for (const OperationId id : operations) finding_.operations.push_back(sessions_[id].call);
  }

  // Whether the reader may return what `writer` wrote, which is not its client's last write.
  bool IsOther(OperationId reader, OperationId writer) const {
    const SessionOperation& one = sessions_[reader];
    const SessionOperation& other = sessions_[writer];
    return one.session != other.session || (!other.answered && other.position <= one.position);
  }
  bool HasOtherSource(OperationId reader, const Writers::Range& range) const {
    if (range.size() == 0) return false;
    if (IsOther(reader, *range.first) || IsOther(reader, *(range.last - 1))) return true;
    return std::any_of(range.begin(), range.end(),
                       [&](OperationId writer) { return IsOther(reader, writer); });
  }
  bool HasDifferingSource(OperationId reader) const {
    const SessionOperation& its = sessions_[reader];
    const Writers::Range range = writers_.OfKey(its.key);
    return std::any_of(range.begin(), range.end(), [&](OperationId writer) {
      return sessions_[writer].written != its.read && IsOther(reader, writer);
    });
  }

  bool Fits(OperationId reader) {
    const SessionOperation& its = sessions_[reader];
    const auto own = own_.find(its.key);
    const OperationId last = own == own_.end() ? kNoIndex : own->second;
    if (its.differs) return FitsDiffering(reader, last);
    if (last != kNoIndex && sessions_[last].written == its.read) return true;
    const Writers::Range range = writers_.Of(its.key, its.read);
    if (last == kNoIndex && !sessions_.any_initial && its.read == sessions_.initial) return true;
    if (HasOtherSource(reader, range)) return true;
    if (last == kNoIndex && sessions_.any_initial) {
      const auto [held, added] = initials_.try_emplace(its.key, reader);
      if (added || sessions_[held->second].read == its.read) return true;
      Violate(Reason::kTwoInitials, {reader, held->second});
      return false;
    }
    Explain(reader, last, range);
    return false;
  }

  bool FitsDiffering(OperationId reader, OperationId last) {
    const SessionOperation& its = sessions_[reader];
    if (last != kNoIndex && sessions_[last].written != its.read) return true;
    if (last == kNoIndex && !sessions_.any_initial && sessions_.initial != its.read) return true;
    if (HasDifferingSource(reader)) return true;
    if (last == kNoIndex && sessions_.any_initial) {
      needs_other_initial_.push_back(reader);
      return true;
    }
    if (last == kNoIndex) {
      Violate(Reason::kNoOrder, {reader});
    } else {
      Violate(Reason::kOwnOlderWrite, {reader, last});
    }
    return false;
  }

  void Explain(OperationId reader, OperationId last, const Writers::Range& range) {
    for (const OperationId writer : range) {
      if (!sessions_.Precedes(writer, reader)) continue;
      return Violate(Reason::kOwnOlderWrite, {reader, last});
    }
    const bool is_initial = !sessions_.any_initial && sessions_[reader].read == sessions_.initial;
    if (is_initial) return Violate(Reason::kOwnOlderWrite, {reader, last});
    const auto other = std::find_if(range.begin(), range.end(),
                                    [&](OperationId writer) { return writer != reader; });
    if (other == range.end()) return Violate(Reason::kThinAir, {reader});
    Violate(Reason::kOwnLaterWrite, {reader, *other});
  }

  const Sessions& sessions_;
  const Writers& writers_;
  LevelFinding finding_;
  // By key; they are never iterated.
  absl::flat_hash_map<std::uint32_t, OperationId> own_;  // the session's last write
  // It is never iterated.
  absl::flat_hash_map<std::uint32_t, OperationId> initials_;  // a read of what was there at first
  std::vector<OperationId> needs_other_initial_;
};

}  // namespace

LevelFinding CheckReadYourWrites(const Sessions& sessions, const Writers& writers) {
  return ReadYourWrites(sessions, writers).Run();
}

}  // namespace stampede::consistency
