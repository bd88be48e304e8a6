// The one kind of run that hunts, scenarios, traces, the shrinker and a debugger make: what
// decides, drives and observes is chosen when it begins, so that a protocol's World is compiled
// once.
#ifndef STAMPEDE_SIM_DRIVEN_RUN_H_
#define STAMPEDE_SIM_DRIVEN_RUN_H_

#include "stampede/core/observation.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/observer.h"
#include "stampede/sim/run.h"
#include "stampede/sim/run_control.h"

namespace stampede {

// Sees each step of a run, after it was checked and before its effects leave.
template <class P>
class StepObserver {
 public:
  virtual ~StepObserver() = default;
  virtual void OnStep(const Observation<P>& seen) = 0;
};

// Hands on to observers, or to none. A copy observes nothing, as ObserverRef.
template <class P>
class StepObserverRef : public ObserverRef {
 public:
  void Set(WorldObserver* observer, StepObserver<P>* steps) {
    ObserverRef::Set(observer);
    steps_ = steps;
  }
  void OnStep(const Observation<P>& seen) {
    if (observes()) steps_->OnStep(seen);
  }

 private:
  StepObserver<P>* steps_ = nullptr;  // meaningless where nothing observes
};

template <class P, class Checks>
using DrivenRun = Run<P, AnyAdversary, Checks, AnyRunDriver, StepObserverRef<P>>;

}  // namespace stampede

#endif  // STAMPEDE_SIM_DRIVEN_RUN_H_
