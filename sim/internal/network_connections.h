// The part of SimulatedNetwork that keeps connections. Included by network.h only.
#ifndef STAMPEDE_SIM_INTERNAL_NETWORK_CONNECTIONS_H_
#define STAMPEDE_SIM_INTERNAL_NETWORK_CONNECTIONS_H_

namespace stampede {

template <class Message>
void SimulatedNetwork<Message>::PutOldestFirst(std::uint32_t index) {
  auto& in_flight = LinkOf(messages_[index].name).in_flight;
  const std::uint32_t oldest = in_flight.front();
  if (oldest != index) {
    std::swap(messages_[index], messages_[oldest]);
    in_flight[LinkOf(messages_[index].name).PlaceOf(index)] = oldest;
  }
  in_flight.erase(in_flight.begin());
}

template <class Message>
bool SimulatedNetwork<Message>::IsOldest(std::uint32_t index) const {
  const MessageName& name = messages_[index].name;
  return connections_(slots_.SlotOf(name.from), slots_.SlotOf(name.to)).in_flight.front() == index;
}

template <class Message>
void SimulatedNetwork<Message>::TakeOutOldest(std::uint32_t index, Time now, EventQueue& queue) {
  const MessageName name = messages_[index].name;
  auto& in_flight = LinkOf(name).in_flight;
  in_flight.erase(in_flight.begin());
  TakeOut(index);
  SendFollowers(name, now, queue);
}

template <class Message>
template <class O>
void SimulatedNetwork<Message>::Break(NodeId a, NodeId b, O& observer) {
  LoseAll(a, b, observer);
  if (a != b) LoseAll(b, a, observer);
}

template <class Message>
template <class O>
void SimulatedNetwork<Message>::LoseAllTo(NodeId node, O& observer) {
  for (std::size_t slot = 0; slot < slots_.nodes(); ++slot) {
    LoseAll(slots_.IdOf(slot), node, observer);
  }
}

template <class Message>
template <class O>
void SimulatedNetwork<Message>::SendInOrder(const MessageName& name, Message&& message,
                                            const MessageFault& fault, std::uint64_t draw,
                                            Time arrival, std::uint64_t step, O& observer,
                                            EventQueue& queue) {
  Connections::Link& link = LinkOf(name);
  arrival = std::max(arrival, link.last_arrival);
  observer.OnSent(name, fault, arrival);
  if (fault.drop) {
    observer.OnLost(name, Loss::kDropped);
    return Break(name.from, name.to, observer);
  }
  const bool follows = !link.in_flight.empty() && messages_[link.in_flight.back()].held;
  const bool held = fault.hold || follows;
  const std::uint32_t index = StoreInFlight(name, name.Packed(), std::move(message), step, held);
  messages_[index].follows = !fault.hold;
  link.in_flight.push_back(index);
  if (held) return;
  link.last_arrival = arrival;
  queue.ScheduleDrawn(arrival, draw, EventKind::kMessage, index);
}

template <class Message>
bool SimulatedNetwork<Message>::IsKeptBack(std::uint32_t index) {
  for (const std::uint32_t ahead : LinkOf(messages_[index].name).in_flight) {
    if (ahead == index) return false;
    if (messages_[ahead].held) return true;
  }
  return false;
}

template <class Message>
void SimulatedNetwork<Message>::SendFollowers(const MessageName& name, Time now,
                                              EventQueue& queue) {
  for (const std::uint32_t index : LinkOf(name).in_flight) {
    if (!messages_[index].held) continue;
    if (!messages_[index].follows) return;
    std::erase(held_, index);
    SendOff(index, now, queue);
  }
}

template <class Message>
template <class O>
void SimulatedNetwork<Message>::LoseAll(NodeId from, NodeId to, O& observer) {
  Connections::Link& link = connections_(slots_.SlotOf(from), slots_.SlotOf(to));
  for (const std::uint32_t index : link.in_flight) {
    observer.OnLost(messages_[index].name, Loss::kConnectionBroken);
    TakeOut(index);
  }
  link = Connections::Link();
}

}  // namespace stampede

#endif  // STAMPEDE_SIM_INTERNAL_NETWORK_CONNECTIONS_H_
