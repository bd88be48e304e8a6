// What a user writes to have a type of his own checked.
//
// A model is a class of
//   State        a value: copied, compared with ==
//   Operation    what is asked; a small value, compared with ==
//   Observation  what is answered; a small value
//   State Initial() const
//   std::optional<State> Step(const State&, const Operation&, const Observation* seen) const
//       the state after the operation, if its answer from that state is *seen; nothing otherwise.
//       Where `seen` is null, the answer is not known and nothing is not allowed: an operation that
//       cannot be executed leaves the state as it is. Pure.
//   std::uint64_t Hash(const State&) const
//       equal states, equal hashes; unequal ones should seldom have the same.
// It may have, and the search is faster where it has,
//   bool IsRead(const Operation&, const Observation* seen) const
//       whether the operation with that answer (null: with any) leaves every state as it is.
//   bool CanReach(const State&, const Operation&, const Observation& seen) const
//   bool CanPrepare(const Operation& other, const Operation&, const Observation& seen) const
//       together: the operation can be answered with `seen` in or after that state only if
//       CanReach, or if some `other` that is still to come is one that CanPrepare. Saying true is
//       always allowed. Not asked of operations without an answer.
//   std::optional<State> Pins(const Operation&, const Observation& seen) const
//       with those two: the one state that there is after the operation with that answer, if it is
//       the same whatever the state was before.
// Types whose keys do not touch each other are checked with one checker per key.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_MODEL_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_MODEL_H_

#include <concepts>
#include <cstdint>
#include <optional>

namespace stampede::linearizability {

template <class M>
concept Model = std::copyable<M> && std::copyable<typename M::State> &&
    std::equality_comparable<typename M::State> &&
    std::equality_comparable<typename M::Operation> && std::copyable<typename M::Observation> &&
    requires(const M& model, const typename M::State& state, const typename M::Operation& operation,
             const typename M::Observation* seen) {
  { model.Initial() } -> std::same_as<typename M::State>;
  { model.Step(state, operation, seen) } -> std::same_as<std::optional<typename M::State>>;
  { model.Hash(state) } -> std::same_as<std::uint64_t>;
};

// IsRead of a model, or false where it has none.
template <Model M>
bool IsRead(const M& model, const typename M::Operation& operation,
            const typename M::Observation* seen) {
  if constexpr (requires {
                  { model.IsRead(operation, seen) } -> std::same_as<bool>;
                }) {
    return model.IsRead(operation, seen);
  } else {
    return false;
  }
}

// Whether a model can tell that a state has no way to an answer.
template <class M>
inline constexpr bool kForesees = requires(const M& model, const typename M::State& state,
                                           const typename M::Operation& operation,
                                           const typename M::Observation& seen) {
  { model.CanReach(state, operation, seen) } -> std::same_as<bool>;
  { model.CanPrepare(operation, operation, seen) } -> std::same_as<bool>;
};

// Whether a model can moreover tell what an answer says of the state by itself.
template <class M>
inline constexpr bool kPins = kForesees<M>&& requires(const M& model,
                                                      const typename M::Operation& operation,
                                                      const typename M::Observation& seen) {
  { model.Pins(operation, seen) } -> std::same_as<std::optional<typename M::State>>;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_MODEL_H_
