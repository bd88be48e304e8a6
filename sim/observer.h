// What can be observed of a run beside its steps.
#ifndef STAMPEDE_SIM_OBSERVER_H_
#define STAMPEDE_SIM_OBSERVER_H_

#include <cstdint>
#include <string_view>

#include "stampede/core/enum_names.h"
#include "stampede/core/time.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/command.h"
#include "stampede/sim/decisions.h"
#include "stampede/sim/names.h"

namespace stampede {

// Why a message never arrived.
enum class Loss : std::uint8_t { kDropped, kCut, kReceiverDown, kConnectionBroken };
constexpr auto EnumNames(Loss) {
  return std::to_array<std::string_view>(
      {"dropped", "link cut", "receiver down", "connection broken"});
}

// What brought a step about.
struct Cause {
  std::uint64_t packed_name = 0;  // of the input
  std::uint64_t step = 0;         // the step that sent the message or set the timer; 0: none
};

// The World is a template of its observer: this one costs nothing.
struct NoObserver {
  // A message left its node. `arrival` is when it will be there, where its fault lets it.
  void OnSent(const MessageName&, const MessageFault&, Time /*arrival*/) {}
  void OnLost(const MessageName&, Loss) {}
  void OnReleased(const MessageName&, const ReleasePoint&) {}  // by the adversary, not by healing
  void OnWindow(std::uint64_t /*window*/, const FaultState&) {}
  void OnCrashPlanned(const CrashPoint&) {}
  // A node crashes in the step that it is taking. Not called for CrashNode, which is a command.
  void OnCrash(const CrashPoint&) {}
  void OnHeal(const FaultState& /*lasting*/) {}
  // A command is about to be carried out.
  void OnCommand(const Command&, Time /*now*/) {}
  // Only of a Run: a node took a step, which was checked; its effects have not left.
  template <class Step>
  void OnStep(const Step&) {}
};

// The same for observers without templates: recorders of traces and scenarios.
class WorldObserver {
 public:
  virtual ~WorldObserver() = default;
  virtual void OnSent(const MessageName&, const MessageFault&, Time /*arrival*/) {}
  virtual void OnLost(const MessageName&, Loss) {}
  virtual void OnReleased(const MessageName&, const ReleasePoint&) {}
  virtual void OnWindow(std::uint64_t /*window*/, const FaultState&) {}
  virtual void OnCrashPlanned(const CrashPoint&) {}
  virtual void OnCrash(const CrashPoint&) {}
  virtual void OnHeal(const FaultState& /*lasting*/) {}
  virtual void OnCommand(const Command&, Time /*now*/) {}
};

// Hands on to an observer, or to none. A copy observes nothing until it is given an observer: a
// fork of a run is not part of what is recorded of the original.
class ObserverRef {
 public:
  ObserverRef() = default;
  explicit ObserverRef(WorldObserver* observer) : observer_(observer) {}
  ObserverRef(const ObserverRef&) {}
  ObserverRef& operator=(const ObserverRef& other) {
    if (this != &other) observer_ = nullptr;
    return *this;
  }
  ~ObserverRef() = default;
  void Set(WorldObserver* observer) { observer_ = observer; }
  bool observes() const { return observer_ != nullptr; }

  void OnSent(const MessageName& name, const MessageFault& fault, Time arrival) {
    if (observer_ != nullptr) observer_->OnSent(name, fault, arrival);
  }
  void OnLost(const MessageName& name, Loss why) {
    if (observer_ != nullptr) observer_->OnLost(name, why);
  }
  void OnReleased(const MessageName& name, const ReleasePoint& point) {
    if (observer_ != nullptr) observer_->OnReleased(name, point);
  }
  void OnWindow(std::uint64_t window, const FaultState& faults) {
    if (observer_ != nullptr) observer_->OnWindow(window, faults);
  }
  void OnCrashPlanned(const CrashPoint& crash) {
    if (observer_ != nullptr) observer_->OnCrashPlanned(crash);
  }
  void OnCrash(const CrashPoint& crash) {
    if (observer_ != nullptr) observer_->OnCrash(crash);
  }
  void OnHeal(const FaultState& lasting) {
    if (observer_ != nullptr) observer_->OnHeal(lasting);
  }
  void OnCommand(const Command& command, Time now) {
    if (observer_ != nullptr) observer_->OnCommand(command, now);
  }

 private:
  WorldObserver* observer_ = nullptr;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_OBSERVER_H_
