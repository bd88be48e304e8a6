// Objects that are decided without a search.
#ifndef STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_UNIQUE_OBJECT_H_
#define STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_UNIQUE_OBJECT_H_

#include <optional>
#include <vector>

#include "stampede/invariants/linearizability/history.h"

namespace stampede::linearizability {

struct UniqueFinding {
  std::optional<std::uint32_t> violation;  // the first event that cannot be explained
  std::vector<ValueId> finals;             // where there is no violation
};

// Decides a register to which no value is written twice, nor the one that it holds at first, in
// almost linear time (unique_register.h). Nothing where the object is no such register.
std::optional<UniqueFinding> CheckUniqueRegister(const History& history,
                                                 const std::vector<std::uint32_t>& events,
                                                 ValueId initial);

}  // namespace stampede::linearizability

#endif  // STAMPEDE_INVARIANTS_LINEARIZABILITY_INTERNAL_UNIQUE_OBJECT_H_
