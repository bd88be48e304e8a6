// What an object may hold at first.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_FIRST_STATES_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_FIRST_STATES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stampede/invariants/linearizability/history.h"
#include "stampede/invariants/linearizability/history_checker.h"
#include "stampede/invariants/linearizability/internal/object_calls.h"

namespace stampede::linearizability {

// The member that the type looks at.
struct FirstState {
  ValueId value = ValueTable::kNil;  // not below the table's size: another one than all of them
  std::int64_t sum = 0;
  std::vector<std::pair<ValueId, std::int64_t>> balances;  // by account
  // It may hold anything; the search finds out what, by the first answer that tells.
  bool unknown = false;
};

// All that the object may hold at first, as far as it matters to its operations: one state, unless
// the history says that it is not known. Nothing where there may be too many.
std::optional<std::vector<FirstState>> FirstStates(ModelKind model, const History& history,
                                                   const std::vector<ObjectCall>& calls);

std::string ShowInitial(const History& history, ValueId value);

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_FIRST_STATES_H_
