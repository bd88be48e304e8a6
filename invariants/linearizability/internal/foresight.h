// What the operations that are left to place need, and whether anything left can make it.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_FORESIGHT_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_FORESIGHT_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "stampede/invariants/linearizability/internal/offline_model.h"

namespace stampede::linearizability {

// A state that an operation needs is urgent when no operation is left that leaves a state which
// leads to it: from then on the object must be in a state that leads to it until that operation has
// its place. Where the object is in another state, the search has gone wrong, however far away the
// operation is. With values that are written once this leaves hardly anything to try (Gibbons and
// Korach 1997 show that a register is then easy).
class Foresight {
 public:
  // `known[call]`: whether its answer is to be explained.
  Foresight(StateNeeds& model, const std::vector<bool>& known) : model_(model) {
    const std::size_t calls = known.size();
    needs_.assign(calls, kNoIndex);
    leaves_.assign(calls, kNoIndex);
    for (CallId call = 0; call < calls; ++call) {
      const StateId need = model.Needs(call, known[call]);
      if (need < kLongerState) {
        needs_[call] = NumberOf(need);
        ++states_[needs_[call]].wanted;
      }
    }
    const std::size_t wanted = states_.size();
    for (CallId call = 0; call < calls; ++call) {
      const StateId after = model.Leaves(call, known[call]);
      if (after == kAnyState) {
        ++wild_;
        leaves_[call] = kWild;
      } else if (after == kLongerState) {
        leads_ = true;
      } else if (after < kLongerState && after != model.Needs(call, known[call])) {
        leaves_[call] = NumberOf(after);
        ++states_[leaves_[call]].makers;
      }
    }
    Connect(wanted);
    for (std::uint32_t i = 0; i < wanted; ++i) Judge(i);
  }

  void Place(CallId call) {
    if (needs_[call] != kNoIndex) {
      State& state = states_[needs_[call]];
      --state.wanted;
      if (state.wanted == 0) Judge(needs_[call]);
    }
    if (leaves_[call] == kWild) --wild_;
    if (leaves_[call] < kWild && --states_[leaves_[call]].makers == 0) {
      for (const std::uint32_t target : states_[leaves_[call]].targets) {
        --states_[target].sources;
        Judge(target);
      }
    }
  }
  void Unplace(CallId call) {
    if (leaves_[call] < kWild && states_[leaves_[call]].makers++ == 0) {
      for (const std::uint32_t target : states_[leaves_[call]].targets) {
        ++states_[target].sources;
        Judge(target);
      }
    }
    if (leaves_[call] == kWild) ++wild_;
    if (needs_[call] != kNoIndex) {
      State& state = states_[needs_[call]];
      ++state.wanted;
      if (state.wanted == 1) Judge(needs_[call]);
    }
  }

  // Whether no order of what is left can begin in that state.
  bool IsHopeless(StateId state) const {
    if (wild_ > 0 || urgent_.empty()) return false;
    const StateId shortest = states_[urgent_.begin()->second].id;
    if (!model_.LeadsTo(state, shortest)) return true;
    const StateId longest = states_[urgent_.rbegin()->second].id;
    return longest != shortest && !model_.LeadsTo(shortest, longest);
  }

  // Whether something that is left needs this state.
  bool IsWanted(StateId state) const {
    const auto known = numbers_.find(state);
    return known != numbers_.end() && states_[known->second].wanted > 0;
  }
  // Whether what an operation leaves can be told from the state that it leaves, and by that alone.
  bool exact() const { return wild_ == 0 && !leads_; }

  std::size_t bytes() const {
    return (needs_.capacity() + leaves_.capacity()) * sizeof(std::uint32_t) +
           states_.capacity() * sizeof(State) + numbers_.size() * 24;
  }

 private:
  static constexpr std::uint32_t kNoIndex = 0xFFFF'FFFF;
  static constexpr std::uint32_t kWild = 0xFFFF'FFFE;

  struct State {
    StateId id = kNoState;
    std::uint32_t wanted = 0;   // operations left that need it
    std::uint32_t makers = 0;   // operations left that leave it
    std::uint32_t sources = 0;  // states with makers that lead to it
    bool urgent = false;
    std::vector<std::uint32_t> targets;  // the states that it leads to, of those that are needed
  };

  std::uint32_t NumberOf(StateId id) {
    const auto [known, added] =
        numbers_.try_emplace(id, static_cast<std::uint32_t>(states_.size()));
    if (added) states_.emplace_back().id = id;
    return known->second;
  }

  // Finds what leads to what.
  void Connect(std::size_t wanted) {
    for (std::uint32_t i = 0; i < states_.size(); ++i) {
      if (states_[i].makers == 0) continue;
      if (!leads_) {
        if (i < wanted) states_[i].targets.push_back(i);
      } else {
        for (std::uint32_t j = 0; j < wanted; ++j) {
          if (model_.LeadsTo(states_[i].id, states_[j].id)) states_[i].targets.push_back(j);
        }
      }
      for (const std::uint32_t target : states_[i].targets) ++states_[target].sources;
    }
  }

  void Judge(std::uint32_t number) {
    State& state = states_[number];
    const bool urgent = state.wanted > 0 && state.sources == 0;
    if (urgent == state.urgent) return;
    state.urgent = urgent;
    const std::pair<std::uint64_t, std::uint32_t> entry{model_.LengthOf(state.id), number};
    if (urgent) {
      urgent_.insert(entry);
    } else {
      urgent_.erase(entry);
    }
  }

  StateNeeds& model_;
  std::vector<std::uint32_t> needs_;   // by call
  std::vector<std::uint32_t> leaves_;  // by call
  std::vector<State> states_;
  // It is never iterated.
  absl::flat_hash_map<StateId, std::uint32_t> numbers_;
  std::set<std::pair<std::uint64_t, std::uint32_t>> urgent_;  // by length
  std::uint64_t wild_ = 0;  // operations left that may leave any state
  bool leads_ = false;      // some operations leave a longer state
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_FORESIGHT_H_
