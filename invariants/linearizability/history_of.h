// How a protocol's operations and answers are written in a history that can be checked.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_HISTORY_OF_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_HISTORY_OF_H_

#include <concepts>
#include <cstdint>
#include <optional>

#include "stampede/core/protocol.h"
#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"

namespace stampede {

// Says how P's operations and answers are written as those of a ModelKind. A specialization has
//   static linearizability::ModelKind Model(const Cluster<P>&);
//   // Fills in function, key, a and b. Returns false for an operation that the type does not have:
//   // it is then left out of the check.
//   static bool Asked(const OperationOf<P>&, linearizability::History&,
//                     linearizability::Event& invocation);
//   // Fills in a and done.
//   static void Answered(const ResultOf<P>&, linearizability::History&,
//                        linearizability::Event& answer);
// Without one, P is a register where its operations are std::optional<T>, which write the value or
// read, and its results are T, a text or a number: what was read, T() before any write.
template <class P>
struct HistoryOf;

template <class P>
requires std::same_as<OperationOf<P>, std::optional<ResultOf<P>>>
struct HistoryOf<P> {
  static linearizability::ModelKind Model(const Cluster<P>&) {
    return linearizability::ModelKind::kRegister;
  }
  static bool Asked(const OperationOf<P>& operation, linearizability::History& history,
                    linearizability::Event& asked) {
    if (!operation.has_value()) return true;
    asked.function = linearizability::Function::kWrite;
    asked.a = IdOf(*operation, history);
    return true;
  }
  static void Answered(const ResultOf<P>& result, linearizability::History& history,
                       linearizability::Event& answered) {
    if (answered.function == linearizability::Function::kWrite) return;
    answered.a = IdOf(result, history);
  }

 private:
  static linearizability::ValueId IdOf(const ResultOf<P>& value,
                                       linearizability::History& history) {
    if (value == ResultOf<P>()) return linearizability::ValueTable::kNil;
    if constexpr (std::integral<ResultOf<P>>) {
      return history.values.Number(static_cast<std::int64_t>(value));
    } else {
      return history.values.Text(value);
    }
  }
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_HISTORY_OF_H_
