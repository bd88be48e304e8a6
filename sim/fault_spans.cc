#include "stampede/sim/fault_spans.h"

#include <algorithm>

namespace stampede {

FaultSpans::Change FaultSpans::Set(Time at, const FaultState& faults) {
  Change change;
  std::vector<Span> still;
  for (TimedFault& fault : FaultsIn(faults)) {
    if (IsInstant(fault)) {
      change.instants.push_back(std::move(fault));
      continue;
    }
    const auto known = std::find_if(holding_.begin(), holding_.end(),
                                    [&](const Span& span) { return span.fault == fault; });
    const bool is_known = known != holding_.end();
    if (!is_known) change.begun.push_back(fault);
    const Time since = is_known ? known->since : at;
    still.push_back({std::move(fault), since});
  }
  for (Span& span : holding_) {
    const bool holds = std::any_of(still.begin(), still.end(),
                                   [&](const Span& other) { return other.fault == span.fault; });
    if (!holds) change.ended.push_back(std::move(span));
  }
  holding_ = std::move(still);
  return change;
}

}  // namespace stampede
