// A type of your own, whose recorded histories are checked as those of the types that Stampede has.
// stampede/testing/check_main.h makes a program of it.
//
// Such a model is a class with these members:
//   static constexpr std::string_view kName
//   static constexpr OperationDescription kOperations[]
//       {"acquire N", "true or false"}: the first word is the name that files call it by.
//   State        a value that is copied and compared with ==
//   Operation    what a client asks for
//   Observation  the answer
//   std::optional<Operation> ReadOperation(std::string_view name, const Datum& value) const
//       The operation that a line of the file invokes; `name` is one of kOperations, `value` null
//       where the line has none. Nothing where the value does not fit: the file is then refused.
//   std::optional<Observation> ReadAnswer(const Operation&, const Datum& value) const
//       The same for a line of type `ok`. Called for operations that answer nothing, too.
//   State Initial() const
//   std::optional<State> Step(const State&, const Operation&, const Observation* seen) const
//       As in invariants/linearizability/model.h: the state after the operation, and std::nullopt
//       if it would not be answered with *seen in that state. Where `seen` is null the answer is
//       not known; std::nullopt then means that the operation does nothing. Pure.
// These are optional:
//   std::uint64_t Hash(const State&) const, std::string Show(const State&) const
//       Needed only where State is not made of what core/fields.h lists (numbers, texts, containers
//       of these, structs with a field list).
//   std::optional<Observation> ReadFailure(const Operation&, const Datum& value) const
//       What a line of type `fail` has observed, as that of a compare-and-set. Without it, or where
//       it is nothing, the operation did not happen.
//   static constexpr bool kValueNamesKey = true
//       Where a line has no key, its value is [KEY, VALUE], as jepsen.independent writes it.
// These make the search faster:
//   bool IsRead(const Operation&, const Observation* seen) const
//       Whether the operation with that answer (where null: with any answer) leaves every state as
//       it is.
//   std::optional<State> Needs(const Operation&, const Observation& seen) const
//       The one state in which the operation is answered so, where there is one.
//   std::optional<State> Pins(const Operation&, const Observation& seen) const
//       The state after the operation, where the answer tells it whatever was before.
// Objects are checked at the same time (--jobs): members must not change anything.
#ifndef STAMPEDE_HISTORIES_OWN_MODEL_H_
#define STAMPEDE_HISTORIES_OWN_MODEL_H_

#include <concepts>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stampede/histories/datum.h"
#include "stampede/histories/internal/own_history.h"
#include "stampede/histories/model_description.h"
#include "stampede/invariants/linearizability/internal/own_offline_model.h"

namespace stampede {

template <class M>
concept OwnModel = std::copyable<M> && std::copyable<typename M::State> &&
    std::equality_comparable<typename M::State> && std::copyable<typename M::Operation> &&
    std::copyable<typename M::Observation> &&
    requires(const M& model, const typename M::State& state, const typename M::Operation& operation,
             const typename M::Observation* seen, std::string_view name, const Datum& value) {
  { M::kName } -> std::convertible_to<std::string_view>;
  std::span<const OperationDescription>(M::kOperations);
  { model.ReadOperation(name, value) } -> std::same_as<std::optional<typename M::Operation>>;
  { model.ReadAnswer(operation, value) } -> std::same_as<std::optional<typename M::Observation>>;
  { model.Initial() } -> std::same_as<typename M::State>;
  { model.Step(state, operation, seen) } -> std::same_as<std::optional<typename M::State>>;
};

namespace internal {

template <OwnModel M>
class OwnHistoryOf final : public OwnHistory {
 public:
  explicit OwnHistoryOf(const M& model) : OwnHistory(M::kName), model_(model) {}

  std::unique_ptr<linearizability::OfflineModel> NewModel(
      const std::vector<linearizability::ObjectCall>& calls) const override {
    return std::make_unique<linearizability::OwnOfflineModel<M>>(model_, operations_, observations_,
                                                                 calls);
  }

 private:
  bool Take(std::string_view name, const Datum& value) override {
    return Keep(model_.ReadOperation(name, value), operations_);
  }
  bool TakeAnswer(linearizability::ValueId operation, const Datum& value) override {
    return Keep(model_.ReadAnswer(operations_[operation], value), observations_);
  }
  bool TakeFailure(linearizability::ValueId operation, const Datum& value) override {
    if constexpr (requires { model_.ReadFailure(operations_[operation], value); }) {
      return Keep(model_.ReadFailure(operations_[operation], value), observations_);
    } else {
      return false;
    }
  }
  template <class T>
  static bool Keep(std::optional<T> read, std::deque<T>& all) {
    if (!read.has_value()) return false;
    all.push_back(*std::move(read));
    return true;
  }

  const M model_;
  std::deque<typename M::Operation> operations_;  // either may be bool: no vectors
  std::deque<typename M::Observation> observations_;
};

}  // namespace internal

// A user's type behind an interface without templates.
struct OwnType {
  template <OwnModel M>
  static OwnType Of(M model) {
    OwnType type;
    type.name = M::kName;
    const std::span<const OperationDescription> operations(M::kOperations);
    type.operations.assign(operations.begin(), operations.end());
    if constexpr (requires { M::kValueNamesKey; }) type.value_names_key = M::kValueNamesKey;
    type.new_history = [model = std::move(model)] {
      return std::make_shared<internal::OwnHistoryOf<M>>(model);
    };
    return type;
  }

  std::string_view name;
  std::vector<OperationDescription> operations;
  bool value_names_key = false;
  std::function<std::shared_ptr<internal::OwnHistory>()> new_history;  // one without operations
};

}  // namespace stampede

#endif  // STAMPEDE_HISTORIES_OWN_MODEL_H_
