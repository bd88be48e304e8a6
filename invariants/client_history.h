// What the clients asked and were answered, as they saw it. Linearizability judges this history.
#ifndef STAMPEDE_INVARIANTS_CLIENT_HISTORY_H_
#define STAMPEDE_INVARIANTS_CLIENT_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/observation.h"

namespace stampede {

// Grows by one entry for each invocation and one for each answer, in the order in which they
// happened. A client has one operation outstanding: where it invokes another without an answer, it
// has given up or forgotten the one before. Of a very long run only the latest part is kept.
template <class P>
class ClientHistory {
 public:
  struct Invocation {
    OperationOf<P> operation;
    STAMPEDE_FIELDS(Invocation, operation)
  };
  struct Answer {
    ResultOf<P> result;
    STAMPEDE_FIELDS(Answer, result)
  };
  struct Event {
    NodeId client;
    std::uint64_t step = 0;  // of the run
    Time at;
    std::variant<Invocation, Answer> what;
    STAMPEDE_FIELDS(Event, client, step, at, what)
  };

  void Start() {
    events_.clear();
    complete_ = true;
  }

  // REQUIRES: the step is a client's.
  void Learn(const Observation<P>& seen) {
    if (events_.size() >= kMost) {
      events_.erase(events_.begin(), events_.begin() + kMost / 2);
      complete_ = false;
    }
    if (const auto* invoke = std::get_if<Invoke<P>>(&seen.input.event)) {
      events_.push_back({seen.node, seen.step, seen.now, Invocation{invoke->operation}});
    }
    for (const auto& item : seen.effects.items()) {
      if (item.kind != EffectKind::kReturn) continue;
      events_.push_back({seen.node, seen.step, seen.now, Answer{seen.effects.result(item)}});
    }
  }

  const std::vector<Event>& events() const { return events_; }
  // Whether events() goes back to the beginning of the run.
  bool complete() const { return complete_; }

 private:
  static constexpr std::size_t kMost = std::size_t{1} << 19;

  std::vector<Event> events_;
  bool complete_ = true;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_CLIENT_HISTORY_H_
