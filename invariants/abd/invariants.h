// The invariants of the atomic register: what its clients see.
#ifndef STAMPEDE_INVARIANTS_ABD_INVARIANTS_H_
#define STAMPEDE_INVARIANTS_ABD_INVARIANTS_H_

#include <string>

#include "stampede/core/abd/abd.h"
#include "stampede/invariants/invariant_set.h"
#include "stampede/invariants/invariants_of.h"
#include "stampede/invariants/linearizability/linearizability.h"

namespace stampede {

template <>
struct HistoryOf<Abd> {
  static linearizability::ModelKind Model(const Cluster<Abd>&) {
    return linearizability::ModelKind::kRegister;
  }
  static bool Asked(const Payload& operation, linearizability::History& history,
                    linearizability::Event& asked) {
    constexpr std::string_view kWrite = "write ";
    if (!operation.bytes().starts_with(kWrite)) return true;  // a read
    asked.function = linearizability::Function::kWrite;
    asked.a = history.values.Text(operation.bytes().substr(kWrite.size()));
    return true;
  }
  static void Answered(const std::string& result, linearizability::History& history,
                       linearizability::Event& answered) {
    if (answered.function == linearizability::Function::kRead && !result.empty()) {
      answered.a = history.values.Text(result);
    }
  }
};

using AbdInvariants = InvariantSet<Abd, Linearizability<Abd>>;

template <>
struct InvariantsOf<Abd> {
  using Type = AbdInvariants;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_ABD_INVARIANTS_H_
