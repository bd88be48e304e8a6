// What a recorder may listen to. The world is a template of its observer: one that does nothing
// costs nothing.
#ifndef STAMPEDE_SIM_OBSERVER_H_
#define STAMPEDE_SIM_OBSERVER_H_

#include <cstdint>

#include "stampede/core/node_id.h"
#include "stampede/core/time.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/command.h"
#include "stampede/sim/names.h"

namespace stampede {

// Why a message never arrived.
enum class Loss : std::uint8_t { kDropped, kCut, kReceiverDown };
constexpr auto EnumNames(Loss) {
  return std::to_array<std::string_view>({"dropped", "link cut", "receiver down"});
}

struct NoObserver {
  // A message left its node. `arrival` is when it will be there, where the fault lets it.
  void OnSent(const MessageName&, const MessageFault&, Time /*arrival*/) {}
  void OnLost(const MessageName&, Loss) {}
  void OnReleased(const MessageName&, const ReleasePoint&) {}  // by the adversary, not by healing
  void OnWindow(std::uint64_t /*window*/, const Faults&) {}
  void OnCrashPlanned(const CrashPoint&) {}
  // A node crashes in the step that it is taking. Not called for CrashNode, which is a command.
  void OnCrash(const CrashPoint&) {}
  void OnHeal() {}
  // A command is about to be carried out.
  template <class P>
  void OnCommand(const Command<P>&, Time /*now*/) {}
};

// What brought a step about.
struct Cause {
  std::uint64_t packed_name = 0;  // the input's name, packed
  std::uint64_t step = 0;         // the step that sent the message or set the timer; 0: none
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_OBSERVER_H_
