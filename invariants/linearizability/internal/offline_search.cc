#include "stampede/invariants/linearizability/internal/offline_search.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "stampede/core/hash.h"

namespace stampede::linearizability {
namespace {

std::vector<bool> KnownBefore(const std::vector<ObjectCall>& calls, std::uint32_t end,
                              OfflineModel& model, bool for_ends) {
  std::vector<bool> known;
  for (const ObjectCall& call : calls) {
    if (call.invoked >= end) break;
    known.push_back(call.returned < end);
  }
  model.Prepare(known, /*forget=*/!for_ends);
  return known;
}

std::uint64_t HashOf(CallId call) {
  return Mix(call, 0x5EED);
}

}  // namespace

OfflineSearch::OfflineSearch(OfflineModel& model, const std::vector<ObjectCall>& calls,
                             std::uint32_t end, bool for_ends)
    : model_(model),
      all_ends_(for_ends),
      known_(KnownBefore(calls, end, model, for_ends)),
      state_(model.Initial()),
      foresight_(model, known_),
      parts_(model, known_) {
  const auto count = static_cast<CallId>(known_.size());
  // It is never iterated.
  absl::flat_hash_map<std::tuple<Function, bool, ValueId, ValueId, ValueId, bool>, std::uint32_t>
      kinds;
  for (CallId call = 0; call < count; ++call) {
    invoked_.push_back(calls[call].invoked);
    returned_.push_back(known_[call] ? calls[call].returned : kNever);
    const ObjectCall& its = calls[call];
    const bool known = known_[call];
    const auto kind = kinds.try_emplace(
        {its.function, known && its.done, its.a, its.b, known ? its.seen : ValueTable::kNil, known},
        static_cast<std::uint32_t>(kinds.size()));
    kind_.push_back(kind.first->second);
    needs_.push_back(model.Needs(call, known));
    reads_.push_back(model.IsRead(call, known_[call]));
    delicate_ += model.IsDelicate(call, known_[call]) ? 1 : 0;
    if (known_[call]) answers_.push_back(call);
    next_.push_back(call + 1);
    previous_.push_back(call == 0 ? count : call - 1);
  }
  next_.push_back(0);
  previous_.push_back(count == 0 ? 0 : count - 1);
  std::sort(answers_.begin(), answers_.end(),
            [this](CallId a, CallId b) { return returned_[a] < returned_[b]; });
  placed_.assign(count / 64 + 1, 0);
  round_of_kind_.assign(kinds.size(), 0);
  best_of_kind_.assign(kinds.size(), kNever);
  nodes_.push_back(Node{});
}

std::size_t OfflineSearch::bytes() const {
  return dead_.bytes() + model_.bytes() + foresight_.bytes() + parts_.bytes() +
         nodes_.capacity() * sizeof(Node) + known_.size() * 32;
}

void OfflineSearch::Place(CallId call, StateId after, bool sure) {
  nodes_.push_back(Node{call, state_, frontier_, 0, sure});
  next_[previous_[call]] = next_[call];
  previous_[next_[call]] = previous_[call];
  placed_[call / 64] |= std::uint64_t{1} << (call % 64);
  set_hash_ ^= HashOf(call);
  foresight_.Place(call);
  parts_.Place(call);
  delicate_ -= model_.IsDelicate(call, known_[call]) ? 1 : 0;
  state_ = after;
  const auto has_place = [this](CallId id) { return (placed_[id / 64] >> (id % 64) & 1) != 0; };
  while (!Complete() && has_place(answers_[frontier_])) ++frontier_;
}

CallId OfflineSearch::Unplace() {
  const Node node = nodes_.back();
  nodes_.pop_back();
  const CallId call = node.placed;
  next_[previous_[call]] = call;
  previous_[next_[call]] = call;
  placed_[call / 64] &= ~(std::uint64_t{1} << (call % 64));
  set_hash_ ^= HashOf(call);
  parts_.Unplace(call);
  foresight_.Unplace(call);
  delicate_ += model_.IsDelicate(call, known_[call]) ? 1 : 0;
  state_ = node.before;
  frontier_ = node.frontier;
  return call;
}

// Whether an open operation, which need not take effect, can be left out here: what it leaves is
// needed by nothing.
bool OfflineSearch::IsUseless(CallId call, StateId after) const {
  if (Answered(call)) return false;
  return after == state_ ||
         (!all_ends_ && foresight_.exact() && delicate_ == 0 && !foresight_.IsWanted(after));
}

bool OfflineSearch::PlaceOneSure() {
  if (Complete()) return false;
  const auto head = static_cast<CallId>(known_.size());
  const std::uint32_t until = returned_[answers_[frontier_]];
  const bool indifferent =
      !all_ends_ && foresight_.exact() && delicate_ == 0 && !foresight_.IsWanted(state_);
  for (CallId call = next_[head]; call != head && invoked_[call] < until; call = next_[call]) {
    if (!Answered(call)) continue;
    if (!reads_[call] && !indifferent) continue;
    if (needs_[call] < kLongerState && needs_[call] != state_) continue;
    const StateId after = model_.Step(state_, call, true);
    if (after == kNoState) continue;
    if (!reads_[call] && (foresight_.IsWanted(after) || needs_[call] != kAnyState)) {
      continue;
    }
    Place(call, after, /*sure=*/true);
    return true;
  }
  return false;
}

bool OfflineSearch::Settle() {
  do {
    if (foresight_.IsHopeless(state_) || parts_.IsHopeless(state_)) return false;
  } while (PlaceOneSure());
  return true;
}

// The operations that may come next: those that real time and the state allow, of the same ones
// that which ends first.
void OfflineSearch::Gather() {
  candidates_.clear();
  const auto head = static_cast<CallId>(known_.size());
  const std::uint32_t until = Complete() ? kNever : returned_[answers_[frontier_]];
  ++round_;
  for (CallId call = next_[head]; call != head && invoked_[call] < until; call = next_[call]) {
    if (needs_[call] < kLongerState && needs_[call] != state_) continue;
    const std::uint32_t kind = kind_[call];
    if (round_of_kind_[kind] != round_) {
      round_of_kind_[kind] = round_;
      best_of_kind_[kind] = call;
      candidates_.push_back(call);
    } else if (returned_[call] < returned_[best_of_kind_[kind]]) {
      best_of_kind_[kind] = call;
    }
  }
  for (CallId& call : candidates_) call = best_of_kind_[kind_[call]];
  // What is answered soon comes first: most systems take effect in about that order.
  std::sort(candidates_.begin(), candidates_.end(), [this](CallId a, CallId b) {
    return returned_[a] != returned_[b] ? returned_[a] < returned_[b] : a < b;
  });
}

// The operations without a place that were invoked before the frontier.
void OfflineSearch::FindOpen() {
  open_.clear();
  const auto head = static_cast<CallId>(known_.size());
  const std::uint32_t until = Complete() ? kNever : returned_[answers_[frontier_]];
  for (CallId call = next_[head]; call != head && invoked_[call] < until; call = next_[call]) {
    open_.push_back(call);
  }
}
std::uint64_t OfflineSearch::Hash() const {
  return Mix(set_hash_, state_);
}

// Remembers the order at hand where it is the longest so far.
void OfflineSearch::Note() {
  if (frontier_ < best_frontier_ || (frontier_ == best_frontier_ && best_missing_ != kNever)) {
    return;
  }
  best_frontier_ = frontier_;
  best_missing_ = Complete() ? kNever : answers_[frontier_];
  const std::size_t from = nodes_.size() - std::min(nodes_.size() - 1, kMostOrder);
  best_order_.clear();
  for (std::size_t i = from; i < nodes_.size(); ++i) best_order_.push_back(nodes_[i].placed);
  best_before_ = from < nodes_.size() ? nodes_[from].before : state_;
}

OfflineVerdict OfflineSearch::Find(OfflineBudget& budget) {
  return Explore(budget, nullptr);
}

std::vector<StateId> OfflineSearch::FindEnds(OfflineBudget& budget, bool& complete) {
  std::vector<StateId> ends;
  complete = Explore(budget, &ends) == OfflineVerdict::kNoOrder;
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  return ends;
}

// Counts a configuration; kOrder while the budget lasts.
OfflineVerdict OfflineSearch::Spend(OfflineBudget& budget) const {
  constexpr std::uint64_t kBetweenLooks = 256;
  if (budget.configurations == 0) return OfflineVerdict::kConfigurations;
  if (--budget.configurations % kBetweenLooks != 0) return OfflineVerdict::kOrder;
  if (bytes() > budget.bytes) return OfflineVerdict::kMemory;
  if (budget.must_stop != nullptr && (*budget.must_stop)()) return OfflineVerdict::kStopped;
  return OfflineVerdict::kOrder;
}

// False where there are too many.
bool OfflineSearch::AddEnd(std::vector<StateId>& ends) const {
  constexpr std::size_t kMostEnds = 1024;
  ends.push_back(state_);
  if (ends.size() < 2 * kMostEnds) return true;
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  return ends.size() < kMostEnds;
}

// Goes back to the last choice; false where there is none.
bool OfflineSearch::Retreat() {
  while (nodes_.size() > 1 && nodes_.back().sure) Unplace();
  if (nodes_.size() == 1) return false;
  Unplace();
  return true;
}

OfflineVerdict OfflineSearch::Explore(OfflineBudget& budget, std::vector<StateId>* ends) {
  if (bytes() > budget.bytes) return OfflineVerdict::kMemory;
  bool fresh = true;  // nothing was tried behind the last place
  while (true) {
    bool dead = false;
    if (fresh) {
      dead = !Settle();
      if (!dead && Complete()) {
        if (ends == nullptr) {
          Note();
          return OfflineVerdict::kOrder;
        }
        if (!AddEnd(*ends)) return OfflineVerdict::kConfigurations;
      }
      if (!dead && dead_.size() > 0) {
        FindOpen();
        dead = dead_.Contains(Hash(), frontier_, state_, open_);
      }
    }
    bool moved = false;
    if (!dead) {
      Gather();
      while (!moved && nodes_.back().tried < candidates_.size()) {
        const CallId call = candidates_[nodes_.back().tried++];
        const StateId after = model_.Step(state_, call, known_[call]);
        if (after == kNoState || IsUseless(call, after)) continue;
        const OfflineVerdict spent = Spend(budget);
        if (spent != OfflineVerdict::kOrder) {
          Note();
          return spent;
        }
        Place(call, after, /*sure=*/false);
        moved = true;
      }
    }
    fresh = moved;
    if (moved) continue;
    Note();
    if (!dead) {
      FindOpen();
      dead_.Insert(Hash(), frontier_, state_, open_);
    }
    if (!Retreat()) return OfflineVerdict::kNoOrder;
  }
}

}  // namespace stampede::linearizability
