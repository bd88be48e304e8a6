// The events of a schedule, and who listens to what they send.
#ifndef STAMPEDE_REPLAY_SCHEDULE_EVENTS_H_
#define STAMPEDE_REPLAY_SCHEDULE_EVENTS_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "core/node_id.h"
#include "core/time.h"
#include "sim/adversary.h"
#include "sim/command.h"
#include "sim/names.h"
#include "sim/observer.h"

namespace stampede {

// One message sent: the `ordinal`-th of its type to that node in the step of an event.
struct SentMessage {
  std::uint8_t type = 0;
  NodeId to;
  std::uint32_t ordinal = 0;
  friend bool operator==(const SentMessage&, const SentMessage&) = default;
};

template <class P>
struct ScheduleEvent {
  enum class Kind : std::uint8_t { kInvoke, kFire, kDeliver, kStop, kStart };
  static constexpr std::size_t kBoot = ~std::size_t{0};  // sent as the sender started

  Kind kind = Kind::kDeliver;
  NodeId node;                        // invokes, fires, stops or, of a delivery, sent the message
  typename P::Operation operation{};  // of kInvoke
  std::uint8_t timer = 0;             // of kFire
  std::size_t producer = kBoot;       // of kDeliver: the event that sent the message ...
  SentMessage sent;                   // ... and which of its messages it is
  std::uint8_t copy = 0;
};

// Listens for what each event sends. Give it to the World as observer.
class SendListener {
 public:
  struct Send {
    SentMessage sent;
    MessageName name;
  };

  // The sends that follow are those of this step.
  void Begin() { sends_.clear(); }
  const std::vector<Send>& sends() const { return sends_; }

  void OnSent(const MessageName& name, const Fate&, Time) {
    std::uint32_t ordinal = 0;
    for (const Send& send : sends_) {
      ordinal +=
          send.name.type == name.type && send.name.to == name.to && send.name.from == name.from;
    }
    sends_.push_back({{name.type, name.to, ordinal}, name});
  }
  void OnLost(const MessageName&, Loss) {}
  void OnReleased(const MessageName&, const Moment&) {}
  void OnWindow(std::uint64_t, const Troubles&) {}
  void OnCrashPlanned(const CrashPoint&) {}
  void OnHeal() {}
  template <class Protocol>
  void OnCommand(const Command<Protocol>&, Time) {}

 private:
  std::vector<Send> sends_;
};

// Holds every message; makes copies of those it is told to.
class HoldingAdversary final : public Adversary {
 public:
  std::function<bool(const MessageName&)> copies;

  Fate OnSend(const MessageName& name) override {
    Fate fate;
    fate.hold = true;
    fate.duplicate = copies(name);
    return fate;
  }
  void OnWindow(const WindowStart&, Troubles&) override {}
  bool NextCrash(const WindowStart&, CrashPoint&) override { return false; }
  bool Releases(const MessageName&, const Moment&) override { return false; }
};

}  // namespace stampede

#endif  // STAMPEDE_REPLAY_SCHEDULE_EVENTS_H_
