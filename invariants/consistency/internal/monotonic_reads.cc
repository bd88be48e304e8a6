#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "stampede/invariants/consistency/internal/session_guarantees.h"

namespace stampede::consistency {
namespace {

// The reads of one client and key, in their order.
using Reads = std::vector<OperationId>;

// Chooses the write that each read returns. Staying with the one that the last read returned, where
// that fits, leaves every other choice open; so does, of the writes of one session, the earliest.
class SourceWalk {
 public:
  SourceWalk(const Sessions& sessions, const Writers& writers)
      : sessions_(sessions),
        writers_(writers),
        next_(sessions.of_session.size(), 0),
        taken_(sessions.size(), false) {}

  enum class End : std::uint8_t { kChosen, kNoChoice, kConfigurations, kMemory, kTime };
  // Nothing as `initial`: another value than all that are read.
  End Walk(const Reads& reads, std::optional<ValueId> initial, std::uint64_t& configurations,
           const Limits& limits) {
    Start(initial);
    std::size_t at = 0;
    while (true) {
      while (at < reads.size() && Fits(reads[at])) ++at;
      if (at == reads.size()) return End::kChosen;
      if (at >= farthest_) farthest_ = at;
      Gather(reads[at]);
      ambiguous_ = ambiguous_ || candidates_.size() > 1;
      std::size_t tried = 0;
      if (ambiguous_ && dead_.contains(Key(at))) candidates_.clear();
      while (tried == candidates_.size()) {
        if (ambiguous_) dead_.insert(Key(at));
        if (frames_.empty()) return End::kNoChoice;
        tried = frames_.back().tried;
        at = frames_.back().at;
        GoBack();
        Gather(reads[at]);
      }
      // What has no choice is decided at any cost.
      if (ambiguous_ && configurations >= limits.configurations) return End::kConfigurations;
      if (ambiguous_ && ++configurations % 1024 == 0) {
        if (bytes() > limits.bytes) return End::kMemory;
        if (limits.must_stop && limits.must_stop()) return End::kTime;
      }
      GoOn(at, tried);
    }
  }

  std::size_t farthest() const { return farthest_; }
  bool ambiguous() const { return ambiguous_; }
  std::size_t bytes() const {
    return dead_.size() * (next_.size() * 4 + 64) + frames_.size() * sizeof(Frame);
  }

 private:
  struct Frame {
    std::size_t at = 0;
    std::size_t tried = 0;
    OperationId before = kInitialWrite;  // what was read before
    std::uint32_t next = 0;              // of the session of the write
    OperationId taken = kNoIndex;
  };

  void Start(std::optional<ValueId> initial) {
    while (!frames_.empty()) GoBack();
    initial_ = initial;
    current_ = kInitialWrite;
    farthest_ = 0;
    ambiguous_ = false;
    dead_.clear();
  }

  bool Fits(OperationId reader) const {
    const SessionOperation& its = sessions_[reader];
    if (current_ == kInitialWrite && !initial_.has_value()) return its.differs;
    const ValueId held = current_ == kInitialWrite ? *initial_ : sessions_[current_].written;
    return its.differs ? held != its.read : held == its.read;
  }

  bool MayReturn(OperationId reader, OperationId writer) const {
    const SessionOperation& its = sessions_[reader];
    const SessionOperation& write = sessions_[writer];
    if (write.answered) {
      if (write.position < next_[write.session]) return false;
      return write.session != its.session || write.position < its.position;
    }
    if (write.session == its.session && write.position > its.position) return false;
    return !taken_[writer];
  }

