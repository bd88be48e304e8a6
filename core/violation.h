// What an invariant says when it does not hold.
#ifndef STAMPEDE_CORE_VIOLATION_H_
#define STAMPEDE_CORE_VIOLATION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/node_id.h"
#include "stampede/core/time.h"

namespace stampede {

struct Violation {
  std::string invariant;             // its stable name
  std::string summary;               // what disagrees with what, one sentence
  std::vector<std::string> details;  // the values that disagree, one a line
  std::uint64_t step = 0;            // the step after which it did not hold
  Time at;
  NodeId node;  // the node that took that step
  STAMPEDE_FIELDS(Violation, invariant, summary, details, step, at, node)
};

}  // namespace stampede

#endif  // STAMPEDE_CORE_VIOLATION_H_
