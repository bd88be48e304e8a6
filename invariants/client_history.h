// What the clients asked and were answered, as they saw it: the history that linearizability is
// about.
#ifndef STAMPEDE_INVARIANTS_CLIENT_HISTORY_H_
#define STAMPEDE_INVARIANTS_CLIENT_HISTORY_H_

#include <cstdint>
#include <variant>
#include <vector>

#include "core/fields.h"
#include "core/observation.h"

namespace stampede {

// Grows by one entry for each invocation and one for each answer, in the order in which they
// happened. A client has one operation outstanding; the last one may never be answered.
template <class P>
class ClientHistory {
 public:
  struct Invocation {
    typename P::Operation operation;
    STAMPEDE_FIELDS(Invocation, operation)
  };
  struct Answer {
    typename P::Result result;
    STAMPEDE_FIELDS(Answer, result)
  };
  struct Event {
    NodeId client;
    std::uint64_t step = 0;  // of the run
    Time at;
    std::variant<Invocation, Answer> what;
    STAMPEDE_FIELDS(Event, client, step, at, what)
  };

  void Start() { events_.clear(); }

  // REQUIRES: the step is a client's.
  void Learn(const Observation<P>& seen) {
    if (const auto* invoke = std::get_if<Invoke<P>>(&seen.input.event)) {
      events_.push_back({seen.node, seen.step, seen.now, Invocation{invoke->operation}});
    }
    for (const auto& item : seen.effects.items()) {
      if (item.kind != EffectKind::kReturn) continue;
      events_.push_back({seen.node, seen.step, seen.now, Answer{seen.effects.result(item)}});
    }
  }

  const std::vector<Event>& events() const { return events_; }

 private:
  std::vector<Event> events_;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_CLIENT_HISTORY_H_
