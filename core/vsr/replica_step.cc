#include "stampede/core/vsr/replica_step.h"

#include <concepts>
#include <variant>

namespace stampede::vsr {
namespace {

// Messages about epochs themselves are for members of all of them.
template <class M>
constexpr bool kIsAboutEpochs =
    std::same_as<M, StartEpoch> || std::same_as<M, NewEpoch> || std::same_as<M, EpochQuery>;

}  // namespace

void ReplicaStep::Take() {
  const OpNumber checkpoint_before = self_.checkpoint.op();
  std::visit([this](const auto& event) { On(event); }, input_.event);
  TruncateLog(checkpoint_before);
  Persist();
}

// What holds for every message: its sender lives, and speaks of this epoch. One who never belonged
// to a group can only be called into one.
void ReplicaStep::On(const Receive<Vsr>& receive) {
  std::visit(
      [&]<class M>(const M& message) {
        if constexpr (requires { message.header; }) {
          if (!IsOfLivingSender(receive.from, message.header)) return;
          if constexpr (!kIsAboutEpochs<M>) {
            if (!IsOfThisEpoch(receive.from, message.header)) return;
          }
        }
        On(receive.from, message);
      },
      receive.message);
}

void ReplicaStep::On(const Expire<Vsr>& expire) {
  switch (expire.timer) {
    case Timer::kHeartbeat: return OnHeartbeatTimer();
    case Timer::kView: return OnViewTimer();
    case Timer::kResend: return OnResendTimer();
    case Timer::kEpoch: return OnEpochTimer();
    case Timer::kRetry: return;  // a client's
  }
}

NodeId ReplicaStep::PrimaryOf(View view) const {
  return Vsr::PrimaryOf({config_, id_}, self_.group, view);
}

// q = K - f.
int ReplicaStep::Quorum() const {
  const Members& members = self_.group.members;
  return Planted(Defect::kSmallEvenQuorum) ? members.tolerated() + 1 : members.quorum();
}

}  // namespace stampede::vsr
