// What a node has said, as far as it has left the node: a message behind a sync leaves when that is
// done, and never where the node crashes before.
#ifndef STAMPEDE_INVARIANTS_AFTER_SYNC_H_
#define STAMPEDE_INVARIANTS_AFTER_SYNC_H_

#include <algorithm>
#include <variant>

#include "core/effects.h"
#include "core/input.h"
#include "core/observation.h"

namespace stampede {

// The largest T that one node has said; T() at first. REQUIRES: the node's tokens grow.
template <class T>
class AfterSync {
 public:
  // A step of the node: a new incarnation has said only what had left the one before.
  template <class P>
  void Begin(const Observation<P>& seen) {
    if (std::holds_alternative<Boot<P>>(seen.input.event)) {
      waiting_ = left_;
      latest_ = done_ = SyncToken();
    } else if (const auto* synced = std::get_if<Synced>(&seen.input.event)) {
      done_ = synced->token;
    }
    if (waits_for_ <= done_) left_ = waiting_;
  }
  // An effect of that step, in order.
  template <class Item>
  void Pass(const Item& item) {
    if (item.kind == EffectKind::kSync) latest_ = item.token;
  }
  // It says `value`.
  void Raise(const T& value) {
    waiting_ = std::max(waiting_, value);
    if (latest_ > done_) {
      waits_for_ = latest_;
    } else {
      left_ = waiting_;
    }
  }

  // The largest that this incarnation has said, or that has left an earlier one.
  const T& latest() const { return waiting_; }

 private:
  T left_{};
  T waiting_{};
  SyncToken waits_for_;
  SyncToken latest_;
  SyncToken done_;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_AFTER_SYNC_H_
