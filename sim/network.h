// The network: names every message that is sent, carries out what the adversary decides about it,
// and keeps it until it arrives.
#ifndef STAMPEDE_SIM_NETWORK_H_
#define STAMPEDE_SIM_NETWORK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "stampede/core/keyed_random.h"
#include "stampede/core/node_id.h"
#include "stampede/core/time.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/decisions.h"
#include "stampede/sim/event_queue.h"
#include "stampede/sim/faults.h"
#include "stampede/sim/internal/send_counters.h"
#include "stampede/sim/internal/slab.h"
#include "stampede/sim/names.h"
#include "stampede/sim/observer.h"
#include "stampede/sim/run_options.h"

namespace stampede {

template <class Message>
class Network {
 public:
  struct InFlight {
    MessageName name;
    std::uint64_t packed_name = 0;
    std::uint64_t sent_in_step = 0;
    bool in_flight = false;  // not if it was delivered or dropped ahead of its event in the queue
    bool held = false;
    Message message;
  };

  void Start(const NodeSlots& slots, std::size_t types, const NetworkOptions& options) {
    slots_ = slots;
    options_ = options;
    sends_.Start(slots.nodes(), types);
    messages_.Clear();
    held_.clear();
    in_flight_ = 0;
  }

  // What a send depends on beside the message.
  struct SendContext {
    Time now;
    std::uint64_t step = 0;
    bool healed = false;
    const FaultState& faults;
  };

  // A message leaves its node. REQUIRES: both nodes exist.
  template <class A, class O>
  void Send(NodeId from, NodeId to, Message&& message, const SendContext& at, A& adversary,
            O& observer, EventQueue& queue) {
    const std::size_t sender = slots_.SlotOf(from);
    const std::size_t receiver = slots_.SlotOf(to);
    const auto type = static_cast<std::uint8_t>(message.index());
    const MessageName name{type, from, to, sends_.Next(sender, receiver, type), 0};
    const std::uint64_t packed_name = name.Packed();

    if (at.faults.IsCut(sender, receiver)) {
      observer.OnSent(name, MessageFault(), at.now);
      observer.OnLost(name, Loss::kCut);
      return;
    }
    const MessageFault fault = at.healed ? MessageFault() : adversary.OnSend(name);
    const std::uint64_t draw = queue.DrawOf(packed_name);
    const Time arrival = at.now +
                         Duration(Between(Mix(draw, 1), options_.latency_min.microseconds(),
                                          options_.latency_max.microseconds())) +
                         at.faults.node(sender).slow + at.faults.node(receiver).slow +
                         at.faults.SlownessOf(sender, receiver) + fault.delay;
    observer.OnSent(name, fault, arrival);
    if (fault.duplicate) {
      MessageName copy = name;
      copy.copy = 1;
      const std::uint32_t index =
          StoreInFlight(copy, copy.Packed(), Message(message), at.step, fault.hold);
      if (!fault.hold) {
        queue.Schedule(arrival + fault.copy_delay, copy.Packed(), EventKind::kMessage, index);
      }
    }
    if (fault.drop) {
      observer.OnLost(name, Loss::kDropped);
      return;
    }
    const std::uint32_t index =
        StoreInFlight(name, packed_name, std::move(message), at.step, fault.hold);
    if (!fault.hold) queue.ScheduleDrawn(arrival, draw, EventKind::kMessage, index);
  }

  InFlight& operator[](std::uint32_t index) { return messages_[index]; }
  const InFlight& operator[](std::uint32_t index) const { return messages_[index]; }

  // The message's event has come up: it is gone from the network, and its place is free. Its
  // content stays there until the next message is sent. False where it had gone before.
  bool Arrive(std::uint32_t index) {
    messages_.Free(index);
    if (!messages_[index].in_flight) return false;
    --in_flight_;
    messages_[index].in_flight = false;
    return true;
  }
  // Takes it out ahead of its event. A message that was not held has an event in the queue, which
  // gives its place back.
  void TakeOut(std::uint32_t index) {
    --in_flight_;
    messages_[index].in_flight = false;
    if (!messages_[index].held) return;
    std::erase(held_, index);
    messages_.Free(index);
  }

  // Lets those held messages go that may: all where the run has healed, else what the adversary
  // releases.
  template <class A, class O>
  void ReleaseHeld(const ReleasePoint& point, bool healed, Time now, A& adversary, O& observer,
                   EventQueue& queue) {
    std::size_t kept = 0;
    for (const std::uint32_t index : held_) {
      const MessageName& name = messages_[index].name;
      if (!healed && !adversary.Releases(name, point)) {
        held_[kept++] = index;
        continue;
      }
      if (!healed) observer.OnReleased(name, point);
      SendOff(index, now, queue);
    }
    held_.resize(kept);
  }
  // Lets one held message go.
  void Release(std::uint32_t index, Time now, EventQueue& queue) {
    std::erase(held_, index);
    SendOff(index, now, queue);
  }

  // O(messages in flight).
  std::optional<std::uint32_t> Find(const MessageName& name) const {
    for (std::uint32_t i = 0; i < messages_.size(); ++i) {
      if (messages_[i].in_flight && messages_[i].name == name) return i;
    }
    return std::nullopt;
  }
  // Calls visit(name, held, step that sent it) for every one, in no order that means anything.
  template <class F>
  void ForEachInFlight(F&& visit) const {
    for (std::uint32_t i = 0; i < messages_.size(); ++i) {
      if (messages_[i].in_flight) {
        visit(messages_[i].name, messages_[i].held, messages_[i].sent_in_step);
      }
    }
  }

  // Held ones included.
  std::size_t in_flight() const { return in_flight_; }
  std::size_t held() const { return held_.size(); }

 private:
  std::uint32_t StoreInFlight(const MessageName& name, std::uint64_t packed_name, Message&& message,
                              std::uint64_t step, bool held) {
    ++in_flight_;
    const std::uint32_t index = messages_.Add();
    InFlight& stored = messages_[index];
    stored.name = name;
    stored.packed_name = packed_name;
    stored.sent_in_step = step;
    stored.in_flight = true;
    stored.held = held;
    stored.message = std::move(message);
    if (held) held_.push_back(index);
    return index;
  }
  void SendOff(std::uint32_t index, Time now, EventQueue& queue) {
    messages_[index].held = false;
    queue.Schedule(now + options_.latency_min, messages_[index].packed_name, EventKind::kMessage,
                   index);
  }

  NodeSlots slots_;
  NetworkOptions options_;
  SendCounters sends_;
  Slab<InFlight> messages_;
  std::vector<std::uint32_t> held_;  // in the order in which they were held
  std::size_t in_flight_ = 0;
};

}  // namespace stampede

#endif  // STAMPEDE_SIM_NETWORK_H_
