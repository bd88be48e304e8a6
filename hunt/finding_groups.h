// Findings of the same kind, shown as one.
#ifndef STAMPEDE_HUNT_FINDING_GROUPS_H_
#define STAMPEDE_HUNT_FINDING_GROUPS_H_

#include <cstdint>
#include <vector>

#include "stampede/hunt/hunt.h"

namespace stampede {

struct FindingGroup {
  const Finding* shortest = nullptr;  // the run with the fewest steps; of several, the first
  std::uint64_t count = 0;            // findings in the group
};

// Groups findings whose violations have the same signature (see SignatureOf), in the order of the
// first finding of each group. The groups point into `findings`.
std::vector<FindingGroup> GroupBySignature(const std::vector<Finding>& findings);

}  // namespace stampede

#endif  // STAMPEDE_HUNT_FINDING_GROUPS_H_
