// Which faults of nodes and links hold, and since when: what an observer of a run makes of the
// states of faults that it is shown, window by window.
#ifndef STAMPEDE_SIM_FAULT_SPANS_H_
#define STAMPEDE_SIM_FAULT_SPANS_H_

#include <utility>
#include <vector>

#include "stampede/core/time.h"
#include "stampede/sim/faults.h"

namespace stampede {

class FaultSpans {
 public:
  // A fault of one node or link, and since when it holds.
  struct Span {
    TimedFault fault;
    Time since;
  };
  struct Change {
    std::vector<TimedFault> begun;
    std::vector<Span> ended;
    std::vector<TimedFault> instants;  // over as soon as they have struck
  };

  // From `at` on these hold, and no others.
  Change Set(Time at, const FaultState& faults);
  // All of them end.
  std::vector<Span> Clear() { return std::exchange(holding_, {}); }
  // Forgets those that `which` is true of.
  template <class F>
  void Forget(F&& which) {
    std::erase_if(holding_, which);
  }

 private:
  std::vector<Span> holding_;  // in the order of FaultsIn()
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_FAULT_SPANS_H_
