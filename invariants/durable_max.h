// The largest value that a node has sent, as far as it has left the node: a message behind a sync
// leaves when the sync is done, and never where the node crashes before.
#ifndef STAMPEDE_INVARIANTS_DURABLE_MAX_H_
#define STAMPEDE_INVARIANTS_DURABLE_MAX_H_

#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>

#include "absl/container/inlined_vector.h"
#include "stampede/core/effects.h"
#include "stampede/core/input.h"
#include "stampede/core/observation.h"

namespace stampede {

// The largest T that one node has sent; T() at first. REQUIRES: the node's tokens grow.
template <class T>
class DurableMax {
 public:
  // Whether it must see this step: others neither send, nor change what has left.
  template <class P>
  static bool Concerns(const Observation<P>& seen) {
    return seen.effects.Sends() || std::holds_alternative<Synced>(seen.input.event) ||
           std::holds_alternative<Boot<P>>(seen.input.event) || seen.effects.Syncs();
  }

  // A step of the node begins. A new incarnation has sent only what had left the one before.
  template <class P>
  void Begin(const Observation<P>& seen) {
    if (std::holds_alternative<Boot<P>>(seen.input.event)) {
      waiting_.clear();
      said_ = left_;
      latest_ = done_ = SyncToken();
    } else if (const auto* synced = std::get_if<Synced>(&seen.input.event)) {
      done_ = synced->token;
      std::size_t leave = 0;
      while (leave < waiting_.size() && waiting_[leave].behind <= done_) ++leave;
      if (leave == 0) return;
      left_ = std::move(waiting_[leave - 1].value);
      waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(leave));
    }
  }
  // An effect of that step, in order.
  template <class Item>
  void Pass(const Item& item) {
    if (item.kind == EffectKind::kSync) latest_ = item.token;
  }
  // The node sends `value`.
  void Raise(const T& value) {
    said_ = std::max(said_, value);
    if (latest_ <= done_) {
      left_ = said_;
    } else if (!waiting_.empty() && waiting_.back().behind == latest_) {
      waiting_.back().value = said_;
    } else {
      waiting_.push_back({latest_, said_});
    }
  }

  // The largest that this incarnation has sent, or that has left an earlier one.
  const T& latest() const { return said_; }

 private:
  struct Waiting {
    SyncToken behind;
    T value{};  // the largest sent up to there
  };

  T left_{};
  T said_{};
  absl::InlinedVector<Waiting, 2> waiting_;  // in order
  SyncToken latest_;
  SyncToken done_;
};

}  // namespace stampede

#endif  // STAMPEDE_INVARIANTS_DURABLE_MAX_H_
