// The interface of invariants.
//
// An invariant is a class with
//   static constexpr InvariantInfo kInfo;
//   void Start(const Cluster<P>&);           // a run begins
//   static constexpr Scope kScope;
//   // A step was taken.
//   std::optional<Violation> After(const Observation<P>&, const GhostState<P>&);
// After() is called in order after every step of the run that its scope covers, and costs no more
// than what the step changed. The first violation ends the run. One that must see many steps, few
// of which concern it, may have `bool Concerns(seen, ghost) const`, which is cheap and asked first.
// An invariant that may have to give up also has `bool undecided() const`: whether it did in this
// run. One that asks nothing of some protocols says so by `static constexpr bool kAsks`, and is not
// listed for those. One that keeps something worth to be seen in a report or a debugger may say
// what that is now, in a few words, by `std::string Describe(const GhostState<P>&) const`; hunts
// never ask for it.
#ifndef STAMPEDE_INVARIANTS_INVARIANT_H_
#define STAMPEDE_INVARIANTS_INVARIANT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stampede/core/observation.h"
#include "stampede/core/violation.h"
#include "stampede/invariants/client_history.h"
#include "stampede/invariants/decided_log.h"

namespace stampede {

// Which steps an invariant must see.
enum class Scope {
  kState,     // a replica's, where they changed what P::Observe shows: the claim is about states
  kReplicas,  // all of a replica's: the claim is about what it sends, too
  kAll,       // all of every node's, clients too
};

struct InvariantInfo {
  std::string_view name;   // stable: used in options and files
  std::string_view claim;  // what must hold, one sentence
};

// In place of the decided log of a protocol that has none.
struct NoLog {};

// Ghost state: facts about a run that no node of it knows, kept for the invariants to judge by. All
// invariants of a run share it.
template <class P, bool = kHasLog<P>>
struct GhostState {
  NoLog decided;
  ClientHistory<P> history;
};
template <class P>
struct GhostState<P, true> {
  DecidedLog<P> decided;
  ClientHistory<P> history;
};

// A violation of the invariant `info` by the step that `seen` shows.
template <class P>
Violation Violated(const InvariantInfo& info, const Observation<P>& seen, std::string summary,
                   std::vector<std::string> details) {
  return Violation{std::string(info.name),
                   std::move(summary),
                   std::move(details),
                   seen.step,
                   seen.now,
                   seen.node};
}

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_INVARIANT_H_