  // The writes that the reader may return: of each session the earliest, and any that may have
  // taken effect later.
  void Gather(OperationId reader) {
    candidates_.clear();
    const SessionOperation& its = sessions_[reader];
    const Writers::Range all =
        its.differs ? writers_.OfKey(its.key) : writers_.Of(its.key, its.read);
    const OperationId* writer = all.begin();
    while (writer != all.end()) {
      if (its.differs || !sessions_[*writer].answered) {
        if (Wanted(reader, *writer)) Keep(*writer);
        ++writer;
        continue;
      }
      const std::uint32_t session = sessions_[*writer].session;
      const auto in_session = [&](OperationId id) {
        return sessions_[id].answered && sessions_[id].session == session;
      };
      writer = std::partition_point(writer, all.end(), [&](OperationId id) {
        return in_session(id) && sessions_[id].position < next_[session];
      });
      if (writer == all.end() || !in_session(*writer)) continue;
      if (MayReturn(reader, *writer)) Keep(*writer);
      writer = std::partition_point(writer, all.end(), in_session);
    }
  }
  bool Wanted(OperationId reader, OperationId writer) const {
    const SessionOperation& its = sessions_[reader];
    return (!its.differs || sessions_[writer].written != its.read) && MayReturn(reader, writer);
  }
  void Keep(OperationId writer) {
    const SessionOperation& write = sessions_[writer];
    if (write.answered) {
      for (OperationId& kept : candidates_) {
        const SessionOperation& other = sessions_[kept];
        if (!other.answered || other.session != write.session) continue;
        if (write.position < other.position) kept = writer;
        return;
      }
    }
    candidates_.push_back(writer);
  }
  void GoOn(std::size_t at, std::size_t tried) {
    const OperationId writer = candidates_[tried];
    const SessionOperation& write = sessions_[writer];
    std::uint32_t& next = next_[write.session];
    frames_.push_back({at, tried + 1, current_, next, writer});
    next = write.answered ? write.position + 1 : std::max(next, write.position);
    taken_[writer] = true;
    current_ = writer;
  }
  void GoBack() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    next_[sessions_[frame.taken].session] = frame.next;
    taken_[frame.taken] = false;
    current_ = frame.before;
  }

  // All that the choices from here on depend on.
  std::string Key(std::size_t at) const {
    std::string key;
    const auto add = [&key](std::uint64_t number) {
      key.append(reinterpret_cast<const char*>(&number), sizeof(number));
    };
    add(at);
    for (const std::uint32_t next : next_) add(next);
    std::vector<OperationId> open;
    for (const Frame& frame : frames_) {
      if (!sessions_[frame.taken].answered) open.push_back(frame.taken);
    }
    std::sort(open.begin(), open.end());
    for (const OperationId id : open) add(id);
    return key;
  }

  const Sessions& sessions_;
  const Writers& writers_;
  std::vector<std::uint32_t> next_;  // by session: writes before this position are passed
  std::vector<bool> taken_;          // by write
  std::optional<ValueId> initial_;
  OperationId current_ = kInitialWrite;
  std::vector<Frame> frames_;
  std::vector<OperationId> candidates_;
  absl::flat_hash_set<std::string> dead_;  // it is never iterated
  std::size_t farthest_ = 0;
  bool ambiguous_ = false;
};

class MonotonicReads {
 public:
  MonotonicReads(const Sessions& sessions, const Writers& writers, const Limits& limits)
      : sessions_(sessions), writers_(writers), limits_(limits), walk_(sessions, writers) {}

  LevelFinding Run() {
    std::vector<OperationId> readers;
    for (OperationId id = 0; id < sessions_.size(); ++id) {
      const SessionOperation& its = sessions_[id];
      if (its.answered && (its.reads || its.differs)) readers.push_back(id);
    }
    const auto place = [&](OperationId id) {
      return std::tuple(sessions_[id].key, sessions_[id].session, id);
    };
    std::sort(readers.begin(), readers.end(),
              [&](OperationId a, OperationId b) { return place(a) < place(b); });
    std::vector<Reads> of_key;
    for (std::size_t i = 0; i < readers.size() && finding_.verdict != Verdict::kViolation; ++i) {
      const SessionOperation& its = sessions_[readers[i]];
      if (i == 0 || sessions_[readers[i - 1]].session != its.session ||
          sessions_[readers[i - 1]].key != its.key) {
        of_key.emplace_back();
      }
      of_key.back().push_back(readers[i]);
      if (i + 1 < readers.size() && sessions_[readers[i + 1]].key == its.key) continue;
      CheckKey(of_key);
      of_key.clear();
    }
    return std::move(finding_);
  }

 private:
  // What the key may hold at first: what its clients read first, or something else.
  std::vector<std::optional<ValueId>> Initials(const std::vector<Reads>& of_key) const {
    if (!sessions_.any_initial) return {sessions_.initial};
    std::vector<std::optional<ValueId>> initials = {std::nullopt};
    for (const Reads& reads : of_key) {
      // Failed compare-and-sets before it may have met the same.
      const auto first = std::find_if(reads.begin(), reads.end(),
                                      [&](OperationId id) { return !sessions_[id].differs; });
      if (first != reads.end()) initials.emplace_back(sessions_[*first].read);
    }
    std::sort(initials.begin(), initials.end());
    initials.erase(std::unique(initials.begin(), initials.end()), initials.end());
    return initials;
  }

