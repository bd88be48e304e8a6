#include "stampede/invariants/consistency/internal/likely_sources.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace stampede::consistency {
namespace {

// Goes through the history as it happened, with a vector clock (Mattern 1989) for each session.
class Replay {
 public:
  Replay(const Sessions& sessions, Sources& sources)
      : sessions_(sessions),
        sources_(sources),
        count_(sessions.of_session.size()),
        known_(count_ * count_, 0),
        clocks_(sessions.size() * count_, 0) {}

  void Run() {
    std::vector<std::pair<std::uint32_t, OperationId>> events;
    for (OperationId id = 0; id < sessions_.size(); ++id) {
      events.emplace_back(sessions_[id].call, id);
      if (sessions_[id].answered) events.emplace_back(sessions_[id].end, id);
    }
    std::sort(events.begin(), events.end());
    for (const auto& [event, id] : events) {
      if (event == sessions_[id].call) {
        Begin(id);
      } else {
        End(id);
      }
    }
  }

 private:
  struct Score {
    int hidden = 0;          // 2: by what the client knows; 1: it may be
    std::uint64_t news = 0;  // operations that the client learns of
    auto operator<=>(const Score&) const = default;
  };

  std::uint32_t* Known(std::uint32_t session) { return &known_[session * count_]; }
  std::uint32_t* Clock(OperationId id) { return &clocks_[id * count_]; }
  bool IsBefore(OperationId first, OperationId second) {
    const SessionOperation& its = sessions_[first];
    return its.answered && Clock(second)[its.session] > its.position;
  }

  void Begin(OperationId id) {
    const SessionOperation& its = sessions_[id];
    std::copy_n(Known(its.session), count_, Clock(id));
    if (!its.writes || !its.answered) return;
    if (its.key >= writes_.size()) writes_.resize(its.key + std::size_t{1});
    std::vector<std::vector<OperationId>>& of_key = writes_[its.key];
    of_key.resize(count_);
    of_key[its.session].push_back(id);
  }

  void End(OperationId id) {
    const SessionOperation& its = sessions_[id];
    std::uint32_t* known = Known(its.session);
    const std::vector<OperationId>& possible = sources_.Of(id);
    if (!possible.empty()) {
      const OperationId source = possible.size() == 1 ? possible.front() : Choose(id, possible);
      if (source != kInitialWrite) Learn(source, known);
      sources_.Prefer(id, source);
    }
    known[its.session] = its.position + 1;
  }

  void Learn(OperationId source, std::uint32_t* known) {
    const std::uint32_t* clock = Clock(source);
    for (std::size_t i = 0; i < count_; ++i) known[i] = std::max(known[i], clock[i]);
    const SessionOperation& its = sessions_[source];
    if (its.answered) known[its.session] = std::max(known[its.session], its.position + 1);
  }

  OperationId Choose(OperationId reader, const std::vector<OperationId>& possible) {
    constexpr std::size_t kMost = 64;
    // What the client knows of, the last of each session.
    const SessionOperation& its = sessions_[reader];
    std::vector<OperationId> last;
    if (its.key < writes_.size()) {
      for (const std::vector<OperationId>& writes : writes_[its.key]) {
        const auto behind = std::partition_point(writes.begin(), writes.end(), [&](OperationId id) {
          return sessions_[id].position < Known(its.session)[sessions_[id].session];
        });
        if (behind != writes.begin()) last.push_back(*(behind - 1));
      }
    }
    OperationId best = possible.front();
    Score least{3, 0};
    for (std::size_t i = 0; i < possible.size() && i < kMost; ++i) {
      const Score score = Judge(reader, possible[i], last);
      if (score < least) {
        least = score;
        best = possible[i];
      }
    }
    return best;
  }

  Score Judge(OperationId reader, OperationId source, const std::vector<OperationId>& last) {
    Score score;
    if (source == kInitialWrite) {
      score.hidden = last.empty() ? 0 : 2;
      return score;
    }
    if (sessions_[source].call > sessions_[reader].end) return {3, 0};
    for (const OperationId write : last) {
      if (write == source || IsBefore(write, source)) continue;
      score.hidden = std::max(score.hidden, IsBefore(source, write) ? 2 : 1);
    }
    const std::uint32_t* known = Known(sessions_[reader].session);
    const std::uint32_t* clock = Clock(source);
    for (std::size_t i = 0; i < count_; ++i)
      score.news += clock[i] > known[i] ? clock[i] - known[i] : 0;
    const SessionOperation& its = sessions_[source];
    score.news += known[its.session] <= its.position ? 1 : 0;
    return score;
  }

  const Sessions& sessions_;
  Sources& sources_;
  const std::size_t count_;                                    // of sessions
  std::vector<std::uint32_t> known_;                           // by session: its clock
  std::vector<std::uint32_t> clocks_;                          // by operation: when it was invoked
  std::vector<std::vector<std::vector<OperationId>>> writes_;  // by key and session
};

}  // namespace

void PreferLikely(const Sessions& sessions, Sources& sources) {
  Replay(sessions, sources).Run();
}

}  // namespace stampede::consistency
