// What a recorder may listen to. The world is a template of its observer: one that does nothing
// costs nothing.
#ifndef STAMPEDE_SIM_OBSERVER_H_
#define STAMPEDE_SIM_OBSERVER_H_

#include <cstdint>

#include "core/node_id.h"
#include "core/time.h"
#include "sim/adversary.h"
#include "sim/names.h"

namespace stampede {

// Why a message never arrived.
enum class Loss : std::uint8_t { kDropped, kCut, kReceiverDown };
constexpr auto EnumNames(Loss) {
  return std::to_array<std::string_view>({"dropped", "link cut", "receiver down"});
}

struct NoObserver {
  // A message left its node. `arrival` is when it will be there, where the fate lets it.
  void OnSent(const MessageName&, const Fate&, Time /*arrival*/) {}
  void OnLost(const MessageName&, Loss) {}
  void OnReleased(const MessageName&, const Moment&) {}
  void OnWindow(std::uint64_t /*window*/, const Troubles&) {}
  void OnCrashPlanned(const CrashPoint&) {}
  void OnHeal() {}
};

// What brought a step about; together with the node it names the input.
struct Cause {
  NameKind kind{};  // meaningless where `is_message`
  bool is_message = false;
  MessageName message;
  std::uint8_t timer = 0;   // index in the protocol's timers
  std::uint64_t count = 0;  // how often that timer was set, which operation, which boot
  std::uint64_t step = 0;   // the step that sent the message or set the timer; 0: none
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_OBSERVER_H_
