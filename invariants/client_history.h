// What the clients asked and were answered, as they saw it. Linearizability judges this history.
#ifndef STAMPEDE_INVARIANTS_CLIENT_HISTORY_H_
#define STAMPEDE_INVARIANTS_CLIENT_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "stampede/core/fields.h"
#include "stampede/core/observation.h"

namespace stampede {

// Grows by one entry for each invocation, one for each answer, and one where a client will never be
// answered, in the order in which they happened. Of a very long run only the latest part is kept.
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
  // The operation was given up, or forgotten when the client crashed.
  struct Abandoned {
    STAMPEDE_NO_FIELDS(Abandoned)
  };
  struct Event {
    NodeId client;
    OperationNumber operation;
    std::uint64_t step = 0;  // of the run
    Time at;
    std::variant<Invocation, Answer, Abandoned> what;
    STAMPEDE_FIELDS(Event, client, operation, step, at, what)
  };

  void Start() {
    events_.clear();
    open_.clear();
    complete_ = true;
  }

  // REQUIRES: the step is a client's.
  void Learn(const Observation<P>& seen) {
    if (events_.size() >= kMost) {
      events_.erase(events_.begin(), events_.begin() + kMost / 2);
      complete_ = false;
    }
    // Built in place: in some protocols gcc 12 takes a temporary's alternatives for uninitialized.
    const auto add = [&]<class What>(OperationNumber operation, What what) {
      Event& event = events_.emplace_back();
      event.client = seen.node;
      event.operation = operation;
      event.step = seen.step;
      event.at = seen.now;
      event.what.template emplace<What>(std::move(what));
    };
    if (const auto* invoke = std::get_if<Invoke<P>>(&seen.input.event)) {
      add(invoke->number, Invocation{invoke->operation});
      open_.push_back({seen.node, invoke->number});
    } else if (std::holds_alternative<Boot<P>>(seen.input.event)) {
      for (const Open& open : open_) {
        if (open.client == seen.node) add(open.operation, Abandoned());
      }
      std::erase_if(open_, [&](const Open& open) { return open.client == seen.node; });
    }
    for (const auto& item : seen.effects.items()) {
      if (item.kind != EffectKind::kReturn && item.kind != EffectKind::kGiveUp) continue;
      const OperationNumber operation = seen.effects.operation(item);
      if (item.kind == EffectKind::kReturn) {
        add(operation, Answer{seen.effects.result(item)});
      } else {
        add(operation, Abandoned());
      }
      std::erase(open_, Open{seen.node, operation});
    }
  }

  const std::vector<Event>& events() const { return events_; }
  // Whether events() goes back to the beginning of the run.
  bool complete() const { return complete_; }

  // "7 asked, 5 done, open: c0#3 c1#4".
  std::string Describe() const {
    std::string text;
    if (complete_) {  // each that is done is two events
      const std::size_t done = (events_.size() - open_.size()) / 2;
      text = std::to_string(done + open_.size()) + " asked, " + std::to_string(done) + " done, ";
    }
    text += open_.empty() ? "none open" : "open:";
    for (const Open& open : open_) {
      text.append(" ").append(open.client.ToString());
      text.append("#").append(std::to_string(open.operation.value()));
    }
    return text;
  }

 private:
  struct Open {
    NodeId client;
    OperationNumber operation;
    friend bool operator==(const Open&, const Open&) = default;
  };

  static constexpr std::size_t kMost = std::size_t{1} << 19;

  std::vector<Event> events_;
  std::vector<Open> open_;  // invoked, and neither answered nor abandoned
  bool complete_ = true;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_CLIENT_HISTORY_H_
