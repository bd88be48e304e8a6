// A user's type as the search over whole histories sees it.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OWN_OFFLINE_MODEL_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OWN_OFFLINE_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "stampede/core/fingerprint.h"
#include "stampede/core/show.h"
#include "stampede/invariants/linearizability/internal/object_calls.h"
#include "stampede/invariants/linearizability/internal/offline_model.h"

namespace stampede::linearizability {

// The members that a model may have are listed in histories/own_model.h.
template <class M>
class OwnOfflineModel final : public OfflineModel {
 public:
  using State = typename M::State;
  using Operation = typename M::Operation;
  using Observation = typename M::Observation;

  // `operations` and `observations` are what the numbers in `calls` stand for. All must outlive
  // this.
  OwnOfflineModel(const M& model, const std::deque<Operation>& operations,
                  const std::deque<Observation>& observations, const std::vector<ObjectCall>& calls)
      : model_(model), operations_(operations), observations_(observations), calls_(calls) {}

  StateId Initial() override { return NumberOf(model_.Initial()); }

  StateId Step(StateId state, CallId id, bool known) override {
    std::optional<State> after =
        model_.Step(states_[state].value, OperationOf(id), known ? &ObservationOf(id) : nullptr);
    if (!after.has_value()) return known ? kNoState : state;
    return NumberOf(*std::move(after));
  }
  bool IsRead(CallId id, bool known) const override {
    if constexpr (requires { model_.IsRead(OperationOf(id), &ObservationOf(id)); }) {
      return model_.IsRead(OperationOf(id), known ? &ObservationOf(id) : nullptr);
    } else {
      return false;
    }
  }
  StateId Needs(CallId id, bool known) override {
    if constexpr (requires { model_.Needs(OperationOf(id), ObservationOf(id)); }) {
      return known ? NumberOf(model_.Needs(OperationOf(id), ObservationOf(id))) : kAnyState;
    } else {
      return kAnyState;
    }
  }
  StateId Leaves(CallId id, bool known) override {
    if (IsRead(id, known)) return kSameState;
    if constexpr (requires { model_.Pins(OperationOf(id), ObservationOf(id)); }) {
      return known ? NumberOf(model_.Pins(OperationOf(id), ObservationOf(id))) : kAnyState;
    } else {
      return kAnyState;
    }
  }
  bool IsDelicate(CallId id, bool known) override { return Needs(id, known) == kAnyState; }

  std::string Show(StateId state) const override {
    if constexpr (requires { model_.Show(states_[state].value); }) {
      return std::string(model_.Show(states_[state].value));
    } else {
      return stampede::Show(states_[state].value);
    }
  }
  std::size_t bytes() const override { return bytes_; }

 private:
  struct Known {
    State value;
    StateId next = kNoState;  // another one of the same hash
  };

  const Operation& OperationOf(CallId id) const { return operations_[calls_[id].a]; }
  const Observation& ObservationOf(CallId id) const { return observations_[calls_[id].seen]; }

  StateId NumberOf(const std::optional<State>& state) {
    return state.has_value() ? NumberOf(State(*state)) : kAnyState;
  }
  StateId NumberOf(State state) {
    const auto number = static_cast<StateId>(states_.size());
    const auto [first, added] = first_.try_emplace(Hash(state), number);
    if (!added) {
      for (StateId known = first->second; known != kNoState; known = states_[known].next) {
        if (states_[known].value == state) return known;
      }
    }
    bytes_ += sizeof(Known) + 24 + Outside(state);
    states_.push_back({std::move(state), added ? kNoState : first->second});
    first->second = number;
    return number;
  }
  std::uint64_t Hash(const State& state) const {
    if constexpr (requires { model_.Hash(state); }) {
      return model_.Hash(state);
    } else {
      return Fingerprint(state);
    }
  }
  // The memory that a container has beside itself, about.
  static std::size_t Outside(const State& state) {
    if constexpr (requires { state.size() * sizeof(typename State::value_type); }) {
      return state.size() * sizeof(typename State::value_type);
    } else {
      return 0;
    }
  }

  const M& model_;
  const std::deque<Operation>& operations_;
  const std::deque<Observation>& observations_;
  const std::vector<ObjectCall>& calls_;
  std::vector<Known> states_;
  // By hash. It is never iterated.
  absl::flat_hash_map<std::uint64_t, StateId> first_;
  std::size_t bytes_ = 0;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_OWN_OFFLINE_MODEL_H_
