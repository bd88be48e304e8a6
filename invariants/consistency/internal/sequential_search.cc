#include "stampede/invariants/consistency/internal/sequential_search.h"

#include <algorithm>

namespace stampede::consistency {

SequentialSearch::SequentialSearch(const Sessions& sessions,
                                   const std::vector<OrderGraph::Edge>& forced,
                                   linearizability::ValueTable& values)
    : sessions_(sessions),
      values_(values),
      reads_(sessions.size(), kNoIndex),
      writes_(sessions.size(), kNoIndex),
      waits_for_(sessions.size(), 0),
      behind_begin_(sessions.size() + 1, 0),
      taken_(sessions.size(), false),
      next_(sessions.of_session.size(), 0) {
  for (OperationId id = 0; id < sessions.size(); ++id) {
    const SessionOperation& its = sessions[id];
    if (its.key >= keys_.size()) keys_.resize(its.key + std::size_t{1});
    keys_[its.key].appends = keys_[its.key].appends || its.appends;
  }
  for (std::uint32_t key = 0; key < keys_.size(); ++key) {
    if (!sessions.any_initial) keys_[key].state = CellOf(key, sessions.initial);
  }
  for (OperationId id = 0; id < sessions.size(); ++id) {
    const SessionOperation& its = sessions[id];
    if (its.reads || its.differs) reads_[id] = CellOf(its.key, its.read);
    if (its.writes) writes_[id] = CellOf(its.key, its.written);
    if (its.answered && its.reads && keys_[its.key].appends) keys_[its.key].reads.push_back(id);
    if (its.answered) ++left_;
    if (!its.answered) open_.push_back(id);
    Count(id, /*placed=*/false);
  }
  for (const OrderGraph::Edge& edge : forced) {
    ++waits_for_[edge.to];
    ++behind_begin_[edge.from + std::size_t{1}];
  }
  for (std::size_t i = 1; i < behind_begin_.size(); ++i) behind_begin_[i] += behind_begin_[i - 1];
  behind_.resize(forced.size());
  std::vector<std::uint32_t> free(behind_begin_.begin(), behind_begin_.end() - 1);
  for (const OrderGraph::Edge& edge : forced) behind_[free[edge.from]++] = edge.to;
  fewest_left_ = left_ + 1;
  nodes_.push_back(Node{});
}

SequentialSearch::CellId SequentialSearch::CellOf(std::uint32_t key, ValueId value) {
  const auto [known, added] = cell_numbers_.try_emplace(std::uint64_t{key} << 32 | value,
                                                        static_cast<CellId>(cells_.size()));
  if (added) cells_.push_back({value, 0, 0, 0});
  return known->second;
}

std::uint64_t SequentialSearch::bytes() const {
  return dead_ends_.bytes() + cells_.capacity() * (sizeof(Cell) + 24) +
         nodes_.capacity() * sizeof(Node) + sessions_.size() * 32;
}

bool SequentialSearch::IsPlaced(OperationId id) const {
  const SessionOperation& its = sessions_[id];
  return its.answered ? next_[its.session] > its.position : taken_[id];
}

bool SequentialSearch::IsDelicate(OperationId id) const {
  return sessions_[id].differs || (!sessions_[id].answered && sessions_[id].reads);
}

bool SequentialSearch::IsQuiet(OperationId id) const {
  if (sessions_[id].appends) return false;
  return !sessions_[id].writes || (sessions_[id].reads && reads_[id] == writes_[id]);
}

// Whether what the key holds lets the operation be answered as it was.
bool SequentialSearch::Fits(OperationId id) const {
  const SessionOperation& its = sessions_[id];
  if (!its.reads && !its.differs) return true;
  const CellId state = keys_[its.key].state;
  if (its.differs) return state != reads_[id];
  if (state == kAnything) return cells_[reads_[id]].ruled_out == 0;
  return state == reads_[id];
}

// What its key holds behind it.
SequentialSearch::CellId SequentialSearch::After(OperationId id) {
  const SessionOperation& its = sessions_[id];
  if (its.writes) return writes_[id];
  if (its.reads) return reads_[id];
  const CellId state = keys_[its.key].state;
  if (!its.appends) return state;
  return CellOf(its.key, values_.Concat(cells_[state].value, its.written));
}

// Whether what is left of the key needs values that nothing left can make.
bool SequentialSearch::IsHopeless(std::uint32_t number) const {
  const Key& key = keys_[number];
  if (key.appends) {
    if (key.writes > 0 || key.state == kAnything) return false;
    const ValueId held = cells_[key.state].value;
    return std::any_of(key.reads.begin(), key.reads.end(), [&](OperationId id) {
      const ValueId wanted = sessions_[id].read;
      if (IsPlaced(id) || held == wanted) return false;
      // Appending turns nil and numbers into texts.
      return values_.IsText(held) && !values_.IsPrefix(held, wanted);
    });
  }
  if (key.urgent == 0) return false;
  const bool holds_one = key.state == kAnything || IsUrgent(cells_[key.state]);
  return key.urgent > (holds_one ? 1u : 0u);
}

bool SequentialSearch::IsUseless(OperationId id) const {
  const SessionOperation& its = sessions_[id];
  const Key& key = keys_[its.key];
  if (key.appends) return false;
  const std::uint32_t others = key.delicate - (IsDelicate(id) ? 1 : 0);
  return writes_[id] == key.state || (cells_[writes_[id]].wanted == 0 && others == 0);
}

// Whether it writes what nothing left needs, over what nothing left needs.
bool SequentialSearch::IsIndifferent(OperationId id) const {
  const SessionOperation& its = sessions_[id];
  const Key& key = keys_[its.key];
  if (!its.writes || its.reads || key.appends || key.delicate > 0) return false;
  const bool held = key.state == kAnything || cells_[key.state].wanted > 0;
  return !held && cells_[writes_[id]].wanted == 0;
}

// Counts the operation among what is left, or no more.
void SequentialSearch::Count(OperationId id, bool placed) {
  const SessionOperation& its = sessions_[id];
  Key& key = keys_[its.key];
  const auto adjust = [&](CellId number, std::uint32_t Cell::*count) {
    Cell& cell = cells_[number];
    key.urgent -= IsUrgent(cell) ? 1 : 0;
    cell.*count += placed ? -1u : 1u;
    key.urgent += IsUrgent(cell) ? 1 : 0;
  };
  const std::uint32_t one = placed ? -1u : 1u;
  if (its.answered && its.reads) adjust(reads_[id], &Cell::wanted);
  if (its.writes) adjust(writes_[id], &Cell::makers);
  if (its.writes) key.writes += one;
  if (IsDelicate(id)) key.delicate += one;
}

void SequentialSearch::Place(OperationId id, bool sure) {
  const SessionOperation& its = sessions_[id];
  Key& key = keys_[its.key];
  nodes_.push_back({id, key.state, 0, sure});
  if (its.differs && key.state == kAnything) ++cells_[reads_[id]].ruled_out;
  key.state = After(id);
  if (its.answered) {
    ++next_[its.session];
    --left_;
  } else {
    taken_[id] = true;
  }
  Count(id, /*placed=*/true);
  for (std::uint32_t i = behind_begin_[id]; i < behind_begin_[id + 1]; ++i) {
    --waits_for_[behind_[i]];
  }
  dead_ = IsHopeless(its.key);
}

OperationId SequentialSearch::Unplace() {
  const Node node = nodes_.back();
  nodes_.pop_back();
  const OperationId id = node.placed;
  const SessionOperation& its = sessions_[id];
  for (std::uint32_t i = behind_begin_[id]; i < behind_begin_[id + 1]; ++i) {
    ++waits_for_[behind_[i]];
  }
  Count(id, /*placed=*/false);
  if (its.answered) {
    --next_[its.session];
    ++left_;
  } else {
    taken_[id] = false;
  }
  keys_[its.key].state = node.before;
  if (its.differs && node.before == kAnything) --cells_[reads_[id]].ruled_out;
  dead_ = false;
  return id;
}

bool SequentialSearch::PlaceOneSure() {
  for (std::uint32_t session = 0; session < next_.size(); ++session) {
    const std::vector<OperationId>& all = sessions_.of_session[session];
    if (next_[session] == all.size()) continue;
    const OperationId id = all[next_[session]];
    if (waits_for_[id] > 0 || !Fits(id)) continue;
    const bool quiet = IsQuiet(id) && keys_[sessions_[id].key].state != kAnything;
    if (!quiet && !IsIndifferent(id)) continue;
    Place(id, /*sure=*/true);
    return true;
  }
  return false;
}

// Places what has to be placed anyway. Returns false where the branch is at its end.
bool SequentialSearch::Settle() {
  while (!dead_ && PlaceOneSure()) {
  }
  return !dead_;
}

// What may come next. What was answered first comes first: most systems take effect in about that
// order.
void SequentialSearch::Gather() {
  candidates_.clear();
  for (std::uint32_t session = 0; session < next_.size(); ++session) {
    const std::vector<OperationId>& all = sessions_.of_session[session];
    if (next_[session] == all.size()) continue;
    const OperationId id = all[next_[session]];
    if (waits_for_[id] == 0 && Fits(id)) candidates_.push_back(id);
  }
  for (const OperationId id : open_) {
    const SessionOperation& its = sessions_[id];
    if (taken_[id] || next_[its.session] < its.position || waits_for_[id] > 0) continue;
    if (Fits(id) && !IsUseless(id)) candidates_.push_back(id);
  }
  std::sort(candidates_.begin(), candidates_.end(), [this](OperationId a, OperationId b) {
    return sessions_[a].end != sessions_[b].end ? sessions_[a].end < sessions_[b].end : a < b;
  });
}

// All that the orders from here on depend on.
const std::vector<std::uint32_t>& SequentialSearch::Frontier() {
  frontier_ = next_;
  for (std::size_t i = 0; i < open_.size(); ++i) {
    if (i % 32 == 0) frontier_.push_back(0);
    if (taken_[open_[i]]) frontier_.back() |= std::uint32_t{1} << (i % 32);
  }
  constexpr std::uint32_t kIndifferent = kNoIndex - 1;
  for (const Key& key : keys_) {
    const bool matters =
        key.appends || key.delicate > 0 || key.state == kAnything || cells_[key.state].wanted > 0;
    frontier_.push_back(matters ? key.state : kIndifferent);
  }
  return frontier_;
}

// Remembers how far the order at hand came, where it is the longest so far.
void SequentialSearch::Note() {
  if (left_ >= fewest_left_) return;
  fewest_left_ = left_;
  missing_ = kNoIndex;
  for (std::uint32_t session = 0; session < next_.size(); ++session) {
    const std::vector<OperationId>& all = sessions_.of_session[session];
    if (next_[session] == all.size()) continue;
    const OperationId id = all[next_[session]];
    if (missing_ == kNoIndex || sessions_[id].end < sessions_[missing_].end) missing_ = id;
  }
}

// Goes back to the last choice; false where there is none.
bool SequentialSearch::Retreat() {
  while (nodes_.size() > 1 && nodes_.back().sure) Unplace();
  if (nodes_.size() == 1) return false;
  Unplace();
  return true;
}

LevelFinding SequentialSearch::Find(const Limits& limits) {
  constexpr std::uint64_t kBetweenLooks = 256;
  LevelFinding finding;
  const auto end = [&](Verdict verdict, HitLimit limit) {
    finding.verdict = verdict;
    finding.limit = limit;
    finding.reason = verdict == Verdict::kViolation ? Reason::kNoOrder : Reason::kHolds;
    if (missing_ != kNoIndex && verdict != Verdict::kOk) {
      finding.operations.push_back(sessions_[missing_].call);
    }
    return finding;
  };
  for (std::uint32_t key = 0; key < keys_.size(); ++key) dead_ = dead_ || IsHopeless(key);
  bool fresh = true;  // nothing was tried behind the last place
  while (true) {
    bool dead = false;
    if (fresh) {
      dead = !Settle();
      if (!dead && IsComplete()) return end(Verdict::kOk, HitLimit::kNone);
      dead = dead || (dead_ends_.size() > 0 && dead_ends_.Contains(Frontier()));
    }
    bool moved = false;
    if (!dead) {
      Gather();
      if (nodes_.back().tried < candidates_.size()) {
        const OperationId id = candidates_[nodes_.back().tried++];
        if (finding.configurations >= limits.configurations) {
          Note();
          return end(Verdict::kUnknown, HitLimit::kConfigurations);
        }
        if (++finding.configurations % kBetweenLooks == 0) {
          const bool full = bytes() > limits.bytes;
          if (full || (limits.must_stop && limits.must_stop())) {
            Note();
            return end(Verdict::kUnknown, full ? HitLimit::kMemory : HitLimit::kTime);
          }
        }
        Place(id, /*sure=*/false);
        moved = true;
      }
    }
    fresh = moved;
    if (moved) continue;
    Note();
    if (!dead) dead_ends_.Insert(Frontier());
    if (!Retreat()) return end(Verdict::kViolation, HitLimit::kNone);
  }
}

}  // namespace stampede::consistency
