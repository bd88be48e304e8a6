// A model says how objects of one type behave. Write one to have a type of your own checked by
// OnlineChecker.
//
// A model is a class with these members:
//   State        a value that is copied and compared with ==
//   Operation    what a client asks for: a small value, compared with ==
//   Observation  the answer: a small value
//   State Initial() const
//   std::optional<State> Step(const State&, const Operation&, const Observation* seen) const
//       Returns the state after the operation if the operation is answered with *seen in that
//       state, and std::nullopt if it is answered otherwise. Where `seen` is null the answer is not
//       known: Step then returns a state, the one before if the operation cannot be executed. Pure.
//   std::uint64_t Hash(const State&) const
//       Equal states have equal hashes; unequal states seldom do.
// These members are optional and make the search faster:
//   bool IsRead(const Operation&, const Observation* seen) const
//       Whether the operation with that answer (where null: with any answer) leaves every state as
//       it is.
//   bool CanReach(const State&, const Operation&, const Observation& seen) const
//   bool CanPrepare(const Operation& other, const Operation&, const Observation& seen) const
//       Both or neither. If CanReach returns false, the operation can be answered with `seen` in
//       that state or later only after an operation `other` for which CanPrepare returns true.
//       Returning true is always allowed. Only called for operations with an answer.
//   std::optional<State> Pins(const Operation&, const Observation& seen) const
//       Needs the two above. The state after the operation with that answer, where it does not
//       depend on the state before; std::nullopt otherwise.
// Where a type has independent keys, use one checker for each key.
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

// The IsRead of the model, or false where it has none.
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

// Whether a model has CanReach and CanPrepare.
template <class M>
inline constexpr bool kForesees = requires(const M& model, const typename M::State& state,
                                           const typename M::Operation& operation,
                                           const typename M::Observation& seen) {
  { model.CanReach(state, operation, seen) } -> std::same_as<bool>;
  { model.CanPrepare(operation, operation, seen) } -> std::same_as<bool>;
};

// Whether a model has Pins too.
template <class M>
inline constexpr bool kPins = kForesees<M>&& requires(const M& model,
                                                      const typename M::Operation& operation,
                                                      const typename M::Observation& seen) {
  { model.Pins(operation, seen) } -> std::same_as<std::optional<typename M::State>>;
};

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_MODEL_H_
