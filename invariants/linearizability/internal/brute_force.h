// For tests: linearizability by its definition, all orders tried one by one.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_BRUTE_FORCE_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_BRUTE_FORCE_H_

#include <algorithm>
#include <cstddef>
#include <vector>

namespace stampede::linearizability {

template <class M>
struct Call {
  typename M::Operation operation;
  typename M::Observation seen = {};
  std::size_t invoked = 0;
  std::size_t returned = static_cast<std::size_t>(-1);  // never

  bool answered() const { return returned != static_cast<std::size_t>(-1); }
};

// Whether an order of all answered calls and some of the others explains the answers: by trying.
template <class M>
bool SomeOrderExplains(const M& model, const std::vector<Call<M>>& calls, std::vector<bool>& taken,
                       const typename M::State& state,
                       std::vector<typename M::State>* ends = nullptr) {
  bool all = true;
  for (std::size_t i = 0; i < calls.size(); ++i) all = all && (taken[i] || !calls[i].answered());
  if (all) {
    if (ends == nullptr) return true;
    if (std::find(ends->begin(), ends->end(), state) == ends->end()) ends->push_back(state);
  }
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (taken[i]) continue;
    bool first = true;
    for (std::size_t j = 0; j < calls.size(); ++j) {
      if (!taken[j] && calls[j].returned < calls[i].invoked) first = false;
    }
    if (!first) continue;
    const auto after =
        model.Step(state, calls[i].operation, calls[i].answered() ? &calls[i].seen : nullptr);
    if (!after.has_value()) continue;
    taken[i] = true;
    const bool explained = SomeOrderExplains(model, calls, taken, *after, ends);
    taken[i] = false;
    if (explained) return true;
  }
  return false;
}

template <class M>
bool SomeOrderExplains(const M& model, const std::vector<Call<M>>& calls) {
  std::vector<bool> taken(calls.size(), false);
  return SomeOrderExplains(model, calls, taken, model.Initial());
}

template <class M>
std::vector<typename M::State> AllEnds(const M& model, const std::vector<Call<M>>& calls) {
  std::vector<typename M::State> ends;
  std::vector<bool> taken(calls.size(), false);
  SomeOrderExplains(model, calls, taken, model.Initial(), &ends);
  std::sort(ends.begin(), ends.end());
  return ends;
}

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_BRUTE_FORCE_H_
