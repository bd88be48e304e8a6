// The network: names every message that is sent, carries out what the adversary decides about it,
// and keeps it until it arrives.
//
// An ordered network is made of connections, one for each pair of nodes, as TCP makes them. Each
// direction is first in, first out: what is delayed or held also keeps back what follows it, and
// nothing comes twice. A message that is dropped, or is sent into a cut, breaks the connection: all
// that is in flight on it is lost, in both directions, and the next message begins a new one. So
// does a message that finds its receiver down. A crash loses what was on its way to the node; what
// the node had sent still arrives, ahead of what its next incarnation sends.
#ifndef STAMPEDE_SIM_NETWORK_H_
#define STAMPEDE_SIM_NETWORK_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/base/attributes.h"
#include "stampede/core/keyed_random.h"
#include "stampede/core/node_id.h"
#include "stampede/core/time.h"
#include "stampede/sim/adversary.h"
#include "stampede/sim/decisions.h"
#include "stampede/sim/event_queue.h"
#include "stampede/sim/faults.h"
#include "stampede/sim/internal/connections.h"
#include "stampede/sim/internal/send_counters.h"
#include "stampede/sim/internal/slab.h"
#include "stampede/sim/names.h"
#include "stampede/sim/observer.h"
#include "stampede/sim/run_options.h"

namespace stampede {

template <class Message>
class SimulatedNetwork {
 public:
  struct InFlight {
    MessageName name;
    std::uint64_t packed_name = 0;
    std::uint64_t sent_in_step = 0;
    bool in_flight = false;  // not if it was delivered or dropped ahead of its event in the queue
    bool held = false;
    bool follows = false;  // held only since one before it on its link is
    Message message;
  };

  void Start(const NodeSlots& slots, std::size_t types, const NetworkOptions& options) {
    slots_ = slots;
    options_ = options;
    sends_.Start(slots.nodes(), types);
    messages_.Clear();
    held_.clear();
    faults_.clear();
    in_flight_ = 0;
    if (options.ordered) connections_.Start(slots.nodes());
  }
  bool ordered() const { return options_.ordered; }

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
      if (options_.ordered) Break(from, to, observer);
      return;
    }
    MessageFault fault = at.healed ? MessageFault() : adversary.OnSend(name);
    if (fault.drop | fault.hold | fault.duplicate | (fault.delay != Duration())) [[unlikely]]
      Note(name, fault);
    const std::uint64_t draw = queue.DrawOf(packed_name);
    const Time arrival = at.now +
                         Duration(Between(Mix(draw, 1), options_.latency_min.microseconds(),
                                          options_.latency_max.microseconds())) +
                         at.faults.node(sender).slow + at.faults.node(receiver).slow +
                         at.faults.SlownessOf(sender, receiver) + fault.delay;
    if (options_.ordered) [[unlikely]] {
      fault.duplicate = false;
      fault.copy_delay = Duration();
      return SendInOrder(name, std::move(message), fault, draw, arrival, at.step, observer, queue);
    }
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
  // As TakeOut(), for a message that a command loses.
  template <class O>
  void Lose(std::uint32_t index, O& observer) {
    if (options_.ordered) {
      const MessageName name = messages_[index].name;
      std::erase(LinkOf(name).in_flight, index);
      TakeOut(index);
      return Break(name.from, name.to, observer);
    }
    TakeOut(index);
  }

  // For ordered networks:

  // A message's event has come up: makes it the event of the oldest message on its link, and that
  // one leaves its connection. REQUIRES: it is in flight.
  void PutOldestFirst(std::uint32_t index);
  // Whether nothing is in flight ahead of it.
  bool IsOldest(std::uint32_t index) const;
  // As TakeOut(), for the oldest on its link, which is delivered by hand: those that were kept back
  // behind it go on their way.
  void TakeOutOldest(std::uint32_t index, Time now, EventQueue& queue);
  // The connection breaks: what is in flight on it, in both directions, is lost.
  template <class O>
  void Break(NodeId a, NodeId b, O& observer);
  // The node crashes.
  template <class O>
  void LoseAllTo(NodeId node, O& observer);

  // Lets those held messages go that may: all where the run has healed, else what the adversary
  // releases.
  template <class A, class O>
  void ReleaseHeld(const ReleasePoint& point, bool healed, Time now, A& adversary, O& observer,
                   EventQueue& queue) {
    std::size_t kept = 0;
    for (const std::uint32_t index : held_) {
      InFlight& message = messages_[index];
      const MessageName& name = message.name;
      if (!healed && !message.follows && !adversary.Releases(name, point)) {
        held_[kept++] = index;
        continue;
      }
      if (!healed && !message.follows) observer.OnReleased(name, point);
      message.follows = true;
      if (options_.ordered && IsKeptBack(index)) {
        held_[kept++] = index;
        continue;
      }
      SendOff(index, now, queue);
    }
    held_.resize(kept);
  }
  // Lets one held message go; on an ordered network once those ahead of it have gone.
  void Release(std::uint32_t index, Time now, EventQueue& queue) {
    if (options_.ordered) {
      messages_[index].follows = true;
      return SendFollowers(messages_[index].name, now, queue);
    }
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

  // What the adversary did to messages since ForgetFaults().
  const std::vector<std::pair<MessageName, MessageFault>>& faults() const { return faults_; }
  void ForgetFaults() { faults_.clear(); }

  // Held ones included.
  std::size_t in_flight() const { return in_flight_; }
  std::size_t held() const { return held_.size(); }

 private:
  ABSL_ATTRIBUTE_NOINLINE void Note(const MessageName& name, const MessageFault& fault) {
    faults_.emplace_back(name, fault);
  }
  // On the hot path, and too long for the compiler to inline by itself: 1 % of a hunt.
  ABSL_ATTRIBUTE_ALWAYS_INLINE
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
    stored.follows = false;
    stored.message = std::move(message);
    if (held) held_.push_back(index);
    return index;
  }
  void SendOff(std::uint32_t index, Time now, EventQueue& queue) {
    messages_[index].held = false;
    Time arrival = now + options_.latency_min;
    if (options_.ordered) {
      Connections::Link& link = LinkOf(messages_[index].name);
      arrival = link.last_arrival = std::max(arrival, link.last_arrival);
    }
    queue.Schedule(arrival, messages_[index].packed_name, EventKind::kMessage, index);
  }

  // For ordered networks:

  Connections::Link& LinkOf(const MessageName& name) {
    return connections_(slots_.SlotOf(name.from), slots_.SlotOf(name.to));
  }
  template <class O>
  void SendInOrder(const MessageName& name, Message&& message, const MessageFault& fault,
                   std::uint64_t draw, Time arrival, std::uint64_t step, O& observer,
                   EventQueue& queue);
  // Whether one ahead of this held message is held.
  bool IsKeptBack(std::uint32_t index);
  // Those on the link that nothing holds any more go on their way.
  void SendFollowers(const MessageName& name, Time now, EventQueue& queue);
  template <class O>
  void LoseAll(NodeId from, NodeId to, O& observer);

  NodeSlots slots_;
  NetworkOptions options_;
  SendCounters sends_;
  Slab<InFlight> messages_;
  std::vector<std::uint32_t> held_;  // in the order in which they were held
  std::vector<std::pair<MessageName, MessageFault>> faults_;
  std::size_t in_flight_ = 0;
  Connections connections_;  // of an ordered network
};

}  // namespace stampede

#include "stampede/sim/internal/network_connections.h"  // IWYU pragma: export

#endif  // STAMPEDE_SIM_NETWORK_H_