  void CheckKey(const std::vector<Reads>& of_key) {
    LevelFinding best;
    bool decided = false;
    for (const std::optional<ValueId>& initial : Initials(of_key)) {
      LevelFinding found = CheckFrom(of_key, initial);
      finding_.configurations = configurations_;
      if (found.verdict == Verdict::kOk) return;
      if (!decided || found.verdict == Verdict::kUnknown) best = std::move(found);
      decided = true;
    }
    if (best.verdict == Verdict::kUnknown && finding_.verdict == Verdict::kUnknown) return;
    finding_ = std::move(best);
    finding_.configurations = configurations_;
  }

  static HitLimit LimitOf(SourceWalk::End end) {
    if (end == SourceWalk::End::kMemory) return HitLimit::kMemory;
    return end == SourceWalk::End::kTime ? HitLimit::kTime : HitLimit::kConfigurations;
  }

  LevelFinding CheckFrom(const std::vector<Reads>& of_key, std::optional<ValueId> initial) {
    LevelFinding finding;
    for (const Reads& reads : of_key) {
      const SourceWalk::End end = walk_.Walk(reads, initial, configurations_, limits_);
      if (end == SourceWalk::End::kNoChoice) {
        finding = LevelFinding();
        finding.verdict = Verdict::kViolation;
        Explain(reads, initial, finding);
        return finding;
      }
      if (end == SourceWalk::End::kChosen) continue;
      finding.verdict = Verdict::kUnknown;
      finding.limit = LimitOf(end);
    }
    return finding;
  }

  void Explain(const Reads& reads, std::optional<ValueId> initial, LevelFinding& finding) {
    const std::size_t at = walk_.farthest();
    const OperationId reader = reads[at];
    const auto violate = [&](Reason reason, std::initializer_list<OperationId> operations) {
      finding.reason = reason;
      for (const OperationId id : operations) finding.operations.push_back(sessions_[id].call);
    };
    const SessionOperation& its = sessions_[reader];
    const Writers::Range range = writers_.Of(its.key, its.read);
    const bool simple = !walk_.ambiguous() && !its.differs && range.size() <= 1;
    if (simple && range.size() == 0 && its.read != initial && !sessions_.any_initial) {
      return violate(Reason::kThinAir, {reader});
    }
    if (simple && range.size() == 1 && its.read != initial) {
      const OperationId writer = *range.begin();
      if (writer == reader) return violate(Reason::kThinAir, {reader});
      if (sessions_.Precedes(reader, writer)) {
        return violate(Reason::kOwnLaterWrite, {reader, writer});
      }
    }
    if (simple && at > 0) {
      for (std::size_t i = 0; i < at; ++i) {
        if (sessions_[reads[i]].differs || sessions_[reads[i]].read != its.read) continue;
        return violate(Reason::kReturned, {reader, reads[i], reads[at - 1]});
      }
      if (its.read == initial) return violate(Reason::kInitialAgain, {reader, reads[at - 1]});
      for (std::size_t i = at; range.size() == 1 && i-- > 0;) {
        const SessionOperation& earlier = sessions_[reads[i]];
        const Writers::Range other = writers_.Of(earlier.key, earlier.read);
        if (earlier.differs || other.size() != 1) continue;
        if (!sessions_.Precedes(*range.begin(), *other.begin())) continue;
        return violate(Reason::kOlderOfWriter, {reader, reads[i], *range.begin(), *other.begin()});
      }
    }
    constexpr std::size_t kMost = 12;
    finding.reason = Reason::kNoOrder;
    finding.operations.push_back(its.call);
    for (std::size_t i = at; i-- > 0 && finding.operations.size() < kMost;) {
      finding.operations.push_back(sessions_[reads[i]].call);
    }
  }

  const Sessions& sessions_;
  const Writers& writers_;
  const Limits& limits_;
  SourceWalk walk_;
  LevelFinding finding_;
  std::uint64_t configurations_ = 0;
};

}  // namespace

LevelFinding CheckMonotonicReads(const Sessions& sessions, const Writers& writers,
                                 const Limits& limits) {
  return MonotonicReads(sessions, writers, limits).Run();
}

}  // namespace stampede::consistency
