#ifndef STAMPEDE_INVARIANTS_VSR_PROMISE_H_
#define STAMPEDE_INVARIANTS_VSR_PROMISE_H_

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <variant>

#include "core/show.h"
#include "core/vsr/vsr.h"
#include "invariants/invariant.h"

namespace stampede::vsr {

// S4: a replica that sent DoViewChange(w) has promised to take no part in views below w: it is
// never normal in one again, nor does it acknowledge in one. The promise outlives the replica's
// memory.
class Promise {
 public:
  static constexpr InvariantInfo kInfo = {
      "promise", "who sent DoViewChange for a view never serves or acknowledges in a lower one"};
  static constexpr Scope kScope = Scope::kReplicas;

  void Start(const Config&) { promised_.fill(kNoView); }

  std::optional<Violation> After(const Observation<Vsr>& seen, const Ghost<Vsr>&) {
    View& promised = promised_[seen.node.index()];
    // The new primary's own DoViewChange is never sent; its promise is the flag.
    const Replica& replica = seen.replica();
    if (replica.status == Status::kNormal) {
      if (replica.view < promised) return Broken(seen, promised, "is normal in", replica.view);
    } else if (replica.do_view_change_sent) {
      promised = std::max(promised, replica.view);
    }
    for (const auto& item : seen.effects.items()) {
      if (item.kind != EffectKind::kSend) continue;
      const Message& message = seen.effects.message(item);
      if (const auto* change = std::get_if<DoViewChange>(&message)) {
        promised = std::max(promised, change->view);
      } else if (const auto* ok = std::get_if<PrepareOk>(&message)) {
        if (ok->view < promised) return Broken(seen, promised, "acknowledged in", ok->view);
      }
    }
    return std::nullopt;
  }

 private:
  static Violation Broken(const Observation<Vsr>& seen, View promised, const std::string& did,
                          View view) {
    return Violated(kInfo, seen,
                    seen.node.ToString() + " " + did + " view " + Show(view) +
                        " after it had sent DoViewChange for view " + Show(promised),
                    {"now: " + Show(seen.standing())});
  }

  std::array<View, 64> promised_{};  // by replica: the highest view it sent DoViewChange for
};

}  // namespace stampede::vsr

#endif  // STAMPEDE_INVARIANTS_VSR_PROMISE_H_
